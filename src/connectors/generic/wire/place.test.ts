/** @module connectors/generic/wire/place  Paths over JSON and XML, as tables. */
import { follow, isFilled, parsePath, readReply, scalarAt, textAt } from './place.ts';

const json = readReply(
  JSON.stringify({
    case: { id: 7, 'odd.name': 'x', asset: { id: 'a-1' }, empty: null, flags: [] },
    custom: [
      { id: 42, value: 'forty-two' },
      { id: '43', value: null },
    ],
    labels: [{ name: 'a' }, { name: 'b' }],
    matrix: [[1, 2], [3]],
    'in it': 1,
  }),
  'json',
);
const xml = readReply(
  '<s:E xmlns:s="urn:s" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><s:Body><R><I id="1" s:kind="k"><T> text </T><N xsi:nil="true"/><V/></I><I id="2"><T>b</T></I></R></s:Body></s:E>',
  'xml',
);

const values = (place: typeof json, path: string) => follow(place, parsePath(path)).map(scalarAt);

test.each([
  ['case.id', [7]],
  ['case["odd.name"]', ['x']],
  ['["in it"]', [1]],
  ['case.asset.id', ['a-1']],
  ['case.empty', [null]],
  ['case.missing.deeper', []],
  ['case', [undefined]],
  ['labels[].name', ['a', 'b']],
  ['labels[1].name', ['b']],
  ['labels[9].name', []],
  ['labels.name', []],
  ['custom[id=42].value', ['forty-two']],
  ['custom[id=43].value', [null]],
  ['custom[id=44].value', []],
  ['matrix[][]', [1, 2, 3]],
  ['case.id.deeper', []],
  ['case.flags[]', []],
])('in JSON, %s leads to %j', (path, found) => {
  expect(values(json, path)).toEqual(found);
});

test.each([
  ['Body.R.I.@id', ['1', '2']],
  ['Body.R.I[0].T', [' text ']],
  ['Body.R.I[1].T', ['b']],
  ['Body.R.I[@id=2].T', ['b']],
  ['Body.R.I.N', [null]],
  ['Body.R.I.V', ['']],
  ['Body.R.I.@kind', ['k']],
  ['Body.R', [undefined]],
  ['Body.Nothing', []],
])('in XML, %s leads to %j', (path, found) => {
  expect(values(xml, path)).toEqual(found);
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'case.__proto__.polluted'])(
  '%s is a name like any other, and nothing stands there',
  (path) => {
    expect(values(json, path)).toEqual([]);
  },
);

test('keys of JavaScript that a reply does hold are read as data, and pollute nothing', () => {
  const reply = readReply('{"constructor":{"name":"c"},"__proto__":{"polluted":1},"hasOwnProperty":2,"then":3}', 'json');
  expect([textAt(reply, parsePath('constructor.name')), textAt(reply, parsePath('hasOwnProperty')), textAt(reply, parsePath('then'))]).toEqual([
    'c',
    '2',
    '3',
  ]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test('digits beyond what a number holds are kept', () => {
  expect(textAt(readReply('{"id":12345678901234567890}', 'json'), parsePath('id'))).toBe('12345678901234567890');
});

test.each(['.a', 'a.', 'a..b', 'a[', 'a[]b', 'a[x', 'a b', 'a[=1]', '[', 'a[-1]', 'a.*', '$..a', 'a[?(@.x)]', '{a}'])('%s is no path', (path) => {
  expect(() => parsePath(path)).toThrow(/the path cannot be read at character|a dot is missing/);
});

test('a path has a bound', () => {
  expect(() => parsePath(Array.from({ length: 25 }, () => 'a').join('.'))).toThrow('more than 24 steps');
});

test.each([
  ['null', false],
  ['""', false],
  ['[]', false],
  ['{}', false],
  ['0', true],
  ['false', true],
  ['[0]', true],
])('%s is filled: %s', (text, filled) => {
  const [place] = follow(readReply(`{"a":${text}}`, 'json'), parsePath('a'));
  expect(place !== undefined && isFilled(place)).toBe(filled);
});

test('an answer without a body is an empty place', () => {
  expect([readReply('', 'json'), readReply(' \n', 'xml')]).toEqual([
    { kind: 'json', value: null },
    { kind: 'json', value: null },
  ]);
});
