import { decodeProtectedHeader, jwtVerify } from 'jose';
import type { AppRequest } from './desk.ts';
import { type ProxyInstallation, ProxyRefusal, prepareProxiedRequest } from './secure-proxy.ts';

const NOW = Date.parse('2026-11-22T09:00:00Z');
const SECRET = 'a-shared-secret-of-the-installation';
const installation: ProxyInstallation = {
  domainWhitelist: ['localhost', '*.tieline.example'],
  secure: {
    shared_secret: { value: SECRET, scopes: ['jwt_secret_key'] },
    api_key: { value: 'key-77', scopes: ['header'] },
    anywhere: { value: 'all-over', scopes: [] },
    host: { value: 'evil.example', scopes: ['url'] },
  },
};
const prepare = (options: Partial<AppRequest>) => prepareProxiedRequest({ url: 'http://localhost:4601/v1/x', ...options }, installation, NOW);
const refusal = (options: Partial<AppRequest>) =>
  prepare(options).then(
    () => undefined,
    (error: unknown) => error as ProxyRefusal,
  );

test('fills a secure setting into the part that its scopes name', async () => {
  const sent = await prepare({ secure: true, headers: { 'X-Key': '{{setting.api_key}}' } });
  expect(sent.headers).toEqual({ 'X-Key': 'key-77' });
});

test('a setting without scopes goes into address, header and body', async () => {
  const sent = await prepare({
    url: 'http://localhost/{{setting.anywhere}}',
    type: 'post',
    secure: true,
    headers: { A: '{{ setting.anywhere }}' },
    data: '"{{setting.anywhere}}"',
    contentType: 'application/json',
  });
  expect(sent).toEqual({
    url: 'http://localhost/all-over',
    method: 'POST',
    headers: { A: 'all-over', 'content-type': 'application/json' },
    body: '"all-over"',
  });
});

test('signs a token with HS256, the claims given and an end', async () => {
  const { headers } = await prepare({
    secure: true,
    headers: { Authorization: 'Bearer {{jwt.token}}' },
    jwt: { algorithm: 'HS256', secret_key: '{{setting.shared_secret}}', expiry: 60, claims: { iss: 'haldenrau.zendesk.com', sub: '1004' } },
  });
  const token = headers.Authorization?.replace('Bearer ', '') ?? '';
  const { payload } = await jwtVerify(token, new TextEncoder().encode(SECRET), { currentDate: new Date(NOW) });
  expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', typ: 'JWT' });
  expect(payload).toEqual({ iss: 'haldenrau.zendesk.com', sub: '1004', iat: NOW / 1000, exp: NOW / 1000 + 60 });
});

test('substitutes nothing in a request that is not secure', async () => {
  const sent = await prepare({ headers: { Authorization: 'Bearer {{jwt.token}}', 'X-Key': '{{setting.api_key}}' } });
  expect(sent.headers).toEqual({ Authorization: 'Bearer {{jwt.token}}', 'X-Key': '{{setting.api_key}}' });
});

test('a body given as an object is a form unless it is said to be JSON', async () => {
  const form = await prepare({ type: 'POST', data: { a: '1', b: 'x y' } });
  const json = await prepare({ type: 'POST', data: { a: 1 }, contentType: 'application/json' });
  expect([form.headers['content-type'], form.body]).toEqual(['application/x-www-form-urlencoded; charset=UTF-8', 'a=1&b=x+y']);
  expect([json.headers['content-type'], json.body]).toEqual(['application/json', '{"a":1}']);
});

test.each<[string, Partial<AppRequest>, number, RegExp]>([
  ['a header name with an underscore', { headers: { X_Key: '1' } }, 400, /X_Key/],
  ['a host outside the whitelist', { url: 'https://elsewhere.example/', secure: true }, 403, /elsewhere\.example/],
  ['a host that only ends like a whitelisted one', { url: 'https://eviltieline.example/', secure: true }, 403, /eviltieline/],
  ['an address that a setting leads elsewhere', { url: 'http://{{setting.host}}/', secure: true }, 403, /evil\.example/],
  ['a setting outside its scopes', { secure: true, headers: { X: '{{setting.shared_secret}}' } }, 403, /shared_secret.*jwt_secret_key/],
  ['a setting that does not exist', { secure: true, headers: { X: '{{setting.nothing}}' } }, 400, /nothing/],
  ['another algorithm', { secure: true, jwt: { algorithm: 'none', secret_key: '{{setting.shared_secret}}' } }, 400, /HS256/],
  ['an address that cannot be read', { url: 'not an address', secure: true }, 400, /address/],
])('refuses %s', async (_what, options, status, message) => {
  const error = await refusal(options);
  expect(error).toBeInstanceOf(ProxyRefusal);
  expect(error?.status).toBe(status);
  expect(error?.message).toMatch(message);
});

test('a refusal never repeats a secret', async () => {
  const error = await refusal({ url: 'https://elsewhere.example/{{setting.anywhere}}', secure: true });
  expect(error?.message).not.toContain('all-over');
});
