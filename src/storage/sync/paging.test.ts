import { pageOf, readCursor } from './paging.ts';

const rows = ['a', 'b', 'c'].map((id) => ({ id, at: 7 }));

test('names the end of a full page and nothing after the last one', () => {
  expect(pageOf(rows, 2, (row) => row.at)).toEqual({ rows: rows.slice(0, 2), next: '7 b' });
  expect(pageOf(rows, 3, (row) => row.at).next).toBeNull();
});

test('reads back the cursor that a page gave', () => {
  expect(readCursor('1772442000000 id with blanks')).toEqual({ at: 1_772_442_000_000, id: 'id with blanks' });
});

test.each(['', 'x', '7', ' 7 a', '-1 a', '1e9 a', "7'; DROP", '99999999999999999999 a'])('refuses the cursor %j', (cursor) => {
  expect(() => readCursor(cursor)).toThrow('This cursor is none of ours');
});
