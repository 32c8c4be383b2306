import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '#storage';
import { killWriters } from './embedded-lives.ts';
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
  const duringFirst = (pid: number | undefined) => expect(open()).rejects.toMatchObject({ facts: { pid } });
  const { acknowledged, lost } = await killWriters({ directory, kills: 4, duringFirst });
  expect(lost).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(4);
  // What lay there before all of it, too.
  const database = await open();
  const rows = await database.withTenant('north', (trx) => trx.selectFrom('installations').select('installation_id').execute());
  expect(rows).toEqual([{ installation_id: 'north' }]);
  await database.close();
});
