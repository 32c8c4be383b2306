/** `client.request` of the npm SDK: the desk's own API with the agent's session, everything else through the proxy with secure settings; and signed pages. */
import { createPublicKey } from 'node:crypto';
import { jwtVerify } from 'jose';
import { DESK, deskUserId } from '../../../src/sandbox/seed/desk.ts';
import { describeInBrowser } from '../../support/browser-tests.ts';
import { keys, SHARED_SECRET, startWorkspaces, type Workspaces } from '../workspace/open-workspace.ts';

/** Settles a request into something that crosses out of the page. */
const settle = (options: string) => `client.request(${options}).then((done) => ({ done }), (fail) => ({ fail }))`;

describeInBrowser('requests of the app', () => {
  let workspaces: Workspaces;
  beforeAll(async () => {
    workspaces = await startWorkspaces();
  });
  afterAll(() => workspaces.close());

  const setup = async () => {
    const workspace = await workspaces.open();
    await workspace.signIn();
    return { ...workspace, app: await workspace.openTicket() };
  };

  test('to the desk go out as the signed-in agent', async () => {
    const { app } = await setup();
    expect(await app.evaluate(settle("'/api/v2/users/me.json'"))).toMatchObject({ done: { user: { id: deskUserId('jonas.lindqvist') } } });
    expect(await app.evaluate(settle("'/api/v2/tickets/999999.json'"))).toMatchObject({
      fail: { status: 404, responseJSON: { error: 'RecordNotFound' }, readyState: 4 },
    });
  });

  test('to the backend carry a token that the proxy signed; the page never sees the secret', async () => {
    const { app, hits, origins } = await setup();
    const answer = await app.evaluate(
      settle(`{ url: '${origins.app}/backend/sidebar', type: 'POST', data: '{"a":1}', contentType: 'application/json', secure: true, httpCompleteResponse: true,
        headers: { Authorization: 'Bearer {{jwt.token}}', 'X-Key': '{{setting.api_key}}' },
        jwt: { algorithm: 'HS256', secret_key: '{{setting.shared_secret}}', expiry: 60, claims: { iss: 'haldenrau.zendesk.com', sub: '7' } } }`),
    );
    expect(answer).toMatchObject({
      done: { status: 200, responseJSON: { hello: 'app' }, headers: expect.stringContaining('content-type: application/json') },
    });
    const [hit] = hits;
    expect(hit).toMatchObject({
      method: 'POST',
      path: '/backend/sidebar',
      body: '{"a":1}',
      headers: { 'x-key': 'key-77', 'content-type': 'application/json' },
    });
    const token = hit?.headers.authorization?.replace('Bearer ', '') ?? '';
    const { payload } = await jwtVerify(token, new TextEncoder().encode(SHARED_SECRET), { algorithms: ['HS256'] });
    expect(payload).toMatchObject({ iss: 'haldenrau.zendesk.com', sub: '7' });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
    expect(JSON.stringify(answer)).not.toContain(SHARED_SECRET);
  });

  test('end with the body alone unless the whole response is asked for, and fail with the whole', async () => {
    const { app, origins } = await setup();
    expect(await app.evaluate(settle(`'${origins.app}/backend/x'`))).toEqual({ done: { hello: 'app' } });
    expect(await app.evaluate(settle(`'${origins.app}/backend/missing'`))).toMatchObject({
      fail: { status: 404, responseJSON: { code: 'not-found' } },
    });
  });

  test.each([
    ['a header name with an underscore', (app: string) => `{ url: '${app}/backend/x', headers: { X_Key: '1' } }`, 400],
    [
      'secrets to a host outside the whitelist',
      (app: string) => `{ url: '${app.replace('localhost', '127.0.0.1')}/backend/x', secure: true, headers: { 'X-Key': '{{setting.api_key}}' } }`,
      403,
    ],
    [
      'a setting outside its scopes',
      (app: string) => `{ url: '${app}/backend/x', secure: true, headers: { 'X-Key': '{{setting.shared_secret}}' } }`,
      403,
    ],
    ['another machine', () => "'https://vendor.example/'", 403],
  ])('the proxy refuses %s, and nothing goes out', async (_what, options, status) => {
    const { app, hits, origins } = await setup();
    expect(await app.evaluate(settle(options(origins.app)))).toMatchObject({ fail: { status } });
    expect(hits).toEqual([]);
  });

  test('a signed page is posted its token, which names installation, person and place; the query keeps what the SDK needs', async () => {
    const workspace = await workspaces.open({ mode: 'hosted' });
    await workspace.signIn();
    const app = await workspace.openTicket();
    const token = (await app.evaluate('postedToken')) as string;
    const { payload, protectedHeader } = await jwtVerify(token, createPublicKey(keys.publicKey), { algorithms: ['RS256'] });
    expect(protectedHeader.alg).toBe('RS256');
    expect(payload).toMatchObject({
      iss: `${DESK.subdomain}.zendesk.com`,
      aud: `https://${DESK.subdomain}.zendesk.com/api/v2/apps/installations/${DESK.installationId}.json`,
      context: { product: 'support', location: 'ticket_sidebar' },
    });
    expect(payload.sub).toContain(String(deskUserId('jonas.lindqvist')));
    expect(await app.evaluate('location.pathname')).toBe('/app/sidebar');
    expect(await app.evaluate("client.get('ticket.id')")).toMatchObject({ 'ticket.id': DESK.firstTicketId });
  });
});
