/**
 * `npm run chaos [-- --updates 10000 --tickets 200 --seed 1 --engine postgres|pglite]`: the whole chaos run. Prints what happens, writes a one-page report to
 * `dist/chaos.md`, and exits 1 where anything was lost, doubled, wrong, or did not come to rest.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { reportOf } from './report.ts';
import { runChaos } from './run-chaos.ts';

const { values } = parseArgs({
  options: {
    updates: { type: 'string', default: '10000' },
    tickets: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    engine: { type: 'string', default: 'postgres' },
    'kill-every-ms': { type: 'string', default: '2000' },
    'edit-every-ms': { type: 'string', default: '25' },
    'find-lost': { type: 'string', default: 'by-sweep' },
  },
});
const engine = values.engine === 'pglite' ? 'pglite' : 'postgres';
const report = await runChaos({
  engine,
  updates: Number(values.updates),
  tickets: Number(values.tickets),
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
