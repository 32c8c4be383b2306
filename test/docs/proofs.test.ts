import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageAt, ROOT, tableOf } from './documents.ts';

const rows = tableOf(pageAt('docs/proofs.md'), 'what breaks').map(([what = '', file = '', title = '']) => ({
  what,
  file: file.replaceAll('`', ''),
  title,
}));

test.each(rows)('$what: the test that is named is there', ({ file, title }) => {
  expect(existsSync(join(ROOT, file))).toBe(true);
  expect(title.length).toBeGreaterThan(10);
  expect(readFileSync(join(ROOT, file), 'utf8')).toContain(title);
});

test('every fault, input and target that the sync engine answers for has a line', () => {
  const shown = new Set(rows.map(({ what }) => what.split(':')[0]));
  const range = (letter: string, from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => `${letter}${from + index}`);
  const wanted = [
    ...range('F', 1, 10),
    ...range('F', 15, 35),
    ...range('F', 40, 42),
    'F45',
    ...range('B', 1, 9),
    'B11',
    'B12',
    'B16',
    ...range('B', 19, 23),
    ...range('B', 26, 32),
    'B34',
    'B35',
    'B36',
    'T4',
    'T5',
    'T6',
  ];
  const open = pageAt('docs/proofs.md').text.split('Not shown yet:')[1] ?? '';
  expect(wanted.filter((id) => !shown.has(id) && !new RegExp(`\\b${id}\\b`).test(open))).toEqual([]);
});
