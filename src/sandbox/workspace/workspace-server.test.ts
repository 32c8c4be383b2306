import { generateKeyPairSync } from 'node:crypto';
import { decodeJwt } from 'jose';
import { createFakeClock } from '../../connector-kit/testing/index.ts';
import { createZendeskFake } from '../../connectors/zendesk/fake.ts';
import { DESK, deskUserId, seedDesk } from '../seed/desk.ts';
import type { InstallMode } from './app-placement.ts';
import { createWorkspaceServer } from './workspace-server.ts';

const WORKSPACE = 'http://127.0.0.1:4600';
const CALLBACK = 'http://localhost:4601/v1/oauth/callback';
const NOW = Date.parse('2026-11-22T09:00:00Z');
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const built: Record<string, string> = {
  'workspace.html': '<title>screen</title>',
  'main.js': 'screen()',
  'sdk/zaf_sdk.js': 'sdk()',
  'package/sidebar.html': '<title>app</title>',
  'package/static/sidebar.1.js': 'app()',
};

function setup() {
  let mode: InstallMode = 'hosted';
  const clock = createFakeClock({ startMs: NOW });
  const desk = createZendeskFake({
    clock,
    seed: seedDesk({
      nowMs: NOW,
      appPublicKeyPem: keys.publicKey,
      sharedSecret: 'shared-secret-of-the-desk',
      fieldMappings: 'version: 1',
      redirectUris: [CALLBACK],
    }),
  });
  const server = createWorkspaceServer({
    clock,
    desk,
    origins: { workspace: WORKSPACE, backend: 'http://localhost:4601', hub: 'http://127.0.0.1:4602', packageFiles: 'http://localhost:4600/package' },
    appPrivateKeyPem: keys.privateKey,
    secureSettings: { shared_secret: { value: 'shared-secret-of-the-desk', scopes: ['jwt_secret_key'] } },
    domainWhitelist: ['localhost'],
    mode: {
      read: () => mode,
      write: (next) => {
        mode = next;
      },
    },
    file: async (path) =>
      built[path] === undefined
        ? undefined
        : { bytes: new TextEncoder().encode(built[path]), contentType: path.endsWith('.js') ? 'text/javascript' : 'text/html' },
  });
  const call = (path: string, init: RequestInit = {}) => server.request(new Request(new URL(path, WORKSPACE), init));
  const send = (method: string, body: unknown, headers: Record<string, string> = {}): RequestInit => ({
    method,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
  const signIn = async (key: string) => {
    const answer = await call('/desk/session', send('PUT', { userId: deskUserId(key) }));
    return { answer, cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
  };
  return { call, send, signIn, desk };
}

test('the session is a cookie that scripts cannot read and other sites do not send', async () => {
  const { answer } = await setup().signIn('jonas.lindqvist');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Strict/);
});

test.each([
  ['a requester', deskUserId('mia.brandt')],
  ['nobody', 99],
  ['rubbish', 'x'],
])('%s cannot sign in', async (_who, userId) => {
  const { call, send } = setup();
  const answer = await call('/desk/session', send('PUT', { userId }));
  expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null]);
});

test.each([
  ['GET', '/desk/api/v2/tickets'],
  ['GET', '/desk/notifications'],
  ['POST', '/desk/page-token'],
  ['POST', '/desk/proxy'],
])('%s %s refuses who is not signed in', async (method, path) => {
  const { call, send } = setup();
  expect((await call(path, method === 'GET' ? {} : send(method, {}))).status).toBe(401);
});

