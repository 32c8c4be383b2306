/** @module connectors/zendesk/fake/rig  Callers of the demo account, for the tests of the fake itself. */
import { createFakeClock } from '../../../connector-kit/testing/index.ts';
import { createZendeskFake } from '../fake.ts';
import { DEMO_CLIENT, demoSeed, ORIGIN } from './demo-account.ts';
import type { LimitSettings } from './limits.ts';

type Json = Record<string, never> & {
  ticket?: Record<string, unknown>;
  audit?: { events: Record<string, unknown>[]; metadata: unknown; via: unknown };
  [key: string]: unknown;
};

/** The demo account under a fake clock, called with nobody's, an agent's or a token's rights. */
export function setUp(limits: Partial<LimitSettings> = {}) {
  const clock = createFakeClock();
  const fake = createZendeskFake({ clock, seed: demoSeed, limits });
  const send = async (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const init = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } };
    return new Request(`${ORIGIN}${path}`, { method, headers, ...init });
  };
  const answer = async (response: Response) => ({
    status: response.status,
    headers: response.headers,
    body: (await response.json().catch(() => undefined)) as Json,
  });
  const as = async (agentId: number, method: string, path: string, body?: unknown) =>
    answer(await fake.fetchAs(agentId, await send(method, path, body)));
  const anonymous = async (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) =>
    answer(await fake.fetch(await send(method, path, body, headers)));
  const grant = (changes: Readonly<Record<string, string>> = {}) =>
    anonymous('POST', '/oauth/tokens', {
      grant_type: 'client_credentials',
      client_id: DEMO_CLIENT.identifier,
      client_secret: DEMO_CLIENT.secret,
      scope: 'read write',
      ...changes,
    });
  const token = async (scope: string) => String((await grant({ scope })).body.access_token);
  const bearer = async (scope: string, method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) =>
    anonymous(method, path, body, { ...headers, authorization: `Bearer ${await token(scope)}` });
  return { clock, fake, as, anonymous, grant, bearer };
}
/** The body that updates a ticket. */
export const put = (ticket: object) => ({ ticket });
