import fc from 'fast-check';
import { canonicalText, type FieldValue, isEmptyValue, isSameValue } from '#domain';

const values = fc.jsonValue() as fc.Arbitrary<FieldValue>;

test('two values are the same exactly when their canonical texts are', () => {
  fc.assert(
    fc.property(values, values, (a, b) => isSameValue(a, b) === (canonicalText(a) === canonicalText(b)) || Object.is(a, -0) || Object.is(b, -0)),
  );
});

test('the order of object keys does not matter, the order of a list does', () => {
  expect(isSameValue({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
  expect(isSameValue(['a', 'b'], ['b', 'a'])).toBe(false);
});

test.each([
  ['null', null, true],
  ['an empty text', '', true],
  ['an empty list', [], true],
  ['zero', 0, false],
  ['false', false, false],
  ['a blank', ' ', false],
] as const)('%s counts as empty: %j -> %s', (_name, value, expected) => {
  expect(isEmptyValue(value)).toBe(expected);
});

test('null, an empty text and an absent value stay three different things', () => {
  expect(isSameValue(null, '')).toBe(false);
  expect(isSameValue(null, undefined)).toBe(false);
  expect(isSameValue('', undefined)).toBe(false);
});
