/** Forged, stale and replayed tokens at the real doors (B16), and what a served page says about who may frame it (B34). */
import { createHmac, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { signPageToken } from '../../../src/connectors/zendesk/fake.ts';
import { DESK, deskUserId } from '../../../src/sandbox/seed/desk.ts';
import { enrolSecond, SECOND, type Tenant } from '../../support/second-tenant.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
let second: Tenant;
let publicKeyPem: string;
beforeAll(async () => {
  world = await startWorld();
  second = await enrolSecond(world);
  publicKeyPem = await (
    await world.vendors.desk.fetchAs(DESK.integrationUserId, new Request(`http://desk.test/api/v2/apps/${DESK.appId}/public_key.pem`))
  ).text();
  expect(publicKeyPem).toContain('BEGIN PUBLIC KEY');
});
afterAll(async () => {
  await second?.close();
  await world?.close();
});

const now = () => Math.floor(Date.now() / 1000);
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const hs256 = (header: object, claims: object, key: string | Buffer) => {
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
};
const appClaims = (change: object = {}) => ({
  iss: `${DESK.subdomain}.zendesk.com`,
  sub: String(deskUserId('leona.vogt')),
  installation_id: String(DESK.installationId),
  iat: now(),
  exp: now() + 60,
  ...change,
});
const pageClaims = (change: object = {}) => ({
  iss: `${DESK.subdomain}.zendesk.com`,
  aud: `https://${DESK.subdomain}.zendesk.com/api/v2/apps/installations/${DESK.installationId}.json`,
  sub: `https://${DESK.subdomain}.zendesk.com/api/v2/users/${deskUserId('leona.vogt')}.json`,
  jti: randomUUID(),
  iat: now(),
  exp: now() + 60,
  context: { product: 'support', location: 'nav_bar' },
  ...change,
});
const secret = () => world.secrets[0] as string;
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const rs256 = (header: object, claims: object) => {
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(stranger.privateKey).toString('base64url')}`;
};

async function openPage(token: string, page = 'console', headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return world.backend.app.request(`/app/${page}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams({ token }).toString(),
  });
}

describe('a bearer token is refused with', () => {
  const HS = { alg: 'HS256' };
  test.each<[string, () => string | Promise<string>]>([
    ['no algorithm', () => `${part({ alg: 'none' })}.${part(appClaims())}.`],
    ['no algorithm in capitals, with a signature', () => hs256({ alg: 'NONE' }, appClaims(), secret())],
    ['the public key as an HS256 secret', () => hs256(HS, appClaims(), publicKeyPem)],
    ['an empty secret', () => hs256(HS, appClaims(), '')],
    ["the other installation's secret", () => hs256(HS, appClaims(), second.secrets[0] as string)],
    ['a key id that is a path', () => hs256({ ...HS, kid: '../../../../dev/null' }, appClaims(), '')],
    ['a key id that is SQL', () => hs256({ ...HS, kid: "x' UNION SELECT 'k" }, appClaims(), 'k')],
    ['an address of keys of its own', () => rs256({ alg: 'RS256', jku: 'https://evil.example/keys', x5u: 'https://evil.example/cert' }, appClaims())],
    ['a key of its own inside', () => rs256({ alg: 'RS256', jwk: stranger.publicKey.export({ format: 'jwk' }) }, appClaims())],
    ['no end', () => hs256(HS, appClaims({ exp: undefined }), secret())],
    ['no beginning', () => hs256(HS, appClaims({ iat: undefined }), secret())],
    ['a beginning in the future', () => hs256(HS, appClaims({ iat: now() + 600, exp: now() + 660 }), secret())],
    ['a life of an hour', () => hs256(HS, appClaims({ exp: now() + 3_600 }), secret())],
    ['an end in the past', () => hs256(HS, appClaims({ iat: now() - 120, exp: now() - 60 }), secret())],
    ['an end that is text', () => hs256(HS, appClaims({ exp: 'never' }), secret())],
    ['no user', () => hs256(HS, appClaims({ sub: undefined }), secret())],
    ['an installation that is not enrolled', () => hs256(HS, appClaims({ installation_id: '1' }), secret())],
    ['NUL in its installation', () => hs256(HS, appClaims({ installation_id: '1\0' }), secret())],
    [
      'a session of ours that we did not sign',
      () => hs256(HS, { iss: 'tieline', sub: String(deskUserId('leona.vogt')), inst: world.installationId, iat: now(), exp: now() + 60 }, secret()),
    ],
    ["the desk's page token in place of ours", () => second.appToken('leona.vogt').then((token) => `${token}x`)],
  ])('%s', async (_name, make) => {
    expect(await world.call('/v1/overview', { token: await make() })).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });
});

