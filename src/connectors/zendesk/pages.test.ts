/** @module connectors/zendesk  Only pages that the help desk itself signed for that very installation are opened (reliability B16). */
import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { signPageToken } from './fake.ts';
import { zendeskPages } from './pages.ts';

const pair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const { publicKey, privateKey } = pair();
const NOW_MS = Date.UTC(2026, 0, 5, 9);
const NOW = NOW_MS / 1000;
const expected = { account: 'alpenhof', deskInstallationId: '6001', publicKeyPem: publicKey, nowMs: NOW_MS };
const genuine = (changes: Partial<Parameters<typeof signPageToken>[0]> = {}) =>
  signPageToken({
    privateKeyPem: privateKey,
    account: 'alpenhof',
    installationId: 6001,
    userId: 5003,
    location: 'ticket_sidebar',
    nowMs: NOW_MS,
    ...changes,
  });

/** A token of our making: every claim as the vendor sends it but for the changed ones (undefined removes). */
async function forged(changes: Readonly<Record<string, unknown>>, header: Readonly<Record<string, string>> = {}): Promise<string> {
  const { importPKCS8 } = await import('jose');
  const claims = {
    iss: 'alpenhof.zendesk.com',
    aud: 'https://alpenhof.zendesk.com/api/v2/apps/installations/6001.json',
    sub: 'https://alpenhof.zendesk.com/api/v2/users/5003.json',
    jti: 'one-time-id',
    iat: NOW,
    exp: NOW + 60,
    context: { product: 'support', location: 'ticket_sidebar' },
    ...changes,
  };
  const payload = JSON.parse(JSON.stringify(claims)) as Record<string, unknown>;
  return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', ...header }).sign(await importPKCS8(privateKey, 'RS256'));
}

test('a genuine page load proves the user, the single-use id and the expiry', async () => {
  expect(await zendeskPages.verify(await genuine(), expected)).toEqual({ userId: '5003', tokenId: expect.any(String), expiresAt: NOW + 60 });
});

test('the issuer may carry a scheme and the subject may be a bare id', async () => {
  const token = await forged({ iss: 'https://alpenhof.zendesk.com', sub: '5003' });
  expect(await zendeskPages.verify(token, expected)).toMatchObject({ userId: '5003', tokenId: 'one-time-id' });
});

test.each<[string, Readonly<Record<string, unknown>>]>([
  ['another installation', { aud: 'https://alpenhof.zendesk.com/api/v2/apps/installations/6002.json' }],
  ['another account', { aud: 'https://other.zendesk.com/api/v2/apps/installations/6001.json' }],
  ['another issuer', { iss: 'evil.example' }],
  ['no audience', { aud: undefined }],
  ['no issuer', { iss: undefined }],
  ['no expiry', { exp: undefined }],
  ['no time of issue', { iat: undefined }],
  ['no single-use id', { jti: undefined }],
  ['no user', { sub: undefined }],
  ['no context', { context: undefined }],
  ['a subject that is no user', { sub: 'https://alpenhof.zendesk.com/api/v2/tickets/5003.json' }],
  ['an expiry in the past', { iat: NOW - 300, exp: NOW - 120 }],
  ['a time of issue in the future', { iat: NOW + 600, exp: NOW + 660 }],
  ['a start in the future', { nbf: NOW + 600 }],
  ['a life of a day', { exp: NOW + 86_400 }],
])('refuses a rightly signed token with %s', async (_what, changes) => {
  await expect(zendeskPages.verify(await forged(changes), expected)).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('refuses a token of another key, also where it names a key of its own choice', async () => {
  const stranger = await genuine({ privateKeyPem: pair().privateKey });
  await expect(zendeskPages.verify(stranger, expected)).rejects.toMatchObject({ code: 'unauthenticated' });
  await expect(
    zendeskPages.verify(await forged({ jti: undefined }, { kid: "' or 1=1", jku: 'https://evil.example/keys' }), expected),
  ).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('refuses algorithm none and an HMAC made with the public key as secret', async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = (await forged({})).split('.')[1];
  const none = `${part({ alg: 'none' })}.${body}.`;
  const confused = await new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(publicKey));
  for (const token of [none, confused, '', 'x.y.z', `${await genuine()}x`]) {
    await expect(zendeskPages.verify(token, expected)).rejects.toMatchObject({ code: 'unauthenticated' });
  }
});

test('reads the claimed installation from an unverified token, or nothing', async () => {
  expect(zendeskPages.readAudience(await genuine())).toEqual({ account: 'alpenhof', deskInstallationId: '6001' });
  expect(
    zendeskPages.readAudience(await forged({ aud: 'https://alpenhof.zendesk.com.evil.example/api/v2/apps/installations/1.json' })),
  ).toBeUndefined();
  expect(zendeskPages.readAudience(await forged({ aud: ['https://alpenhof.zendesk.com/api/v2/apps/installations/1.json'] }))).toBeUndefined();
  for (const rubbish of ['', 'x', 'a.b.c', 'x'.repeat(100_000)]) expect(zendeskPages.readAudience(rubbish)).toBeUndefined();
});

test('names the one origin that may frame the page and the one that serves the script', () => {
  expect(zendeskPages.frameAncestors('alpenhof')).toEqual(['https://alpenhof.zendesk.com']);
  expect(zendeskPages.sdkUrl).toMatch(/^https:\/\/static\.zdassets\.com\//);
});
