import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { type Key, seal, sealingKeyId, unseal } from './sealing.ts';

const key: Key = { id: 'k1', bytes: Uint8Array.from({ length: 32 }, (_, index) => index) };
const other: Key = { id: 'k1', bytes: new Uint8Array(32) };
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');

/** Made by a second implementation: Python's `cryptography` 48.0.0, `AESGCM(bytes(range(32))).encrypt(nonce, plain, aad)`. */
const knownAnswers = [
  {
    title: 'a secret of a connection',
    nonce: Uint8Array.from({ length: 12 }, (_, index) => index),
    plain: 'top secret',
    place: ['north', 'secrets', 'sealed', 'connection/c1'],
    sealed: 'tl1.k1.AAECAwQFBgcICQoL.M22mO7aAoWnoNQLUYBFJVKrtjrV0I06UfmY',
  },
  {
    title: 'text beyond ASCII in secret and place',
    nonce: new Uint8Array(12).fill(255),
    plain: 'Grüße 🔑',
    place: ['südwest', 'data_keys', 'wrapped', 'k'],
    sealed: 'tl1.k1.________________.ffMsdaMku-Z7wTpA_tzJXmkRvoyV552FbVS6YQ',
  },
  {
    title: 'an empty secret in an empty place',
    nonce: new Uint8Array(12),
    plain: '',
    place: ['', '', '', ''],
    sealed: 'tl1.k1.AAAAAAAAAAAAAAAA.nTn4AHk9rZ3BI0RkmLkJ2w',
  },
];

test.each(knownAnswers)('seals and opens $title as the second implementation does', ({ nonce, plain, place, sealed }) => {
  expect(seal(Buffer.from(plain), place, key, () => nonce)).toBe(sealed);
  expect(text(unseal(sealed, place, key))).toBe(plain);
});

test('opens whatever it sealed, in its place only', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.array(fc.string(), { minLength: 1 }), fc.nat(), (plain, place, index) => {
      const sealed = seal(plain, place, key, randomBytes);
      expect(Buffer.from(unseal(sealed, place, key)).equals(Buffer.from(plain))).toBe(true);
      const moved = place.map((part, at) => (at === index % place.length ? `${part}x` : part));
      expect(() => unseal(sealed, moved, key)).toThrow(/damaged/u);
    }),
  );
});

test('does not open where two parts of the place were shifted against each other', () => {
  const sealed = seal(Buffer.from('s'), ['ab', 'c'], key, randomBytes);
  expect(() => unseal(sealed, ['a', 'bc'], key)).toThrow(/damaged/u);
});

test('does not open after any single character of it changed', () => {
  const sealed = seal(Buffer.from('canary-secret'), ['p'], key, randomBytes);
  const body = sealed.indexOf('.', 'tl1.k1.'.length) + 1;
  for (let at = 'tl1.k1.'.length; at < sealed.length; at++) {
    if (at === body - 1) continue;
    const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
    if (Buffer.from(changed.slice(7), 'base64url').equals(Buffer.from(sealed.slice(7), 'base64url'))) continue;
    expect(() => unseal(changed, ['p'], key)).toThrow();
  }
});

test('does not open with another key of the same id, and names both keys where the ids differ', () => {
  const sealed = seal(Buffer.from('s'), ['p'], key, randomBytes);
  expect(() => unseal(sealed, ['p'], other)).toThrow(/damaged/u);
  expect(() => unseal(sealed, ['p'], { ...key, id: 'k2' })).toThrow(/sealed with key k1 was opened with key k2/u);
  expect(sealingKeyId(sealed)).toBe('k1');
});

test.each([
  '',
  'plain text',
  'tl1.k1',
  'tl2.k1.AAECAwQFBgcICQoL.M22mO7aAoWnoNQLUYBFJVKrtjrV0I06UfmY',
  'tl1.k1.AAEC.M22mO7aAoWnoNQLUYBFJVKrtjrV0I06UfmY',
  'tl1.k1.AAECAwQFBgcICQoL.M22m',
])('refuses %p as not sealed by us, without repeating it', (sealed) => {
  expect(() => unseal(sealed, ['p'], key)).toThrow(expect.objectContaining({ code: 'configuration-invalid' }));
  expect(() => unseal(sealed, ['p'], key)).toThrow(/not in a form/u);
});

test('never uses a nonce twice', () => {
  const nonces = Array.from({ length: 1000 }, () => seal(Buffer.from('s'), ['p'], key, randomBytes).split('.')[2]);
  expect(new Set(nonces).size).toBe(1000);
});
