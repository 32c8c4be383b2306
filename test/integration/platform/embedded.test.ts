import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Database, openDatabase } from '#storage';
import { until } from '../../support/until.ts';
import { enrolForTest } from './installations.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tieline-embedded-'));
  const database = await openDatabase({ engine: 'pglite', directory });
  await enrolForTest(database, 'north');
  await database.close();
});
afterAll(() => rm(directory, { recursive: true }));

const open = (): Promise<Database> => openDatabase({ engine: 'pglite', directory });

/** Kills of a writing process in one run: twelve, or TIELINE_KILLS of them (fifty take about two minutes). */
const KILLS = Number(process.env.TIELINE_KILLS ?? 12);

interface Life {
  readonly pid: number | undefined;
  /** What it found when it opened. */
  readonly kept: ReadonlySet<number>;
  /** Kills it; answers what it had said to be committed. */
  kill(): Promise<readonly number[]>;
}

/** Starts `embedded-writer.ts`; resolves when it has opened and written a first row. */
async function live(first: number): Promise<Life> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'embedded-writer.ts'), directory, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const lines = () => said.split('\n').slice(0, -1);
  const exited = once(child, 'exit');
  await until(() => lines().length > 1 || child.exitCode !== null, 'the writer wrote');
  if (child.exitCode !== null) throw new Error('The writer could not open the database.');
  return {
    pid: child.pid,
    kept: new Set(JSON.parse(lines()[0] ?? '') as number[]),
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
      return lines().slice(1).map(Number);
    },
  };
}

test('keeps its rows over closing and opening again', async () => {
  const database = await open();
  const rows = await database.withTenant('north', (trx) => trx.selectFrom('installations').select('installation_id').execute());
  expect(rows).toEqual([{ installation_id: 'north' }]);
  await database.close();
});

test('refuses a second opening of its directory and leaves the first one working', async () => {
  const database = await open();
  await expect(open()).rejects.toMatchObject({ code: 'configuration-invalid', facts: { directory } });
  await expect(database.ping()).resolves.toBeUndefined();
  await database.close();
});

test('a process that is killed in the middle of writing, again and again, loses no acknowledged row, and each next one opens by itself', async () => {
  const acknowledged: number[] = [];
  const missingIn = (kept: ReadonlySet<number>) => acknowledged.filter((n) => !kept.has(n));
  for (let round = 0; round < KILLS; round++) {
    const life = await live(round * 100_000);
    expect([round, missingIn(life.kept)]).toEqual([round, []]);
    if (round === 0) await expect(open()).rejects.toMatchObject({ facts: { pid: life.pid } });
    // Spread over what happens within a second of writing: single rows, segments of the log, their flushing.
    await pause(100 + ((round * 97) % 300));
    acknowledged.push(...(await life.kill()));
  }
  const last = await live(KILLS * 100_000);
  await last.kill();
  expect(missingIn(last.kept)).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(KILLS);
  // What lay there before all of it, too.
  const database = await open();
  const rows = await database.withTenant('north', (trx) => trx.selectFrom('installations').select('installation_id').execute());
  expect(rows).toEqual([{ installation_id: 'north' }]);
  await database.close();
});
