import fc from 'fast-check';
import { createRedactor, isSecretKey, REDACTED } from './redactor.ts';

const none = createRedactor({ secrets: [] });

describe('createRedactor', () => {
  test.each([
    ['a bearer token', 'sent Authorization: Bearer abc.def-ghi_123', /abc\.def/],
    ['basic credentials', 'Authorization: Basic dXNlcjpwYXNz', /dXNlcjpwYXNz/],
    ['a JWT', 'token was eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl here', /eyJ/],
    ['credentials in a URL', 'GET https://ann:hunter2@example.com/x failed', /hunter2/],
    ['a query token', 'GET /x?access_token=abcd1234efgh&page=2', /abcd1234/],
    ['a form password', 'grant_type=password&password=hunter2hunter2', /hunter2/],
    ['a JSON secret', '{"client_secret": "s3cr3tvalue"}', /s3cr3tvalue/],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----', /MIIE/],
    ['a cut private key', 'x -----BEGIN PRIVATE KEY-----\nMIIE', /MIIE/],
    ['a long hexadecimal key', `key ${'0123456789abcdef'.repeat(4)} end`, /0123456789abcdef/],
    ['a long base64 key', 'key aB3dEfGh1jKlMn0pQrStUvWxYz0123456789AbCdEfGh end', /aB3dEfGh/],
    ['a Slack token', 'xoxb-123456789012-abcdefghij', /xoxb-/],
  ])('masks %s by its shape', (_, text, secret) => {
    expect(none.text(text)).not.toMatch(secret);
    expect(none.text(text)).toContain(REDACTED);
  });

  test.each([
    'INC0010001',
    '46d44a40c611227501e1e7ea4ee0a1b2',
    '0af7651916cd43dd8448eb211c80319c',
    '2026-01-05T09:00:00Z',
    'The basic problem is the token ring.',
    'https://example.com/a/b?page=2',
    'GET /v1.0/users/3f2504e0-4f89-41d3-9a0c-0305e82c3301/memberOf',
    '/users/3F2504E0-4F89-41D3-9A0C-0305E82C3301/authentication/signInPreferences/1042',
    '/api/now/table/cmdb_ci/46d44a40c611227501e1e7ea4ee0a1b2/relatedItems/v2/42',
  ])('leaves what people need to read: %s', (text) => expect(none.text(text)).toBe(text));

  test('a key in base64 is masked wherever its slashes fall, also inside a path', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 64 }),
        fc.constantFrom('', '/v1/users/', '/users/3f2504e0-4f89-41d3-9a0c-0305e82c3301/'),
        (bytes, before) => {
          const key = Buffer.from(bytes).toString('base64').replace(/=+$/, '');
          fc.pre(/[a-z]/.test(key) && /[A-Z]/.test(key) && /\d/.test(key) && !/\+/.test(key[0] ?? '') && new Set(bytes).size > 16);
          expect(none.text(`${before}${key} end`)).not.toContain(key);
        },
      ),
    );
  });

  test('finds a known value in every encoding, also inside longer encoded text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 10, maxLength: 40 }), fc.string({ maxLength: 5 }), (secret, before) => {
        const redactor = createRedactor({ secrets: [secret] });
        const shapes = [
          secret,
          encodeURIComponent(secret),
          Buffer.from(secret).toString('base64').replace(/=+$/, ''),
          Buffer.from(secret).toString('hex'),
          Buffer.from(secret).toString('base64url'),
        ];
        for (const shape of shapes) expect(redactor.text(`<${shape}>`)).not.toContain(shape);
        const joined = Buffer.from(`${before}:${secret}`).toString('base64');
        expect(redactor.text(joined)).not.toBe(joined);
      }),
    );
  });

  // A requester writes what a webhook carries. Read from each of its words to its end, a text of this length would take hours.
  test.each(['a.', 'A-', 'x+', 'aB3/', 'secret=', 'eyJaaaaa.', 'http://', '://a:', 'bearer ', '-----BEGIN A PRIVATE KEY', 'abcdef01'])(
    'gets through a megabyte of "%s", and masks the secret at its end',
    (unit) => {
      const secret = 'https://ann:hunter2@example.com';
      const cleaned = none.text(`${unit.repeat(1_000_000 / unit.length)} ${secret}`);
      expect(cleaned).not.toContain('hunter2');
    },
  );

  test('ignores known values that are too short to be told from words', () =>
    expect(createRedactor({ secrets: ['a', '', 'open'] }).text('open a door')).toBe('open a door'));

  test('masks by key at any depth and cleans what stays', () => {
    const cause = new Error('Bearer abcdefgh12345');
    const data = {
      user: 'ann',
      password: 'x',
      nested: [{ Authorization: 'y', apiKey: 'z', note: 'Bearer abcdefgh12345' }],
      error: new Error('failed', { cause }),
      bytes: new Uint8Array(4),
      empty: { token: null },
    };
    expect(none.data(data)).toEqual({
      user: 'ann',
      password: REDACTED,
      nested: [{ Authorization: REDACTED, apiKey: REDACTED, note: `Bearer ${REDACTED}` }],
      error: { name: 'Error', message: 'failed', cause: { name: 'Error', message: `Bearer ${REDACTED}` } },
      bytes: '[4 bytes]',
      empty: { token: null },
    });
  });

  test('ends on cycles and on depth', () => {
    const loop: Record<string, unknown> = { a: 1 };
    loop.self = loop;
    const deep = JSON.parse(`${'{"a":'.repeat(50)}1${'}'.repeat(50)}`);
    expect(none.data(loop)).toEqual({ a: 1, self: '[circular]' });
    expect(JSON.stringify(none.data(deep))).toContain('[too deep]');
  });
});

test.each([
  ['authorization', true],
  ['Set-Cookie', true],
  ['client_secret', true],
  ['refreshToken', true],
  ['X-Api-Key', true],
  ['signing_secret', true],
  ['page_token', false],
  ['nextToken', false],
  ['tokens_used', false],
  ['secretary', false],
  ['subject', false],
])('isSecretKey(%s) is %s', (key, expected) => expect(isSecretKey(key)).toBe(expected));
