/** @module connectors/generic/wire/put  Where written values go. */
import { parsePath } from './place.ts';
import { type Put, putJson, putXml, whyNotWritable } from './put.ts';
import { writeXml } from './xml.ts';

const put = (path: string, value: Put['value']): Put => ({ path: parsePath(path), value });
const into = (...puts: readonly Put[]) => {
  const body = {};
  for (const one of puts) putJson(body, one);
  return body;
};
const xml = (...puts: readonly Put[]) =>
  putXml(puts)
    .map((node) => (typeof node === 'string' ? node : writeXml(node)))
    .join('');

test('JSON: names that share a beginning share a structure', () => {
  expect(into(put('title', 'a'), put('asset.id', 'x'), put('asset.kind', 'y'))).toEqual({ title: 'a', asset: { id: 'x', kind: 'y' } });
});

test('JSON: an entry named by a value is made once, and numbers are numbers', () => {
  expect(into(put('custom[id=42].value', 'a'), put('custom[key=due].value', 1), put('custom[id=42].note', null))).toEqual({
    custom: [
      { id: 42, value: 'a', note: null },
      { key: 'due', value: 1 },
    ],
  });
});

test('JSON: a list is written entry by entry', () => {
  expect(into(put('labels[]', ['a', 'b']), put('tags[].name', ['c']), put('none[]', []))).toEqual({
    labels: ['a', 'b'],
    tags: [{ name: 'c' }],
    none: [],
  });
});

test('JSON: keys of JavaScript are plain keys', () => {
  const body = into(put('__proto__.polluted', 'x'), put('constructor', 'y'));
  expect(JSON.stringify(body)).toBe('{"__proto__":{"polluted":"x"},"constructor":"y"}');
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test('XML: in the order of the fields, nested once, lists repeated, null empty, prefixes kept', () => {
  expect(xml(put('i:Title', 'a<b'), put('Caller.Id', '1'), put('Caller.Name', 'n'), put('Tags.Tag', ['x', 'y']), put('Due', null))).toBe(
    '<i:Title>a&lt;b</i:Title><Caller><Id>1</Id><Name>n</Name></Caller><Tags><Tag>x</Tag><Tag>y</Tag></Tags><Due/>',
  );
});

test.each([
  ['', /whole record/],
  ['list[0].value', /by its place/],
  ['list[].inner[].value', /list inside a list/],
])('%j cannot be written to', (path, why) => {
  expect(whyNotWritable(parsePath(path))).toMatch(why);
});

test.each(['title', 'a.b', 'list[]', 'list[].name', 'list[id=42].value'])('%s can', (path) => {
  expect(whyNotWritable(parsePath(path))).toBeUndefined();
});
