import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { FieldRule } from './document.ts';
import { hashOf, hashRule, sha256Hex } from './rule-hash.ts';

const rule: FieldRule = { desk: 'status', remote: 'state', direction: 'both', values: [{ desk: 'open', remote: '2' }] };

test('gives the same SHA-256 as node:crypto for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => sha256Hex(text) === createHash('sha256').update(text).digest('hex')),
  );
});

test.each([0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 1000])('gives the same SHA-256 as node:crypto at a padding edge of %d bytes', (length) => {
  const text = 'a'.repeat(length);
  expect(sha256Hex(text)).toBe(createHash('sha256').update(text).digest('hex'));
});

test('the order of keys and keys without a value do not change a hash', () => {
  expect(hashOf({ a: 1, b: { c: 2, d: undefined } })).toBe(hashOf({ b: { c: 2 }, a: 1 }));
});

test('a rule keeps its hash when only its winner or its demands change', () => {
  expect(hashRule({ ...rule, winner: 'newest', requires: { '2': ['close_code'] } })).toBe(hashRule(rule));
});

test.each([
  ['a pair', { values: [{ desk: 'open', remote: '3' }] }],
  [
    'the order of pairs',
    {
      values: [
        { desk: 'new', remote: '1' },
        { desk: 'open', remote: '2' },
      ],
    },
  ],
  ['the direction', { direction: 'out' }],
  ['what happens otherwise', { otherwise: { out: 'keep' } }],
  ['what happens when empty', { empty: { out: 'keep' } }],
  ['a transform', { transform: { out: ['trim'] } }],
  ['the other field', { remote: 'incident_state' }],
] as const)('a rule gets another hash when %s changes', (_what, change) => {
  expect(hashRule({ ...rule, ...change } as FieldRule)).not.toBe(hashRule(rule));
});
