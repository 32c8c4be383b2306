/** What the server's start path carries: Lambda pays for every byte of it on each cold start. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StatsChunk, StatsCompilation, StatsModule } from 'webpack';
import { builtStats, ensureBuilt } from '../../scripts/build.ts';

/** Loaded when first used: a queue, an outbound call, a mapping document, the API's own document. */
const lazyPackages = ['pg-boss', 'axios', 'jsonata', 'yaml', 'soap', '@hono/zod-openapi'];
/** 1 MB keeps a function on the flat part of the cold start curve. A process loads the application while liveness answers. */
const mostBytesAtStart = { node: 600_000, lambda: 1_000_000 };
/** Code that neither entry loads before somebody asks for it; and what only a function loads with its first line. */
const whenAsked = /src\/(contract\/(admin|links|items|batches)|server\/(endpoint|describe-api|routes\/(agents|admins|open|operators)))\.ts$/;
const application = /src\/(server\/(compose|app)|connectors\/.*)\.ts$/;

let output = '';
let stats: StatsCompilation = {};

beforeAll(async () => {
  output = await ensureBuilt('server');
  stats = await builtStats('server');
});

const flat = (modules: StatsModule[] = []): StatsModule[] => modules.flatMap((module) => [module, ...flat(module.modules)]);
const modulesOf = (isStart: boolean): string[] => {
  const chunks = (stats.chunks ?? []).filter(({ initial }) => Boolean(initial) === isStart);
  return chunks.flatMap((chunk) => flat(chunk.modules)).map(({ name }) => name ?? '');
};
const packagesOf = (isStart: boolean): Set<string> =>
  new Set(modulesOf(isStart).flatMap((name) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1] ?? []));
const startOf = (entry: string): StatsChunk[] =>
  (stats.entrypoints?.[entry]?.chunks ?? []).flatMap((id) => (stats.chunks ?? []).filter((chunk) => chunk.id === id));

test('builds both entries', () => {
  expect(Object.keys(stats.entrypoints ?? {}).sort()).toEqual(['lambda', 'node']);
});

test.each(lazyPackages)('%s is loaded when first used, not at start', (name) => {
  expect([...packagesOf(true)]).not.toContain(name);
  expect([...packagesOf(false)]).toContain(name);
});

test('endpoints and the schemas of what they take and answer are loaded when first asked for, in both entries', () => {
  expect(modulesOf(true).filter((name) => whenAsked.test(name))).toEqual([]);
  expect(modulesOf(false).filter((name) => whenAsked.test(name)).length).toBeGreaterThan(5);
});

test('a process listens before it loads the application, a function loads it with its first line', () => {
  const named = (entry: string) => startOf(entry).flatMap((chunk) => flat(chunk.modules).map(({ name }) => name ?? ''));
  expect(named('node').filter((name) => application.test(name))).toEqual([]);
  expect(named('lambda').filter((name) => application.test(name)).length).toBeGreaterThan(5);
});

test.each(['node', 'lambda'] as const)('what %s loads at start stays within its bytes', async (entry) => {
  const files = startOf(entry).flatMap((chunk) => chunk.files ?? []);
  expect(files).not.toEqual([]);
  const sizes = await Promise.all([...new Set(files)].map(async (file) => (await readFile(join(output, file))).length));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(mostBytesAtStart[entry]);
});

test('the modules of a start are compiled with their chunk, so that the compile cache keeps them', async () => {
  for (const entry of ['node', 'lambda']) {
    const script = await readFile(join(output, `${entry}.mjs`), 'utf8');
    const atLoad = script.match(/[{,]\d+:\((?:function\(|[\w$]+=>|\()/g) ?? [];
    const whenCalled = script.match(/[{,]\d{2,5}\([\w$,]{0,12}\)\{/g) ?? [];
    expect({ entry, many: atLoad.length > 50, whenCalled }).toEqual({ entry, many: true, whenCalled: [] });
  }
});

test('no chunk makes code from text', async () => {
  const files = (await readdir(output, { recursive: true })).filter((file) => file.endsWith('.mjs'));
  const offenders: string[] = [];
  for (const file of files) if (/(?<![.}\w$])eval\(/.test(await readFile(join(output, file), 'utf8'))) offenders.push(file);
  expect(offenders).toEqual([]);
});
