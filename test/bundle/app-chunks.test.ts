/** What the browser gets: pages without inline scripts, no code from text, only one language, and the mapping language far from the sidebar. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StatsCompilation, StatsModule } from 'webpack';
import { builtStats, ensureBuilt } from '../../scripts/build.ts';
import { blockMarker, sdkMarker } from '../../scripts/webpack/page-markers.js';
import { firstLoad, gzippedBytes } from '../support/first-load.ts';

/** One and a half times the minimal Garden app, which bench E1 weighed at 82,727 bytes. */
const MOST_BYTES_OF_SIDEBAR = 124_090;

let output = '';
let stats: StatsCompilation = {};

beforeAll(async () => {
  output = await ensureBuilt('app');
  stats = await builtStats('app');
});

const flat = (modules: StatsModule[] = []): StatsModule[] => modules.flatMap((module) => [module, ...flat(module.modules)]);
const scriptsOf = async (): Promise<[name: string, text: string][]> => {
  const names = (await readdir(join(output, 'static'))).filter((name) => name.endsWith('.js'));
  return Promise.all(names.map(async (name): Promise<[string, string]> => [name, await readFile(join(output, 'static', name), 'utf8')]));
};

test.each(['hosted/sidebar', 'hosted/console', 'assets/sidebar', 'assets/console'])('%s.html runs nothing that stands in the page', async (page) => {
  const html = await readFile(join(output, `${page}.html`), 'utf8');
  const scripts = [...html.matchAll(/<script\b([^>]*)>([^<]*)<\/script>/g)].map(([, attributes = '', text = '']) => ({ attributes, text }));
  const inline = scripts.filter(({ attributes }) => !attributes.includes('src='));
  expect(inline).toEqual([{ attributes: ' type="application/json" id="tieline-page"', text: blockMarker }]);
  expect(html).not.toMatch(/\son\w+=|javascript:|style=/);
  // The desk's SDK comes first: our code looks for it as soon as it runs.
  expect(scripts[1]?.attributes).toContain(`src="${sdkMarker}"`);
  expect(scripts.slice(1).every(({ attributes }) => attributes.includes('defer'))).toBe(true);
});

test('every script of a page exists and has its content in its name', async () => {
  const pages: Record<string, { scripts: string[] }> = JSON.parse(await readFile(join(output, 'pages.json'), 'utf8'));
  const present = new Set(await readdir(join(output, 'static')));
  for (const { scripts } of Object.values(pages)) {
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) {
      expect(present.has(script)).toBe(true);
      expect(script).toMatch(/\.[0-9a-f]{10}\.js$/);
    }
  }
});

test('no script makes code from text', async () => {
  const offenders = (await scriptsOf()).filter(([, text]) => /\beval\(|new Function\(/.test(text)).map(([name]) => name);
  expect(offenders).toEqual([]);
});

test('each language is a chunk of its own, compiled, without the texts of the desk’s admin screens', async () => {
  const locales = (await scriptsOf()).filter(([name]) => /^(locale|console)-/.test(name));
  const source = JSON.parse(await readFile(join(import.meta.dirname, '..', '..', 'translations', 'en.json'), 'utf8'));
  expect(locales.map(([name]) => name.split('.')[0])).toEqual(['console-de', 'console-en', 'locale-de', 'locale-en']);
  expect(locales.every(([, text]) => !text.includes(source.app.installation_instructions))).toBe(true);
  expect(locales.every(([, text]) => !text.includes(', plural,'))).toBe(true);
});

test('what only the console says is no part of the panels’ texts', async () => {
  const panels = (await scriptsOf()).find(([name]) => name.startsWith('locale-en'))?.[1] ?? '';
  expect([panels.includes('reason.field-unchanged'), panels.includes('console.overview'), panels.includes('reason.hop-read')]).toEqual([
    true,
    false,
    false,
  ]);
});

test('the first load of the sidebar stays within its bytes', async () => {
  const chunks = firstLoad(stats, 'sidebar');
  expect(chunks.flatMap(({ names }) => names ?? [])).toEqual(expect.arrayContaining(['sidebar', 'locale-en']));
  expect(await gzippedBytes(output, chunks)).toBeLessThanOrEqual(MOST_BYTES_OF_SIDEBAR);
});

test('the sidebar never loads what only writing a mapping needs', () => {
  const sidebar = stats.chunks?.find(({ names }) => names?.includes('sidebar'));
  const first = (stats.chunks ?? []).filter((chunk) => chunk === sidebar || (chunk.initial && sidebar?.siblings?.includes(chunk.id ?? '')));
  const packages = new Set(
    first.flatMap((chunk) => flat(chunk.modules)).map(({ name }) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name ?? '')?.[1]),
  );
  expect(packages.has('react-dom')).toBe(true);
  expect(['yaml', 'jsonata', 'zod', 'axios'].filter((name) => packages.has(name))).toEqual([]);
});