describe('a page is refused with', () => {
  test.each<[string, () => string | Promise<string>]>([
    ['no algorithm', () => `${part({ alg: 'none' })}.${part(pageClaims())}.`],
    ['the public key as an HS256 secret', () => hs256({ alg: 'HS256' }, pageClaims(), publicKeyPem)],
    ['the signature of a stranger', () => rs256({ alg: 'RS256' }, pageClaims())],
    ['a key of its own inside', () => rs256({ alg: 'RS256', jwk: stranger.publicKey.export({ format: 'jwk' }) }, pageClaims())],
    [
      'the audience of an installation that is not enrolled',
      () => rs256({ alg: 'RS256' }, pageClaims({ aud: `https://${DESK.subdomain}.zendesk.com/api/v2/apps/installations/7.json` })),
    ],
    ['rubbish', () => 'x'],
    ['nothing', () => ''],
    ['a token of a megabyte', () => 'x'.repeat(500_000)],
  ])('%s', async (_name, make) => {
    expect((await openPage(await make())).status).toBe(401);
  });

  test('a form that cannot be read', async () => {
    for (const [type, body] of [
      ['multipart/form-data', 'x'],
      ['multipart/form-data; boundary=a', '--a\r\nbroken'],
      ['application/json', '{"token":"x"}'],
      ['', 'token=x'],
    ] as const)
      expect((await world.backend.app.request('/app/console', { method: 'POST', headers: { 'content-type': type }, body })).status).toBe(401);
  });
});

test('a browser that loads a refused page gets one to read, the same for all who are unknown, which any desk may frame and which names nothing', async () => {
  const unknown = pageClaims({ aud: `https://${DESK.subdomain}.zendesk.com/api/v2/apps/installations/7.json` });
  const answers = await Promise.all(
    [rs256({ alg: 'RS256' }, unknown), rs256({ alg: 'RS256' }, pageClaims()), 'x'].map(async (token) => {
      const answer = await openPage(token, 'console', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'accept-language': 'de-AT,de;q=0.9' });
      const policy = answer.headers.get('content-security-policy') ?? '';
      return { status: answer.status, policy, text: (await answer.text()).replace(/[0-9a-f]{32}/, '') };
    }),
  );
  const [first] = answers;
  expect(answers).toEqual([first, first, first]);
  expect(first).toMatchObject({ status: 401, text: expect.stringContaining('href="/setup"') });
  expect(first?.text).toContain('Laden Sie die Seite neu');
  expect(first?.text).not.toContain(DESK.subdomain);
  expect(first?.policy).toMatch(/^default-src 'none'/);
  expect(first?.policy).not.toMatch(/frame-ancestors|script-src/);
});

test('a renewal token that nobody has, of another shape or with NUL reads as one refusal', async () => {
  const answers = await Promise.all(
    ['x', `${world.installationId}.x`, `${second.installationId}.${'a'.repeat(43)}`, '.', "' OR 1=1"].map((renewalToken) =>
      world.call('/v1/session/renew', { body: { renewalToken } }),
    ),
  );
  expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]).replace(/[0-9a-f]{32}/, ''))).size).toBe(1);
  expect(answers[0]?.status).toBe(401);
});

test('each page may be framed by the desk of its own installation only', async () => {
  const policies = await Promise.all(
    [second].map(async () => {
      const key = {
        privateKeyPem: stranger.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        account: SECOND.account,
        installationId: SECOND.deskInstallationId,
        userId: deskUserId('leona.vogt'),
        location: 'nav_bar',
        nowMs: Date.now(),
      };
      return (await openPage(await signPageToken(key))).status;
    }),
  );
  expect(policies).toEqual([401]);
  const [mine, theirs] = [await policyOf(world, DESK.subdomain), await policyOf(second, SECOND.account)];
  expect(mine).toContain(`frame-ancestors https://${DESK.subdomain}.zendesk.com`);
  expect(mine).not.toContain(SECOND.account);
  expect(theirs).toContain(`frame-ancestors https://${SECOND.account}.zendesk.com`);
  for (const policy of [mine, theirs]) expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|\*/);
});

/** Page tokens are remembered by the helper, so a person who has not opened one yet opens it while the answer is watched. */
async function policyOf(tenant: Pick<Tenant, 'pageToken'>, account: string): Promise<string> {
  const seen: Response[] = [];
  const { app } = world.backend;
  const request = app.request;
  app.request = (async (...args: Parameters<typeof request>) => {
    const answer = await request(...args);
    seen.push(answer);
    return answer;
  }) as typeof request;
  try {
    await tenant.pageToken('amara.okafor');
  } finally {
    app.request = request;
  }
  const [page] = seen;
  expect({ account, status: page?.status, cache: page?.headers.get('cache-control'), cookie: page?.headers.get('set-cookie') }).toEqual({
    account,
    status: 200,
    cache: 'no-store',
    cookie: null,
  });
  return page?.headers.get('content-security-policy') ?? '';
}

test('the page that enrols a fresh installation is for everybody, holds nothing of anybody and is framed by nobody', async () => {
  const answer = await world.backend.app.request('/setup');
  const html = await answer.text();
  expect({ status: answer.status, policy: answer.headers.get('content-security-policy') }).toMatchObject({
    status: 200,
    policy: expect.stringMatching(/script-src 'self';.*frame-ancestors 'none'$/),
  });
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const scripts = [...html.matchAll(/src="([^"]+)"/g)].map(([, path]) => path as string);
  expect(scripts.length).toBeGreaterThan(0);
  for (const path of scripts) expect((await world.backend.app.request(path)).status).toBe(200);
  for (const secret of [world.installationId, second.installationId, world.operatorKey]) expect(html).not.toContain(secret);
});
