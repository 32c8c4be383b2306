/** An admin's consent at a vendor, over the API and a real account of the fake desk: there with a signed state, back with a code, once (B16). */
import { systemClock } from '#domain';
import { createServiceNowFake } from '../../../src/connectors/servicenow/fake.ts';
import { ADMIN, DEMO_CLIENT, demoSeed, ORIGIN } from '../../../src/connectors/zendesk/fake/demo-account.ts';
import { createZendeskFake, type ZendeskFake } from '../../../src/connectors/zendesk/fake.ts';
import { type Listening, listen } from '../../../src/sandbox/listen.ts';
import { startWorld, type World } from '../../support/world.ts';

const CALLBACK = 'http://backend.test/v1/oauth/callback';
let world: World;
let vendor: ZendeskFake;
let server: Listening;
let admin: string;
let connectionId: string;
beforeAll(async () => {
  world = await startWorld();
  vendor = createZendeskFake({ clock: systemClock, seed: { ...demoSeed, clients: [{ ...DEMO_CLIENT, redirect_uris: [CALLBACK] }] } });
  server = await listen('hub', 0);
  server.serve((request) => vendor.fetch(request));
  admin = await world.pageToken('leona.vogt');
  connectionId = await addDesk('Second <b>desk</b>', CALLBACK);
});
afterAll(async () => {
  await server?.close();
  await world?.close();
});

async function addDesk(name: string, redirectUri: string): Promise<string> {
  const settings = {
    subdomain: 'alpenhof',
    baseUrl: `http://127.0.0.1:${server.port}`,
    grant: 'authorization-code',
    clientId: DEMO_CLIENT.identifier,
    redirectUri,
  };
  const added = await world.call('/v1/connections', {
    token: admin,
    body: { name, connectorId: 'zendesk', owner: 'Tobias Rau', onCall: 'Desk', settings, secrets: { clientSecret: DEMO_CLIENT.secret } },
  });
  expect(added).toMatchObject({ status: 201 });
  return (added.body as { id: string }).id;
}

async function start(id = connectionId): Promise<URL> {
  const answer = await world.call(`/v1/connections/${id}/consent`, { method: 'POST', token: admin });
  expect(answer).toMatchObject({ status: 201 });
  return new URL((answer.body as { authorizeUrl: string }).authorizeUrl);
}

/** What the vendor does when an admin of the account agrees: sends the browser back to us. */
async function agree(page: URL): Promise<URL> {
  const answer = await vendor.fetchAs(ADMIN, new Request(`${ORIGIN}${page.pathname}${page.search}`));
  expect(answer.status).toBe(302);
  return new URL(answer.headers.get('location') ?? '');
}

const back = (url: URL) => world.call(`${url.pathname}${url.search}`);
const check = () => world.call(`/v1/connections/${connectionId}/test`, { method: 'POST', token: admin });
/** As admins see it. */
const shown = async (id = connectionId) => {
  const { connections } = (await world.call(`/v1/connections?id=${id}`, { token: admin })).body as { connections: Record<string, unknown>[] };
  return connections[0];
};
const audited = async (action: string) =>
  (await world.database.withTenant(world.installationId, (trx) => trx.selectFrom('audit_entries').select('body').execute())).filter(({ body }) =>
    body.includes(`"${action}"`),
  );

test('refuses a caller who is no proven admin', async () => {
  const path = `/v1/connections/${connectionId}/consent`;
  expect(await world.call(path, { method: 'POST' })).toMatchObject({ status: 401 });
  for (const token of [await world.appToken('leona.vogt'), await world.pageToken('jonas.lindqvist')])
    expect(await world.call(path, { method: 'POST', token })).toMatchObject({ status: 403 });
});

test('the consent page is asked with our address, a state and a PKCE challenge, and nothing secret', async () => {
  const page = await start();
  expect(Object.fromEntries(page.searchParams)).toMatchObject({
    response_type: 'code',
    client_id: DEMO_CLIENT.identifier,
    redirect_uri: CALLBACK,
    code_challenge_method: 'S256',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
  });
  expect(page.href).not.toContain(DEMO_CLIENT.secret);
});

test('that nobody has agreed is told whatever its state says, also after a pause and of one that never was in use', async () => {
  expect(await shown()).toMatchObject({ state: 'active', stateReason: null, hasAgreement: false });
  await check();
  expect(await shown()).toMatchObject({ state: 'needs-attention', stateReason: { code: 'connection-not-agreed' }, hasAgreement: false });
  for (const method of ['POST', 'DELETE'])
    expect(await world.call(`/v1/connections/${connectionId}/pause`, { method, token: admin })).toMatchObject({ status: 200 });
  expect(await shown()).toMatchObject({ state: 'active', stateReason: null, hasAgreement: false });
  expect(await shown(world.connectionIds['servicenow'])).toMatchObject({ hasAgreement: false });
});

