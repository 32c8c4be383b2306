/** @module connectors/jira/fake/test-connection  A small company, and a connection to it over msw on one clock, for the connector's tests. */
import { setupServer } from 'msw/node';
import type { Capabilities, ConnectorRuntime } from '#capabilities';
import { createMemoryTokenStore } from '#connector-kit';
import { createFakeClock, testCall, testRuntime } from '../../../connector-kit/testing/index.ts';
import { mswHandlers } from '../../../connector-kit/testing/msw-handlers.ts';
import { usingOf } from '../../../connector-kit/testing/using.ts';
import { createJiraFake, FAKE_CREDENTIALS, type JiraFake, type JiraFakeOptions, type JiraSeed, seededAccount } from '../fake.ts';
import { jira } from '../index.ts';

// Its other half is loaded before the first connection, as the server does.
await jira.prepare?.();

export const ORIGIN = 'https://acme.atlassian.net';
export const GATEWAY = 'https://api.atlassian.com';
const LOGIN = 'https://auth.atlassian.com';
const { clientId, clientSecret, email, apiToken } = FAKE_CREDENTIALS;

/** `erp-api` depends on `web-01`, which depends on `san-01`, which stands in `rack-07`. */
export const company: JiraSeed = {
  users: [
    { key: 'anna', name: 'Anna Huber', email: 'anna.huber@acme.example' },
    { key: 'marko', name: 'Marko Novak', email: 'Marko.Novak@acme.example' },
    { key: 'left', name: 'Left Us', email: 'left@acme.example', isActive: false },
    { key: 'shy', name: 'Shy Person', email: 'shy@acme.example', hidesAddress: true },
  ],
  objects: [
    { name: 'erp-api', type: 'Application', environment: 'Production', dependsOn: ['web-01'] },
    { name: 'erp-api-test', type: 'Application', environment: 'Test' },
    {
      name: 'web-01',
      type: 'Linux Server',
      serialNumber: 'CZJ9430211',
      assetTag: 'P1000412',
      ipAddress: '10.20.30.41',
      assignedTo: 'marko',
      supportGroup: 'Linux Operations',
      location: 'Graz',
      dependsOn: ['san-01'],
    },
    { name: 'san-01', type: 'Storage', standsIn: ['rack-07'] },
    { name: 'rack-07', type: 'Rack' },
  ],
};
export const objectIds = { 'erp-api': '1', 'erp-api-test': '2', 'web-01': '3', 'san-01': '4', 'rack-07': '5' } as const;
export const anna = seededAccount('anna');

/** The settings and secrets that the fake accepts. */
export const configFor = (auth: 'basic' | 'oauth-authorization-code', change: Readonly<Record<string, string>> = {}) => ({
  settings: jira.settings.parse({ siteUrl: ORIGIN, auth, clientId, email, projectKey: 'OPS', ...change }),
  secrets: { clientSecret, apiToken },
});

/** A token store as it is after a person's agreement. */
export const consented = (fake: Pick<JiraFake, 'grant'>) => createMemoryTokenStore({ accessToken: '', expiresAt: 0, refreshToken: fake.grant() });

/** A connection to a fresh site over msw, on one clock. */
export function connectTo(
  options: Partial<JiraFakeOptions> = {},
  parts: Partial<ConnectorRuntime> & { readonly auth?: 'basic' | 'oauth-authorization-code' } = {},
) {
  const { auth = 'basic', ...runtimeParts } = parts;
  const clock = createFakeClock({ sleeping: 'jumps' });
  const fake = createJiraFake({ clock, seed: company, ...options });
  const server = setupServer(...mswHandlers(fake, ORIGIN), ...mswHandlers(fake, GATEWAY), ...mswHandlers(fake, LOGIN));
  server.listen({ onUnhandledFrame: 'error' });
  const runtime = testRuntime({ tokens: consented(fake), ...runtimeParts, clock });
  const connected = jira.connect(runtime, configFor(auth));
  const capabilities = connected.capabilities as Required<Pick<Capabilities, 'cmdb' | 'change' | 'changeRecord' | 'incident'>>;
  return {
    ...capabilities,
    checks: connected.checks,
    fake,
    server,
    runtime,
    clock,
    call: testCall(),
    advance: (ms: number) => clock.setNow(clock.now() + ms),
    seedRecord: () => fake.insert('issue', { summary: 'Mail is slow', reporter: anna }, anna),
    close: async () => {
      server.close();
      runtime.close();
    },
  };
}

export type TestConnection = ReturnType<typeof connectTo>;

/** Connects, runs, and ends what was opened. */
export const using = usingOf(connectTo);

/** What it failed with; undefined where it did not. */
export const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

/** Writes that reached the vendor, as `METHOD path`. */
export const ourWrites = ({ fake }: TestConnection) =>
  fake.requests
    .filter(({ method, path }) => method === 'PUT' || (method === 'POST' && !path.includes('/aql')))
    .map(({ method, path }) => `${method} ${path}`);
