import fc from 'fast-check';
import { findInexact, isUnstorable, MAX_DEPTH } from './exact-json.ts';

test.each([
  ['a key twice in one object', '{"a":1,"b":{"c":1},"a":2}', /key a twice/],
  ['a key twice, once written with an escape', '{"a":1,"\\u0061":2}', /key a twice/],
  ['a key twice in an object inside a list', '[[{"a":[1,{}],"a":2}]]', /key a twice/],
  ['the key __proto__', '{"x":{"__proto__":{"isAdmin":true}}}', /__proto__/],
  ['the key __proto__ written with an escape', '{"\\u005f_proto__":1}', /__proto__/],
  ['NUL in a value', '{"a":"x\\u0000y"}', /cannot be stored/],
  ['NUL in a key', '{"\\u0000":1}', /cannot be stored/],
  ['half of a surrogate pair', '["\\ud800"]', /cannot be stored/],
  ['a whole number beyond 2^53', '{"id":9007199254740993}', /cannot be kept exactly/],
  ['a negative one', '[-9007199254740993]', /cannot be kept exactly/],
  ['a number too large for any number', '{"a":1e400}', /cannot be kept exactly/],
  ['lists nested too deeply', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, /nested deeper/],
  ['objects nested too deeply', '{"a":'.repeat(MAX_DEPTH + 1), /nested deeper/],
])('refuses %s', (_name, text, why) => {
  expect(findInexact(text)).toMatch(why);
});

test.each([
  ['the same key in sibling objects', '[{"a":1},{"a":2}]'],
  ['a value that reads like a key above it', '{"a":"a","b":["a","a"]}'],
  ['__proto__ as a value', '{"a":"__proto__"}'],
  ['names of Object.prototype as keys', '{"constructor":1,"toString":2,"hasOwnProperty":3,"then":4}'],
  ['brackets and escapes inside strings', '{"a":"[[[{\\"\\\\","b":"}]"}'],
  ['the largest exact number', '{"a":9007199254740991,"b":-0,"c":1.5e3,"d":0.1}'],
  ['an emoji of several pairs, right-to-left marks and stacked accents', '{"a":"👩‍👩‍👧 \u202eabc Z\u0351\u036b"}'],
  ['as many levels as are taken', `${'['.repeat(MAX_DEPTH)}${']'.repeat(MAX_DEPTH)}`],
])('takes %s', (_name, text) => {
  expect(findInexact(text)).toBeUndefined();
});

test.each(['', '{', '"never closed', '{"a":', '}}}]]', ',,,', '"\\', '-', 'NaN', '// note'])(
  'says nothing about the broken text %j, and ends',
  (text) => {
    expect(findInexact(text)).toBeUndefined();
  },
);

test('whatever is taken comes back from the parser unchanged', () => {
  fc.assert(
    fc.property(fc.json({ depthSize: 'small' }), (text) => {
      const why = findInexact(text);
      if (why === undefined) expect(JSON.parse(JSON.stringify(JSON.parse(text)))).toEqual(JSON.parse(text));
      else expect(why).toMatch(/__proto__|cannot be/);
    }),
  );
});

test('a large body is judged in one pass', () => {
  const text = JSON.stringify(Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`key-${index}`, index])));
  const startedAt = performance.now();
  expect(findInexact(text)).toBeUndefined();
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

test('text with NUL or half a pair is unstorable; anything else is storable', () => {
  expect(['a\0', '\ud83d', 'x\udc00'].map(isUnstorable)).toEqual([true, true, true]);
  expect(['', 'é', '👩', '\u202e'].map(isUnstorable)).toEqual([false, false, false, false]);
});
