/** Every planted bug still fits the code, and the tests that it tags are there. Whether they notice is for `npm run planted`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyHunk, literally, parsePatch, readPlantedBugs } from './patches.ts';

const root = join(import.meta.dirname, '..', '..');
const bugs = await readPlantedBugs();

test('at least two dozen promises are broken on purpose, each in a way of its own', () => {
  expect(bugs.length).toBeGreaterThanOrEqual(24);
  expect(new Set(bugs.map(({ breaks }) => breaks)).size).toBe(bugs.length);
});

test.each(bugs)('$name fits the code as it is', async ({ hunks }) => {
  const texts = new Map<string, string>();
  for (const hunk of hunks) texts.set(hunk.path, applyHunk(texts.get(hunk.path) ?? (await readFile(join(root, hunk.path), 'utf8')), hunk));
  for (const [path, text] of texts) {
    expect(path).toMatch(/^src\/.*(?<!\.test|\.suite)\.ts$/);
    expect(text).not.toBe(await readFile(join(root, path), 'utf8'));
  }
});

test.each(bugs)('the tests that $name must turn red are there', async ({ red }) => {
  for (const { path, title } of red) {
    const source = await readFile(join(root, path), 'utf8');
    expect({ path, title, isThere: source.includes(title) || tableTitles(source).some((each) => each.test(title)) }).toMatchObject({ isThere: true });
  }
});

/** Titles of tables of cases, with any text where a value goes. */
function tableTitles(source: string): readonly RegExp[] {
  const titles = [...source.matchAll(/^ *\]?(?: as const)?,?\)?\(\n? *['`](.*%s.*)['`],/gm)].map(([, title = '']) => title);
  return titles.map((title) => new RegExp(title.split('%s').map(literally).join('.+')));
}

test('a patch whose lines have changed, or stand twice, is refused with what to do', () => {
  const { hunks } = parsePatch('00-x', 'Breaks: a promise\nRed: a.test.ts | it\n\n--- a/src/x.ts\n+++ b/src/x.ts\n@@ -1,2 +1,1 @@\n one\n-two\n');
  const [hunk] = hunks;
  if (!hunk) throw new Error('no hunk');
  expect(applyHunk('zero\none\ntwo\nthree\n', hunk)).toBe('zero\none\nthree\n');
  expect(() => applyHunk('one\nTWO\n', hunk)).toThrow('src/x.ts: the lines that the patch replaces stand there 0 times');
  expect(() => applyHunk('one\ntwo\none\ntwo\n', hunk)).toThrow('2 times');
  expect(() => parsePatch('00-x', 'Breaks: a promise\n\n')).toThrow('00-x: a patch needs');
});
