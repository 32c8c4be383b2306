import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { type CursorPlace, createCursors, filterOf, PAGE_SIZE, pageQuery, pageSizeOf } from './paging.ts';

const secret = { bytes: randomBytes(32) };
const cursors = createCursors([secret]);
const place = { route: 'listLetters', installationId: 'north', filter: { cause: 'x', linkId: 'l' } };
const refused = expect.objectContaining({ code: 'invalid-input', facts: { field: 'cursor' } });
const open = (cursor: string, at: CursorPlace = place, by = cursors) => {
  try {
    return by.open(cursor, at);
  } catch (error) {
    return error;
  }
};

test.each([
  ['below the least', '0', 1],
  ['negative', '-1', 1],
  ['above the most', '1000000000', PAGE_SIZE.max],
  ['beyond any number', '1e309', PAGE_SIZE.max],
  ['a fraction', '10.5', 10],
  ['within', '7', 7],
  ['no number', 'abc', PAGE_SIZE.default],
  ['nothing', '', PAGE_SIZE.default],
  ['not sent', undefined, PAGE_SIZE.default],
  ['sent twice', ['1', '2'], PAGE_SIZE.default],
])('a size that is %s is held within the bounds', (_case, sent, size) => {
  expect(pageSizeOf(sent)).toBe(size);
  expect(pageQuery.parse(sent === undefined ? {} : { limit: sent })).toEqual({ limit: size });
});

test('a cursor opens to its position in its own list, in whatever order the filters are named', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (position) => {
      const cursor = cursors.seal(position, place);
      expect(cursor).toMatch(/^[\w-]*\.[\w-]{43}$/);
      expect(open(cursor, { ...place, filter: { linkId: 'l', cause: 'x' } })).toBe(position);
    }),
  );
});

test('a cursor with any character changed, added or left out is refused', () => {
  const cursor = cursors.seal('1767603600000 letter-1', place);
  fc.assert(
    fc.property(fc.nat(cursor.length - 1), fc.constantFrom(...'AZaz09-_. =é'), fc.constantFrom('change', 'add', 'drop'), (at, character, how) => {
      const changed = cursor.slice(0, at) + (how === 'drop' ? '' : character) + cursor.slice(how === 'add' ? at : at + 1);
      fc.pre(changed !== cursor);
      expect(open(changed)).toEqual(refused);
    }),
  );
});

test.each([
  ['another route', { ...place, route: 'listOthers' }],
  ['another installation', { ...place, installationId: 'south' }],
  ['another filter', { ...place, filter: { ...place.filter, cause: 'y' } }],
  ['one filter less', { ...place, filter: { linkId: 'l' } }],
  ['another thing in the path', { ...place, filter: { ...place.filter, linkId: 'm' } }],
])('a cursor is refused by %s', (_name, at) => {
  expect(open(cursors.seal('1 a', place), at)).toEqual(refused);
});

test('a cursor outlives the rotation of its secret, and dies with its removal', () => {
  const cursor = cursors.seal('1 a', place);
  const next = { bytes: randomBytes(32) };
  expect(open(cursor, place, createCursors([next, secret]))).toBe('1 a');
  expect(open(cursor, place, createCursors([next]))).toEqual(refused);
});

test('size and cursor are no filters', () => {
  expect(filterOf({ linkId: 'l' }, { limit: 5, cursor: 'c', cause: 'x' })).toEqual({ linkId: 'l', cause: 'x' });
  const cursor = cursors.seal('1 a', { ...place, filter: filterOf({}, { cause: undefined }) });
  expect(open(cursor, { ...place, filter: {} })).toBe('1 a');
});
