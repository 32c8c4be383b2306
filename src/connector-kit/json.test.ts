import fc from 'fast-check';
import { parseJson, parseJsonBytes } from './json.ts';

describe('parseJson', () => {
  test('keeps every digit of a 64-bit id, as text', () => {
    expect(parseJson('{"id":9223372036854775807,"neg":-9007199254740993,"list":[1,9007199254740992]}')).toEqual({
      id: '9223372036854775807',
      neg: '-9007199254740993',
      list: [1, '9007199254740992'],
    });
  });

  test('leaves numbers that fit, fractions and texts alone', () => {
    const text = '{"a":9007199254740991,"b":0.12345678901234567890,"c":"9223372036854775807","d":1e3,"e":-0,"long":"1234567890123456"}';
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  test('never loses a digit of any whole number', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), (id) => {
        expect(String((parseJson(`{"id":${id}}`) as { id: unknown }).id)).toBe(String(id));
      }),
    );
  });

  test('reads back what JSON.stringify wrote, as long as no number is beyond 2^53', () => {
    fc.assert(
      fc.property(
        fc.jsonValue().filter((value) => !/\d{16}/.test(JSON.stringify(value))),
        (value) => expect(parseJson(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value))),
      ),
    );
  });

  test.each(['{"__proto__":{"admin":true},"a":1}', '{"\\u005f\\u005fproto__":{"admin":true},"a":1}', '{"b":{"__proto__":null},"a":1}'])(
    'drops a __proto__ key: %s',
    (text) => {
      const parsed = parseJson(text) as { a: number; b?: object; admin?: boolean };
      expect([parsed.a, parsed.admin, Object.hasOwn(parsed, '__proto__')]).toEqual([1, undefined, false]);
      expect(parsed.b === undefined || !Object.hasOwn(parsed.b, '__proto__')).toBe(true);
      expect(({} as { admin?: boolean }).admin).toBeUndefined();
    },
  );

  test('keeps other names of Object.prototype as plain data', () => {
    const text = '{"constructor":1,"toString":2,"hasOwnProperty":3,"then":4}';
    expect(JSON.stringify(parseJson(text))).toBe(text);
  });

  test.each([
    ['nesting of 10,000 levels', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['nesting that never closes', '{"a":'.repeat(5_000)],
    ['a number that JavaScript cannot hold', '{"n":1e400}'],
    ['NaN', '{"n":NaN}'],
    ['a comment', '{/* x */"n":1}'],
    ['a trailing comma', '[1,]'],
    ['an empty text', ''],
    ['a page of HTML', '<!doctype html><h1>secret words</h1>'],
  ])('refuses %s without quoting it', (_, text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ message: expect.not.stringMatching(/secret|\[\[|doctype/) }));
  });

  test('is not fooled by brackets and quotes inside texts', () => {
    const text = JSON.stringify({ a: `${'['.repeat(500)}\\"${'{'.repeat(500)}` });
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  test('takes a million keys', () => {
    const text = `{${Array.from({ length: 1_000_000 }, (_, index) => `"k${index}":1`).join(',')}}`;
    expect(Object.keys(parseJson(text) as object)).toHaveLength(1_000_000);
  });

  test('reads UTF-8 with a byte order mark', () => expect(parseJsonBytes(new TextEncoder().encode('\uFEFF{"ü":1}'))).toEqual({ ü: 1 }));
});
