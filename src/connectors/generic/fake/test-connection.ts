/** @module connectors/generic/fake/test-connection  Connections to the three fakes over msw on one clock, for the connector's tests. */
import { readFileSync } from 'node:fs';
import { setupServer } from 'msw/node';
import type { ConnectorRuntime } from '#capabilities';
import { createFakeClock, type FakeClock, type FakeShell, testCall, testRuntime } from '../../../connector-kit/testing/index.ts';
import { mswHandlers } from '../../../connector-kit/testing/msw-handlers.ts';
import { secrets as secretsSchema } from '../config.ts';
import { createGraphqlFake, createRestFake, createSoapFake, GRAPHQL_CLIENT, REST_KEY, SOAP_USER } from '../fake.ts';
import { generic } from '../index.ts';

export const ORIGIN = 'https://service.acme.example';

/** One of the examples of the documentation, as an admin would paste it. */
export const exampleText = (name: ServiceKind) => readFileSync(new URL(`../examples/${name}.yml`, import.meta.url), 'utf8');

const KINDS = {
  rest: {
    createFake: (clock: FakeClock): FakeShell => createRestFake({ clock }),
    settings: { auth: 'header', headerName: 'X-Api-Key', headerPrefix: '' },
    secrets: { apiKey: REST_KEY },
  },
  graphql: {
    createFake: (clock: FakeClock): FakeShell => createGraphqlFake({ clock }),
    settings: { auth: 'oauth-client-credentials', tokenUrl: `${ORIGIN}/oauth/token`, clientId: GRAPHQL_CLIENT.id },
    secrets: { clientSecret: GRAPHQL_CLIENT.secret },
  },
  soap: {
    createFake: (clock: FakeClock): FakeShell => createSoapFake({ clock }),
    settings: { auth: 'basic', userName: SOAP_USER.name },
    secrets: { password: SOAP_USER.password },
  },
} as const;
export type ServiceKind = keyof typeof KINDS;

/** Settings and secrets that the fake of that kind accepts. Await `generic.prepare` before. */
export const configFor = (kind: ServiceKind, changes: { readonly baseUrl?: string; readonly service?: string } = {}) => ({
  settings: generic.settings.parse({ baseUrl: ORIGIN, service: exampleText(kind), ...KINDS[kind].settings, ...changes }),
  secrets: secretsSchema.parse(KINDS[kind].secrets),
});

export const canariesOf = (kind: ServiceKind): readonly string[] => Object.values(KINDS[kind].secrets);

/** A fresh fake of that kind on a clock. */
export const fakeOf = (kind: ServiceKind, clock: FakeClock): FakeShell => KINDS[kind].createFake(clock);

/** A connection to a fresh service. */
export async function connectTo(kind: ServiceKind, options: { readonly service?: string; readonly parts?: Partial<ConnectorRuntime> } = {}) {
  await generic.prepare?.();
  const clock = createFakeClock({ sleeping: 'jumps' });
  const fake = fakeOf(kind, clock);
  const server = setupServer(...mswHandlers(fake, ORIGIN));
  server.listen({ onUnhandledFrame: 'error' });
  const runtime = testRuntime({ ...options.parts, clock });
  const { capabilities, checks, tryRequest } = generic.connect(
    runtime,
    configFor(kind, options.service === undefined ? {} : { service: options.service }),
  );
  if (capabilities.incident === undefined || tryRequest === undefined) throw new TypeError('The connection fills no incidents.');
  return {
    incident: capabilities.incident,
    checks,
    tryRequest,
    fake,
    server,
    runtime,
    clock,
    call: testCall(),
    advance: (ms: number) => clock.setNow(clock.now() + ms),
    close: async () => {
      server.close();
      runtime.close();
    },
  };
}
