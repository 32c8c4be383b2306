/** What the server's start path carries: Lambda pays for every byte of it on each cold start. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StatsCompilation, StatsModule } from 'webpack';
import { build } from '../../scripts/build.ts';

/** Loaded when first used: a queue, an outbound call, a mapping document. */
const lazyPackages = ['pg-boss', 'axios', 'jsonata', 'yaml', 'soap'];
/** 1 MB keeps a function on the flat part of the cold start curve. */
const mostBytesAtStart = 1_000_000;

let output = '';
let stats: StatsCompilation = {};

beforeAll(async () => {
  output = await mkdtemp(join(tmpdir(), 'tieline-server-'));
  stats = await build('server', { output });
}, 180_000);
afterAll(() => rm(output, { recursive: true, force: true }));

const flat = (modules: StatsModule[] = []): StatsModule[] => modules.flatMap((module) => [module, ...flat(module.modules)]);
const packagesOf = (isStart: boolean): Set<string> => {
  const modules = (stats.chunks ?? []).filter(({ initial }) => Boolean(initial) === isStart).flatMap((chunk) => flat(chunk.modules));
  return new Set(modules.flatMap(({ name }) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name ?? '')?.[1] ?? []));
};

test('builds both entries', () => {
  expect(Object.keys(stats.entrypoints ?? {}).sort()).toEqual(['lambda', 'node']);
});

test.each(lazyPackages)('%s is loaded when first used, not at start', (name) => {
  expect([...packagesOf(true)]).not.toContain(name);
  expect([...packagesOf(false)]).toContain(name);
});

test.each(['node', 'lambda'])('what %s loads at start stays under 1 MB', async (entry) => {
  const files = (stats.entrypoints?.[entry]?.chunks ?? []).flatMap((id) => (stats.chunks ?? []).find((chunk) => chunk.id === id)?.files ?? []);
  expect(files).not.toEqual([]);
  const sizes = await Promise.all([...new Set(files)].map(async (file) => (await readFile(join(output, file))).length));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(mostBytesAtStart);
});

test('no chunk makes code from text', async () => {
  const files = (await readdir(output, { recursive: true })).filter((file) => file.endsWith('.mjs'));
  const offenders: string[] = [];
  for (const file of files) if (/(?<![.}\w$])eval\(/.test(await readFile(join(output, file), 'utf8'))) offenders.push(file);
  expect(offenders).toEqual([]);
});
