import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { canonicalText, type FieldValue } from '#domain';
import { hashOfList } from './content-hash.ts';

const { value } = fc.letrec<{ value: FieldValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<FieldValue>(null, '', 'a', '\ud800', 'a\u0000', 0, 1.5, true, false, []),
    fc.string(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('b', 'a', '10', '9', 'id', 'name', '__proto__'), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
/** The same value, its keys the other way round. */
const turned = (from: FieldValue): FieldValue => {
  if (from === null || typeof from !== 'object') return from;
  if (Array.isArray(from)) return from.map(turned);
  return Object.fromEntries(
    Object.entries(from)
      .reverse()
      .map(([key, member]) => [key, turned(member)]),
  );
};
const seed = Math.trunc(Math.random() * 0x7fff_ffff);

test('a checksum is the same for whatever order of keys, and another for another list', () => {
  process.stdout.write(`checksums: seed ${seed}\n`);
  fc.assert(
    fc.property(fc.array(value, { maxLength: 5 }), fc.array(value, { maxLength: 5 }), (one, other) => {
      expect(hashOfList(one.map(turned))).toBe(hashOfList(one));
      expect(hashOfList(one) === hashOfList(other)).toBe(canonicalText(one) === canonicalText(other));
    }),
    { seed, numRuns: 2_000 },
  );
});

test('values keep their places: the same ones in another order, or one list more, are another checksum', () => {
  expect(new Set([['a', 'b'], ['b', 'a'], [['a', 'b']], ['a', 'b', null], ['a', ['b']], []].map((list) => hashOfList(list))).size).toBe(6);
});

test('a checksum is what anybody can make of it: sha-256 of the list as JSON, keys in order', () => {
  const list = ['10.20.1.17', { name: 'Applications', id: 'g-7' }, [{ b: 1, a: [] }], null];
  const text = '["10.20.1.17",{"id":"g-7","name":"Applications"},[{"a":[],"b":1}],null]';
  expect(hashOfList(list)).toBe(createHash('sha256').update(text).digest('hex'));
});

test('a value is read and not changed', () => {
  const list = [Object.freeze({ b: Object.freeze({ z: 1, y: 2 }), a: Object.freeze([Object.freeze({ d: 1, c: 2 })]) })];
  const before = JSON.stringify(list);
  hashOfList(list);
  expect(JSON.stringify(list)).toBe(before);
});
