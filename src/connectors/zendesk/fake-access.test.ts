/** @module connectors/zendesk  The fake desk lets in whom the vendor lets in, with the rights that the vendor gives. */
import { ADMIN, AGENT, ORIGIN, REQUESTER } from './fake/demo-account.ts';
import { put, setUp } from './fake/rig.ts';

describe('who may call', () => {
  test.each([
    ['nobody', {}],
    ['an API token over Basic', { authorization: `Basic ${btoa('renate.moser@alpenhof.example/token:abc')}` }],
    ['a header that names an agent', { 'x-fake-agent-id': String(ADMIN) }],
    ['a made-up bearer token', { authorization: 'Bearer made-up' }],
  ])('refuses %s', async (_who, headers) => {
    expect((await setUp().anonymous('GET', '/api/v2/tickets/101.json', undefined, headers)).status).toBe(401);
  });

  test('a session acts as that person, whose rights it has and no more', async () => {
    const { as } = setUp();
    expect((await as(AGENT, 'GET', '/api/v2/users/me.json')).body).toMatchObject({ user: { id: AGENT, role: 'agent' } });
    expect((await as(REQUESTER, 'GET', '/api/v2/tickets/101.json')).status).toBe(403);
    expect((await as(5103, 'GET', '/api/v2/tickets/101.json')).status).toBe(403);
    expect((await as(AGENT, 'GET', '/api/v2/incremental/tickets/cursor.json?start_time=0')).status).toBe(403);
    expect((await as(AGENT, 'GET', '/api/v2/webhooks')).status).toBe(403);
  });

  test('a token does what its scopes say', async () => {
    const { bearer } = setUp();
    expect((await bearer('tickets:read', 'GET', '/api/v2/tickets/101.json')).status).toBe(200);
    expect((await bearer('users:read', 'GET', '/api/v2/tickets/101.json')).status).toBe(403);
    expect((await bearer('tickets:read', 'PUT', '/api/v2/tickets/101.json', put({ subject: 'x' }))).status).toBe(403);
  });

  test('agents read the settings of an app, admins write them, and secure ones are never answered', async () => {
    const { as } = setUp();
    const path = '/api/v2/apps/installations/6001.json';
    expect((await as(AGENT, 'GET', path)).body).toMatchObject({ app_id: 4001, settings: { panels: 'items,changes' } });
    expect((await as(AGENT, 'PUT', path, { settings: {} })).status).toBe(403);
    const saved = await as(ADMIN, 'PUT', path, { settings: { field_mappings: 'version: 2', panels: 'items' } });
    expect(saved.body).toMatchObject({ settings: { field_mappings: 'version: 2' }, updated_at: '2026-01-05T09:00:00Z' });
    expect(JSON.stringify(saved.body)).not.toContain('never-answered');
  });

  test('the public key needs no login', async () => {
    const { fake } = setUp();
    const response = await fake.fetch(new Request(`${ORIGIN}/api/v2/apps/4001/public_key.pem`));
    expect(await response.text()).toContain('BEGIN PUBLIC KEY');
  });
});

describe('OAuth', () => {
  test.each([
    [{ client_secret: 'wrong' }, 401, 'invalid_client'],
    [{ scope: 'everything' }, 400, 'invalid_scope'],
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type'],
    [{ grant_type: 'authorization_code', code: 'made-up', redirect_uri: 'https://tieline.example/oauth/done' }, 400, 'invalid_grant'],
    [{ expires_in: '5' }, 400, 'invalid_request'],
  ])('refuses the grant %j', async (changes, status, error) => {
    expect(await setUp().grant(changes as never)).toMatchObject({ status, body: { error } });
  });

  test('a token lasts thirty minutes', async () => {
    const { clock, grant, anonymous } = setUp();
    const { access_token, expires_in } = (await grant()).body;
    const call = () => anonymous('GET', '/api/v2/users/me.json', undefined, { authorization: `Bearer ${access_token}` });
    expect(expires_in).toBe(1800);
    clock.setNow(clock.now() + 1_799_000);
    expect((await call()).status).toBe(200);
    clock.setNow(clock.now() + 1_000);
    expect((await call()).body).toMatchObject({ error: 'invalid_token' });
  });

  test('a refresh ends both old tokens, and an old refresh token is refused afterwards', async () => {
    const { fake, grant, anonymous } = setUp();
    const consent = `/oauth/authorizations/new?response_type=code&client_id=tieline&redirect_uri=${encodeURIComponent('https://tieline.example/oauth/done')}&scope=read&state=s1`;
    const redirect = new URL((await fake.fetchAs(ADMIN, new Request(ORIGIN + consent))).headers.get('location') ?? '');
    expect(redirect.searchParams.get('state')).toBe('s1');
    const code = redirect.searchParams.get('code') ?? '';
    const byCode = { grant_type: 'authorization_code', code, redirect_uri: 'https://tieline.example/oauth/done' };
    const first = (await grant(byCode)).body;
    expect((await grant(byCode)).body).toMatchObject({ error: 'invalid_grant' });
    const second = (await grant({ grant_type: 'refresh_token', refresh_token: String(first.refresh_token) })).body;
    const me = async (access: unknown) => (await anonymous('GET', '/api/v2/users/me.json', undefined, { authorization: `Bearer ${access}` })).status;
    expect([await me(first.access_token), await me(second.access_token)]).toEqual([401, 200]);
    expect((await grant({ grant_type: 'refresh_token', refresh_token: String(first.refresh_token) })).body).toMatchObject({ error: 'invalid_grant' });
  });
});
