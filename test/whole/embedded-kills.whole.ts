/** F10 at its size: the embedded database of a process that writes is killed fifty times with -9, and opens by itself after each. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '#storage';
import { killWriters } from '../integration/platform/embedded-lives.ts';
import { enrolForTest } from '../integration/platform/installations.ts';

const KILLS = 50;

let directory: string;
const open = (): Promise<Database> => openDatabase({ engine: 'pglite', directory });
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tieline-embedded-'));
  const database = await open();
  await enrolForTest(database, 'north');
  await database.close();
});
afterAll(() => rm(directory, { recursive: true }));

test('fifty processes killed in the middle of writing lose no acknowledged row, and each next one opens by itself', async () => {
  const { acknowledged, lost } = await killWriters({ directory, kills: KILLS });
  expect(lost).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(KILLS);
  const database = await open();
  const rows = await database.withTenant('north', (trx) => trx.selectFrom('installations').select('installation_id').execute());
  expect(rows).toEqual([{ installation_id: 'north' }]);
  await database.close();
});
