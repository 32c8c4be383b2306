/** E1: what a browser must load before the first panel of the sidebar is usable, in bytes after gzip -9. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Configuration, StatsChunk, StatsModule } from 'webpack';
import { build, compile } from '../../scripts/build.ts';
import { appConfiguration } from '../../webpack.config.js';
import { firstLoad, gzippedBytes } from '../support/first-load.ts';
import type { Bench, Measurement } from './bench.ts';

const limitEntry = join(import.meta.dirname, 'limits', 'minimal-garden-app.tsx');

const inFolder = async (measure: (output: string) => Promise<Measurement>): Promise<Measurement> => {
  const output = await mkdtemp(join(tmpdir(), 'tieline-bench-'));
  return measure(output).finally(() => rm(output, { recursive: true, force: true }));
};

const measureLimit = (output: string): Promise<Measurement> => {
  const configuration = { ...appConfiguration({ output }), entry: { sidebar: limitEntry } } as Configuration;
  return compile(configuration, 'minimal Garden app').then(async (stats) => ({
    values: { 'first load': await gzippedBytes(output, firstLoad(stats, 'sidebar')) },
  }));
};

const measureProduct = async (output: string): Promise<Measurement> => {
  const stats = await build('app', { output });
  const chunks = firstLoad(stats, 'sidebar');
  return { values: { 'first load': await gzippedBytes(output, chunks) }, notes: weights(chunks) };
};

/** Source bytes per package, heaviest first: where the weight comes from, before minifying. */
const weights = (chunks: StatsChunk[]): string[] => {
  const bytes = new Map<string, number>();
  for (const module of chunks.flatMap(({ modules }) => modules ?? [])) weigh(module, bytes);
  const total = [...bytes.values()].reduce((sum, size) => sum + size, 0);
  const heaviest = [...bytes].sort(([, a], [, b]) => b - a).slice(0, 12);
  return [`source bytes by package, of ${total} in all: ${heaviest.map(([name, size]) => `${name} ${size}`).join(', ')}`];
};

const weigh = (module: StatsModule, bytes: Map<string, number>): void => {
  if (module.modules && module.modules.length > 0) {
    for (const inner of module.modules) weigh(inner, bytes);
    return;
  }
  const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(module.name ?? '')?.[1] ?? 'our own';
  bytes.set(name, (bytes.get(name) ?? 0) + (module.size ?? 0));
};

export const bench: Bench = {
  id: 'E1',
  title: 'first load of the sidebar against the minimal Garden app',
  goals: [{ metric: 'first load', unit: 'bytes gz', atMost: 1.5 }],
  rounds: 'deterministic',
  limit: () => inFolder(measureLimit),
  product: () => inFolder(measureProduct),
};
