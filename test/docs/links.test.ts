import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { inlineCode, type Page, pages, ROOT } from './documents.ts';

const prose = ({ text }: Page): string => text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
const isOutside = (target: string): boolean => /^[a-z]+:/.test(target);

const links = pages.flatMap((page) => {
  const targets = [...prose(page).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)].map(
    ([, inline, attribute]) => inline ?? attribute ?? '',
  );
  return targets.map((target) => [page.path, target] as const);
});
const inside = links.filter(([, target]) => !isOutside(target));

/** How GitHub names headings. */
const anchorsOf = (path: string): string[] =>
  [...readFileSync(join(ROOT, path), 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

test.each(inside)('%s links to %s, which exists', (from, target) => {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from : normalize(join(dirname(from), file));
  expect(existsSync(join(ROOT, path))).toBe(true);
  if (anchor !== undefined) expect(anchorsOf(path)).toContain(anchor);
});

test('links to the outside are encrypted', () => {
  expect(links.filter(([, target]) => isOutside(target) && !target.startsWith('https://'))).toEqual([]);
});

const FOLDERS = /^(?:src|test|docs|scripts|assets|translations|\.ci)\/[\w./{},*-]*$/;
const files = pages.flatMap((page) =>
  inlineCode(page)
    .filter((code) => FOLDERS.test(code))
    .map((code) => [page.path, code] as const),
);

test.each(files)('%s names %s, which is there', (_page, path) => {
  expect(globSync(path, { cwd: ROOT })).not.toEqual([]);
});

test('every page in docs can be reached from the README', () => {
  const reached = new Set(['README.md']);
  for (const from of reached) {
    for (const [, target] of inside.filter(([page]) => page === from)) {
      const path = normalize(join(dirname(from), target.split('#')[0] ?? ''));
      if (path.endsWith('.md')) reached.add(path);
    }
  }
  expect(pages.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([]);
});

test.each(globSync('docs/README-shots/*.png', { cwd: ROOT }))('%s is a picture, shown somewhere, of at most 400 kB', (path) => {
  const bytes = readFileSync(join(ROOT, path));
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(bytes.length).toBeLessThan(400_000);
  expect(pages.some(({ text }) => text.includes(path.replace(/^docs\//, '')))).toBe(true);
});

test('every picture says in words what it shows', () => {
  const pictures = pages.flatMap((page) => [...prose(page).matchAll(/<img\b[^>]*>/g)].map(([tag]) => tag));
  expect(pictures.length).toBeGreaterThan(0);
  expect(pictures.filter((tag) => !/alt="[^"]{20,}"/.test(tag))).toEqual([]);
});

test('the drawing of the architecture has a title, a description and colours for the dark', () => {
  const svg = readFileSync(join(ROOT, 'docs/architecture.svg'), 'utf8');
  expect(svg).toMatch(/<title id="title">.+<\/title>/);
  expect(svg).toMatch(/<desc id="description">.+<\/desc>/);
  expect(svg).toContain('prefers-color-scheme: dark');
  expect(svg).not.toMatch(/<script|href=/);
});
