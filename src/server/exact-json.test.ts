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

/** A text that counts which characters are read of it: one by one, and in the parts that are cut out. */
function countingText(text: string): { readonly text: string; readonly read: () => number } {
  let read = 0;
  const told = (part: unknown) => {
    if (typeof part === 'string') read += part.length;
    return part;
  };
  const counting = new Proxy(Object(text) as object, {
    get: (whole, key) => {
      const found: unknown = Reflect.get(whole, key);
      // A regular expression takes the whole as it is and reads on from where it is told to.
      if (key === 'toString') return () => text;
      return typeof found === 'function' ? (...args: unknown[]) => told(found.apply(text, args)) : told(found);
    },
  });
  return { text: counting as unknown as string, read: () => read };
}

test.each([100, 10_000])('a body of %d keys is judged in one pass: no character is read more than five times', (keys) => {
  const body = JSON.stringify(Object.fromEntries(Array.from({ length: keys }, (_, index) => [`key-${index}`, index])));
  const { text, read } = countingText(body);
  expect(findInexact(text)).toBeUndefined();
  expect(read()).toBeGreaterThanOrEqual(body.length / 2);
  expect(read() / body.length).toBeLessThan(5);
});

test('text with NUL or half a pair is unstorable; anything else is storable', () => {
  expect(['a\0', '\ud83d', 'x\udc00'].map(isUnstorable)).toEqual([true, true, true]);
  expect(['', 'é', '👩', '\u202e'].map(isUnstorable)).toEqual([false, false, false, false]);
});