test('what somebody without consent cannot do works after it, once, and is in the audit log', async () => {
  expect(JSON.stringify((await check()).body)).toContain('"failed"');
  const reply = await agree(await start());
  const page = await back(reply);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(page.body).toContain('Second &lt;b&gt;desk&lt;/b&gt; is connected');
  expect(page.body).toContain('You may close this window');
  expect(JSON.stringify((await check()).body)).not.toContain('"failed"');
  expect(await shown()).toMatchObject({ state: 'active', hasAgreement: true });
  expect(await audited('connection-consented')).toHaveLength(1);
  expect(await back(reply)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
  expect(await audited('connection-consented')).toHaveLength(1);
});

test('a code and its state are in no log line', async () => {
  const reply = await agree(await start());
  await back(reply);
  const log = JSON.stringify(world.logged);
  for (const name of ['code', 'state']) expect(log).not.toContain(reply.searchParams.get(name));
});

describe('refuses', () => {
  const tampered: readonly [string, (url: URL) => void][] = [
    ['no state', (url) => url.searchParams.delete('state')],
    ['a made-up state', (url) => url.searchParams.set('state', 'abc.def')],
    ['a changed state', (url) => url.searchParams.set('state', `${url.searchParams.get('state')}x`)],
  ];
  test.each(tampered)('%s, in the same words', async (_name, tamper) => {
    const reply = await agree(await start());
    tamper(reply);
    const refusal = await back(new URL(`${CALLBACK}?state=x.y&code=z`));
    const answer = await back(reply);
    expect(answer.status).toBe(400);
    expect({ ...(answer.body as object), traceId: '' }).toEqual({ ...(refusal.body as object), traceId: '' });
  });

  test('a code that was given for another state, for its verifier is another', async () => {
    const [mine, theirs] = [await agree(await start()), await agree(await start())];
    mine.searchParams.set('code', theirs.searchParams.get('code') ?? '');
    const before = (await audited('connection-consented')).length;
    expect(await back(mine)).toMatchObject({ status: 502 });
    expect(await audited('connection-consented')).toHaveLength(before);
    const { connections } = (await world.call('/v1/connections', { token: admin })).body as { connections: { id: string; state: string }[] };
    expect(connections.find(({ id }) => id === connectionId)?.state).toBe('active');
  });

  test('a connection that signs in otherwise, and one that names another redirect address', async () => {
    const servicenow = await world.call(`/v1/connections/${world.connectionIds['servicenow']}/consent`, { method: 'POST', token: admin });
    expect(servicenow).toMatchObject({ status: 409, body: { code: 'conflict' } });
    const elsewhere = await addDesk('Elsewhere', 'https://evil.example/take');
    expect(await world.call(`/v1/connections/${elsewhere}/consent`, { method: 'POST', token: admin })).toMatchObject({
      status: 409,
      body: { facts: { redirectUri: CALLBACK } },
    });
  });
});

test('an admin who does not agree changes nothing, and the state is used up', async () => {
  const state = (await start()).searchParams.get('state') ?? '';
  const declined = new URL(`${CALLBACK}?error=access_denied&state=${encodeURIComponent(state)}`);
  const page = await back(declined);
  expect(page).toMatchObject({ status: 200, body: expect.stringContaining('nothing has changed') });
  expect(await back(declined)).toMatchObject({ status: 400 });
  expect((await check()).body).toMatchObject({ checks: expect.arrayContaining([expect.objectContaining({ name: 'login', outcome: 'passed' })]) });
});

test('a service whose tokens come by form, without a challenge, is agreed to as well', async () => {
  const instance = createServiceNowFake({ clock: systemClock });
  const place = await listen('hub', 0);
  place.serve((request) => instance.fetch(request));
  const settings = { instanceUrl: `http://127.0.0.1:${place.port}`, auth: 'oauth-authorization-code', clientId: instance.credentials.clientId };
  const secrets = { clientSecret: instance.credentials.clientSecret };
  const body = { name: 'As a person', connectorId: 'servicenow', owner: 'Tobias Rau', onCall: 'Desk', settings, secrets };
  const { id } = (await world.call('/v1/connections', { token: admin, body })).body as { id: string };
  const page = await start(id);
  expect(page.pathname).toBe('/oauth_auth.do');
  const agreed = await fetch(page, { redirect: 'manual' });
  expect(await back(new URL(agreed.headers.get('location') ?? ''))).toMatchObject({ status: 200 });
  const { checks } = (await world.call(`/v1/connections/${id}/test`, { method: 'POST', token: admin })).body as { checks: { outcome: string }[] };
  expect(checks[0]).toMatchObject({ outcome: 'passed' });
  expect(await shown(id)).toMatchObject({ state: 'active', hasAgreement: true });
  await place.close();
});
