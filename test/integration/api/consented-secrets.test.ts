/** New secrets of connections that an admin agrees to at the vendor, over the API and a real account of the fake desk: what proves them is a renewal of the tokens that the consent brought. */
import { systemClock } from '#domain';
import { ADMIN, DEMO_CLIENT, demoSeed, ORIGIN } from '../../../src/connectors/zendesk/fake/demo-account.ts';
import { createZendeskFake, type ZendeskFake } from '../../../src/connectors/zendesk/fake.ts';
import { type Listening, listen } from '../../../src/sandbox/listen.ts';
import { startWorld, type World } from '../../support/world.ts';

const CALLBACK = 'http://backend.test/v1/oauth/callback';
let world: World;
let vendor: ZendeskFake;
let server: Listening;
let admin: string;

beforeAll(async () => {
  world = await startWorld();
  server = await listen('hub', 0);
  server.serve((request) => vendor.fetch(request));
  admin = await world.pageToken('leona.vogt');
});
beforeEach(() => {
  vendor = createZendeskFake({ clock: systemClock, seed: { ...demoSeed, clients: [{ ...DEMO_CLIENT, redirect_uris: [CALLBACK] }] } });
});
afterAll(async () => {
  await server?.close();
  await world?.close();
});

const call = async <Body>(path: string, options: { readonly method?: string; readonly body?: unknown } = {}) => {
  const { status, body } = await world.call(path, { token: admin, ...options });
  return { status, body: body as Body };
};

interface Answered {
  readonly isRotated: boolean;
  readonly checks: readonly { readonly name: string; readonly outcome: string; readonly problem: { readonly message: string } | null }[];
}

async function addDesk(name: string, clientSecret: string = DEMO_CLIENT.secret) {
  const settings = {
    subdomain: 'alpenhof',
    baseUrl: `http://127.0.0.1:${server.port}`,
    grant: 'authorization-code',
    clientId: DEMO_CLIENT.identifier,
    redirectUri: CALLBACK,
  };
  const body = { name, connectorId: 'zendesk', owner: 'Tobias Rau', onCall: 'Desk', settings, secrets: { clientSecret } };
  const { id } = (await call<{ id: string }>('/v1/connections', { body })).body;
  const shown = async () => (await call<{ connections: { version: number; state: string }[] }>(`/v1/connections?id=${id}`)).body.connections[0];
  return {
    shown,
    async agree() {
      const page = new URL((await call<{ authorizeUrl: string }>(`/v1/connections/${id}/consent`, { method: 'POST' })).body.authorizeUrl);
      const sent = await vendor.fetchAs(ADMIN, new Request(`${ORIGIN}${page.pathname}${page.search}`));
      const back = new URL(sent.headers.get('location') ?? '');
      return (await world.call(`${back.pathname}${back.search}`)).status;
    },
    /** The other checks may have to wait for their turn: there are only so many a minute. */
    signsIn: async () =>
      (await call<Answered>(`/v1/connections/${id}/test`, { method: 'POST' })).body.checks.find(({ name }) => name === 'login')?.outcome,
    rotate: async (secret: string) => {
      const body = { version: (await shown())?.version, secrets: { clientSecret: secret } };
      return (await call<Answered>(`/v1/connections/${id}/secrets`, { body })).body;
    },
  };
}

const setSecretAtVendor = (secret: string) => vendor.restore(vendor.snapshot().replaceAll(DEMO_CLIENT.secret, secret));
const logins = () => vendor.requests.flatMap(({ path, status }) => (path === '/oauth/tokens' ? [status] : []));

test('new secrets are proven by one renewal, which is kept; wrong ones change nothing', async () => {
  const { agree, rotate, signsIn } = await addDesk('Agreed');
  expect(await agree()).toBe(200);
  setSecretAtVendor('demo-client-secret-2');
  const before = logins().length;
  expect(await rotate('demo-client-secret-mistyped')).toMatchObject({ isRotated: false });
  expect(await rotate('demo-client-secret-2')).toMatchObject({ isRotated: true });
  expect(await signsIn()).toBe('passed');
  expect(logins().slice(before)).toEqual([401, 200]);
});

test('where the secrets are right and another check fails, the old ones live on from the tokens that the trial renewed', async () => {
  const { agree, rotate, signsIn } = await addDesk('Half right');
  await agree();
  const accept = vendor.fetch;
  const refusing = (request: Request) =>
    new URL(request.url).pathname.startsWith('/oauth/') ? accept(request) : Promise.resolve(Response.json({ error: 'Forbidden' }, { status: 403 }));
  server.serve(refusing);
  expect(await rotate(DEMO_CLIENT.secret)).toMatchObject({ isRotated: false });
  setSecretAtVendor('demo-client-secret-3');
  expect(await rotate('demo-client-secret-3')).toMatchObject({ isRotated: false });
  server.serve((request) => vendor.fetch(request));
  vendor.restore(vendor.snapshot().replaceAll('demo-client-secret-3', DEMO_CLIENT.secret));
  expect(await signsIn()).toBe('passed');
});

test('where the vendor has ended tokens and secret together, the new secret stays untried, and an agreement by it opens the connection again', async () => {
  const { agree, rotate, shown, signsIn } = await addDesk('Revoked');
  await agree();
  setSecretAtVendor('demo-client-secret-5');
  const account = JSON.parse(vendor.snapshot());
  vendor.restore(JSON.stringify({ ...account, extra: { ...account.extra, tokens: [] } }));
  expect(await signsIn()).toBe('failed');
  expect(await shown()).toMatchObject({ state: 'needs-attention' });
  const { isRotated, checks } = await rotate('demo-client-secret-5');
  expect([isRotated, checks[0]?.outcome]).toEqual([true, 'failed']);
  expect(await agree()).toBe(200);
  expect(await signsIn()).toBe('passed');
  expect(await shown()).toMatchObject({ state: 'active' });
});

test('before anybody has agreed nothing can be tried: what is entered stays, so that a mistyped secret can be mended', async () => {
  const { agree, rotate, shown, signsIn } = await addDesk('Mistyped', 'demo-client-secret-mistyped');
  expect(await agree()).toBe(502);
  const { isRotated, checks } = await rotate(DEMO_CLIENT.secret);
  expect(isRotated).toBe(true);
  expect(checks.find(({ outcome }) => outcome === 'failed')?.problem?.message).toMatch(/Nobody has agreed/);
  expect(await agree()).toBe(200);
  expect(await signsIn()).toBe('passed');
  expect(await shown()).toMatchObject({ state: 'active' });
});