describe('pages of other origins', () => {
  test.each([
    ['the app’s origin', { origin: 'http://localhost:4601' }],
    ['another port of this machine, which shares the cookie', { origin: 'http://127.0.0.1:4601' }],
    ['a form of another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sandboxed frame', { origin: 'null' }],
  ])('may not act through the session: %s', async (_who, headers) => {
    const { call, send, signIn } = setup();
    const { cookie } = await signIn('leona.vogt');
    const answer = await call(
      `/desk/api/v2/tickets/${DESK.firstTicketId}`,
      send('PUT', { ticket: { status: 'solved' } }, { cookie, ...(headers as Record<string, string>) }),
    );
    const read = await call(`/desk/api/v2/tickets/${DESK.firstTicketId}`, { headers: { cookie } });
    expect(answer.status).toBe(403);
    expect(((await read.json()) as { ticket: { status: string } }).ticket.status).toBe('open');
  });

  test('may not reach it under a name of their own', async () => {
    const { call } = setup();
    expect((await call('http://rebound.example:4600/desk/app')).status).toBe(421);
  });

  test('may not frame the agent screen', async () => {
    const answer = await setup().call('/agent/tickets/1042');
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });
});

test('the screen lies under every address of the agent, its script beside it', async () => {
  const { call } = setup();
  expect(await (await call('/agent/tickets/1042')).text()).toBe('<title>screen</title>');
  expect(await (await call('/agent/tickets/main.js')).text()).toBe('screen()');
  expect((await call('/agent/tickets/other.js')).status).toBe(404);
});

test('under its other name the screen leads home, and the app’s package is served', async () => {
  const { call } = setup();
  const home = await call('http://localhost:4600/agent/tickets/1042');
  const page = await call('http://localhost:4600/package/sidebar.html?origin=x');
  expect([home.status, home.headers.get('location')]).toEqual([302, `${WORKSPACE}/agent/tickets/1042`]);
  expect([await page.text(), page.headers.get('content-security-policy')]).toEqual(['<title>app</title>', `frame-ancestors ${WORKSPACE}`]);
  expect(await (await call('http://localhost:4600/package/static/sidebar.1.js')).text()).toBe('app()');
});

test('the app is placed by the way it is installed, and its settings hold no secret', async () => {
  const { call, send, signIn } = setup();
  const { cookie } = await signIn('leona.vogt');
  const read = async () =>
    (await call('/desk/app', { headers: { cookie } })).json() as Promise<{
      placements: { url: string; isSigned: boolean }[];
      metadata: { settings: object };
    }>;
  const hosted = await read();
  await call('/desk/app/mode', send('PUT', { mode: 'assets' }, { cookie }));
  const assets = await read();
  expect(hosted.placements[0]).toEqual({ location: 'ticket_sidebar', url: 'http://localhost:4601/app/sidebar', isSigned: true });
  expect(assets.placements[0]).toEqual({ location: 'ticket_sidebar', url: 'http://localhost:4600/package/sidebar.html', isSigned: false });
  expect(hosted.metadata.settings).toMatchObject({ field_mappings: 'version: 1' });
  expect(JSON.stringify(hosted)).not.toContain('shared-secret-of-the-desk');
});

test('a signed page’s token names installation, person and place', async () => {
  const { call, send, signIn } = setup();
  const { cookie } = await signIn('jonas.lindqvist');
  const answer = await call('/desk/page-token', send('POST', { location: 'ticket_sidebar' }, { cookie }));
  const claims = decodeJwt(((await answer.json()) as { token: string }).token);
  expect(claims).toMatchObject({
    aud: `https://${DESK.subdomain}.zendesk.com/api/v2/apps/installations/${DESK.installationId}.json`,
    sub: expect.stringContaining(String(deskUserId('jonas.lindqvist'))),
    context: { product: 'support', location: 'ticket_sidebar' },
  });
  expect((await call('/desk/page-token', send('POST', { location: 'modal' }, { cookie }))).status).toBe(400);
});

test('the proxy leaves this machine for nobody', async () => {
  const { call, send, signIn } = setup();
  const { cookie } = await signIn('jonas.lindqvist');
  const answer = await call('/desk/proxy', send('POST', { url: 'https://vendor.example/' }, { cookie }));
  expect(await answer.json()).toMatchObject({ status: 403, responseJSON: { error: expect.stringContaining('vendor.example') } });
});

