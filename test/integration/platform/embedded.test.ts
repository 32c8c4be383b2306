import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type Database, openDatabase } from '#storage';
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

/** A process that opens the database, adds numbered items one by one, says each number once it is committed, and never stops by itself. */
async function writer(from: number): Promise<{ child: ChildProcess; acknowledged: () => number[] }> {
  const root = join(import.meta.dirname, '../../..');
  const source = `const { openDatabase } = await import(${JSON.stringify(join(root, 'src/storage/index.ts'))});
    const database = await openDatabase({ engine: 'pglite', directory: ${JSON.stringify(directory)} });
    for (let n = ${from}; ; n++) {
      const row = { ticket_id: '1', connection_id: 'c', item_id: String(n), linked_by: 'u', linked_at: '2026-11-22T05:00:00.000Z' };
      await database.withTenant('north', (trx) => trx.insertInto('ticket_items').values(row).execute());
      console.log(n);
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'inherit'], cwd: root });
  let said = '';
  child.stdout?.on('data', (chunk) => {
    said += chunk;
  });
  if (child.stdout) await once(child.stdout, 'data');
  return { child, acknowledged: () => said.split('\n').slice(0, -1).map(Number) };
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

test('has every acknowledged row after its process was killed in the middle of writing, three times', async () => {
  const acknowledged: number[] = [];
  for (let round = 0; round < 3; round++) {
    const { child, acknowledged: said } = await writer(round * 100_000);
    await expect(open()).rejects.toMatchObject({ facts: { pid: child.pid } });
    child.kill('SIGKILL');
    await once(child, 'exit');
    acknowledged.push(...said());
  }
  const database = await open();
  const { rows } = await database.withTenant('north', (trx) => sql<{ id: string }>`SELECT item_id AS id FROM ticket_items`.execute(trx));
  const kept = new Set(rows.map(({ id }) => Number(id)));
  expect(acknowledged.filter((n) => !kept.has(n))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThanOrEqual(3);
  await database.close();
});
