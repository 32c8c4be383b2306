import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageAt, ROOT, tableOf } from './documents.ts';
import { runs, type TestCall, testCallsOf } from './test-calls.ts';

const rows = tableOf(pageAt('docs/proofs.md'), 'what breaks').map(([what = '', file = '', title = '']) => ({
  what,
  file: file.replaceAll('`', ''),
  title,
}));

/** Many rows name one file. */
const read = new Map<string, readonly TestCall[]>();
function callsOf(file: string): readonly TestCall[] {
  const calls = read.get(file) ?? testCallsOf(file, readFileSync(join(ROOT, file), 'utf8'));
  read.set(file, calls);
  return calls;
}

test.each(rows)('$what: the test that is named is there and is not skipped', ({ file, title }) => {
  expect(existsSync(join(ROOT, file))).toBe(true);
  expect(title.length).toBeGreaterThan(10);
  expect(runs(callsOf(file), title)).toBe(true);
});

const NAMED = 'loses nothing on the way';
const BODY = '() => { expect(1).toBe(1); }';

test.each([
  ['a test', `test('${NAMED}', ${BODY});`],
  ['a test with more in its title', `it('where a link breaks, it ${NAMED}', ${BODY});`],
  ['a test in a describe', `describe('a link', () => { for (const n of [1]) test(\`${NAMED}\`, ${BODY}); });`],
  ['a describe with tests', `describe('${NAMED}', () => { test('up', ${BODY}); test.skip('down', ${BODY}); });`],
  ['a row', `test.each([['${NAMED}', 1]])('%s', (_name, n) => { expect(n).toBe(1); });`],
  ['a row of a list above', `const ROWS = [{ what: '${NAMED}' }]; test.each(ROWS)('$what', ${BODY});`],
  ['a test that a machine may lack something for', `(disk ? test : test.skip)('${NAMED}', ${BODY});`],
])('a title is found as %s', (_as, text) => {
  expect(runs(testCallsOf('a.test.ts', text), NAMED)).toBe(true);
});

test.each([
  ['a comment', `// test('${NAMED}', ${BODY});`],
  ['a text inside a test', `test('other', () => { expect('${NAMED}').toBe(1); });`],
  ['a constant that nobody tests', `const NAME = '${NAMED}'; test('other', ${BODY});`],
  ['a skipped test', `test.skip('${NAMED}', ${BODY});`],
  ['a test that is left out by its old name', `xtest('${NAMED}', ${BODY});`],
  ['a test that shall fail', `test.failing('${NAMED}', ${BODY});`],
  ['a test to be written', `test.todo('${NAMED}');`],
  ['a test in a skipped describe', `describe.skip('a link', () => { test('${NAMED}', ${BODY}); });`],
  ['a skipped row', `test.skip.each([['${NAMED}']])('%s', ${BODY});`],
  ['a describe whose tests are all skipped', `describe('${NAMED}', () => { test.skip('up', ${BODY}); });`],
])('%s is no proof', (_what, text) => {
  expect(runs(testCallsOf('a.test.ts', text), NAMED)).toBe(false);
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
