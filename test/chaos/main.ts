/**
 * `npm run chaos [-- --updates 10000 --tickets 200 --seed 1 --engine postgres|pglite]`: the whole chaos run, T1 of the reliability
 * targets as it stands, or T2 with `--engine pglite` (2,000 updates unless told otherwise). Prints what happens, writes a one-page report to
 * `dist/chaos.md`, and exits 1 where anything was lost, doubled, wrong, or did not come to rest.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { reportOf } from './report.ts';
import { runChaos } from './run-chaos.ts';
import { SYSTEM_NAMES } from './systems.ts';

const { values } = parseArgs({
  options: {
    updates: { type: 'string' },
    tickets: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    engine: { type: 'string', default: 'postgres' },
    'kill-every-ms': { type: 'string', default: '2000' },
    'edit-every-ms': { type: 'string', default: '25' },
    'find-lost': { type: 'string', default: 'by-sweep' },
  },
});
const engine = values.engine === 'pglite' ? 'pglite' : 'postgres';
const WHOLE = { postgres: { updates: 10_000, tickets: 200 }, pglite: { updates: 2_000, tickets: 60 } } as const;
const report = await runChaos({
  engine,
  systems: SYSTEM_NAMES,
  updates: Number(values.updates ?? WHOLE[engine].updates),
  tickets: Number(values.tickets ?? WHOLE[engine].tickets),
  seed: Number(values.seed),
  killEveryMs: Number(values['kill-every-ms']),
  editEveryMs: Number(values['edit-every-ms']),
  findLost: values['find-lost'] === 'by-redelivery' ? 'by-redelivery' : 'by-sweep',
  say: (line) => process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`),
});
const { text, isClean } = reportOf(report);
const folder = join(import.meta.dirname, '..', '..', 'dist');
await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'chaos.md'), text);
process.stdout.write(`\n${text}`);
process.exit(isClean ? 0 : 1);