describe('notifications of the app’s backend', () => {
  test('reach the screens of the agents for whom they are meant, and no other', async () => {
    const { call, desk, signIn } = setup();
    const listen = async (key: string) => {
      const { cookie } = await signIn(key);
      const { body } = await call('/desk/notifications', { headers: { cookie } });
      return (body as ReadableStream<Uint8Array>).getReader();
    };
    const [jonas, leona] = [await listen('jonas.lindqvist'), await listen('leona.vogt')];
    const notify = (more: object) =>
      desk.fetchAs(
        DESK.integrationUserId,
        new Request(`${WORKSPACE}/api/v2/apps/notify.json`, {
          method: 'POST',
          body: JSON.stringify({ app_id: DESK.appId, event: 'tieline_held', ...more }),
          headers: { 'content-type': 'application/json' },
        }),
      );
    expect((await notify({ body: 'for Leona', agent_id: deskUserId('leona.vogt') })).status).toBe(200);
    await notify({ body: '{"held":2,"conflicts":0}' });
    const read = async (reader: Awaited<ReturnType<typeof listen>>) => new TextDecoder().decode((await reader.read()).value);
    const sender = DESK.integrationUserId;
    expect(await read(leona)).toContain(`data: ${JSON.stringify({ event: 'tieline_held', body: 'for Leona', sender })}`);
    expect(await read(jonas)).toBe(
      `event: notification\ndata: ${JSON.stringify({ event: 'tieline_held', body: '{"held":2,"conflicts":0}', sender })}\n\n`,
    );
    for (const reader of [jonas, leona]) await reader.cancel();
  });
});

describe('the page at which a person agrees to an app', () => {
  const WAY = `/oauth/authorizations/new?response_type=code&client_id=${DESK.clientId}&redirect_uri=${encodeURIComponent(CALLBACK)}&scope=tickets%3Aread&state=s1`;
  const decide = (decision: string, headers: Record<string, string>): RequestInit => ({
    method: 'POST',
    body: new URLSearchParams({ decision }),
    headers: { 'sec-fetch-site': 'same-origin', ...headers },
    redirect: 'manual',
  });

  test('names who asks for what and as whom it would act, and gives nothing away before the answer', async () => {
    const { call, signIn } = setup();
    const { cookie } = await signIn('leona.vogt');
    const answer = await call(WAY, { headers: { cookie } });
    const page = await answer.text();
    for (const words of ['Leona Vogt', DESK.clientId, 'tickets:read', 'localhost:4601']) expect(page).toContain(words);
    expect([answer.status, page.includes('code=')]).toEqual([200, false]);
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  test('leads back with a code and the state after a yes, and with a refusal after a no', async () => {
    const { call, signIn } = setup();
    const { cookie } = await signIn('leona.vogt');
    const yes = new URL((await call(WAY, decide('allow', { cookie }))).headers.get('location') ?? '');
    expect([yes.origin + yes.pathname, yes.searchParams.get('state'), yes.searchParams.get('code')?.length]).toEqual([CALLBACK, 's1', 48]);
    const no = new URL((await call(WAY, decide('deny', { cookie }))).headers.get('location') ?? '');
    expect(Object.fromEntries(no.searchParams)).toEqual({ state: 's1', error: 'access_denied' });
  });

  test('is not answered by a page of another origin, nor for an address that the client has not registered', async () => {
    const { call, signIn } = setup();
    const { cookie } = await signIn('leona.vogt');
    expect((await call(WAY, decide('allow', { cookie, 'sec-fetch-site': 'cross-site' }))).status).toBe(403);
    const elsewhere = WAY.replace('localhost%3A4601', 'elsewhere.example');
    for (const init of [{ headers: { cookie } }, decide('allow', { cookie }), decide('deny', { cookie })])
      expect((await call(elsewhere, init)).status).toBe(400);
  });

  test('loads itself once more without a session, since a browser keeps the cookie from a page that another site opened, then asks to sign in', async () => {
    const { call } = setup();
    const first = await call(WAY);
    const again = /content="0;url=([^"]+)"/.exec(await first.text())?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(again).toContain('state=s1');
    const second = await call(again);
    expect([first.status, second.status]).toEqual([200, 401]);
    expect(await second.text()).toContain('Sign in');
  });
});
