/**
 * F41 at its size: kill -9 in the middle of each migration that ships, on a server before each of its statements, and at the instant before it is noted as applied. What a
 * killed process leaves is the schema of the migrations before, whole; the next one completes it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, type DatabaseConfig, openDatabase } from '#storage';
import { migrations } from '../../src/storage/migrations/index.ts';
import { enrolForTest } from '../integration/platform/installations.ts';
import { createTestDatabase } from '../support/postgres.ts';
import type { MigratingOrder } from './migrating-worker.ts';
import { schemaOf } from './schema-of.ts';

interface Place {
  readonly config: DatabaseConfig;
  readonly drop: () => Promise<void>;
}

async function newServerPlace(): Promise<Place> {
  const { url, drop } = await createTestDatabase();
  return { config: { engine: 'postgres', url }, drop };
}

async function newEmbeddedPlace(): Promise<Place> {
  const directory = await mkdtemp(join(tmpdir(), 'tieline-migrations-'));
  return { config: { engine: 'pglite', directory: join(directory, 'data') }, drop: () => rm(directory, { recursive: true }) };
}

const places: Place[] = [];
/** Dropped after the test, also where that fails. */
async function opened(coming: Promise<Place>): Promise<Place> {
  const place = await coming;
  places.push(place);
  return place;
}
afterEach(async () => {
  for (const { drop } of places.splice(0)) await drop();
});

/** How its process ended, and what it said. */
async function migrate(order: MigratingOrder): Promise<{ readonly signal: NodeJS.Signals | null; readonly said: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'migrating-worker.ts'), JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { signal, said };
}

/** Opens what has exactly the first migrations, so many; throws where it has more, fewer, or others. */
async function withFirst<Result>({ config }: Place, count: number, work: (database: Database) => Promise<Result>): Promise<Result> {
  const database = await openDatabase({ ...config, migrations: 'check', migrationList: migrations.slice(0, count) });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** The schema after none, one, two … of the migrations, as a database has it in which nobody was killed. */
async function schemasOfUnhurt(place: Place): Promise<readonly (readonly string[])[]> {
  const schemas: (readonly string[])[] = [];
  for (let count = 0; count <= migrations.length; count += 1) {
    const database = await openDatabase({ ...place.config, migrationList: migrations.slice(0, count) });
    schemas.push(await schemaOf(database));
    await database.close();
  }
  return schemas;
}

const everyInstant = (statements: number): readonly number[] => Array.from({ length: statements + 1 }, (_, before) => before);
/** The embedded engine takes seconds to open: the middle of each migration, and its very end. */
const middleAndEnd = (statements: number): readonly number[] => [...new Set([Math.ceil(statements / 2), statements])];

test.each([
  ['a server', newServerPlace, everyInstant],
  ['the embedded database', newEmbeddedPlace, middleAndEnd],
] as const)('on %s no killed process leaves half of a migration, and the next one goes on where it was', async (_engine, newPlace, instantsOf) => {
  const schemas = await schemasOfUnhurt(await opened(newPlace()));
  const place = await opened(newPlace());
  let deaths = 0;
  for (const [index, { name, statements }] of migrations.entries()) {
    for (const before of instantsOf(statements.length)) {
      const ended = await migrate({ database: place.config, dies: { migration: name, before } });
      expect({ name, before, ...ended }).toEqual({ name, before, signal: 'SIGKILL', said: '' });
      const left = await withFirst(place, index, schemaOf);
      expect({ name, before, left }).toEqual({ name, before, left: schemas[index] });
      deaths += 1;
    }
    // What the first migration made a place for must live through all the others.
    if (index === 1) await withFirst(place, 1, (database) => enrolForTest(database, 'north'));
  }
  expect(await migrate({ database: place.config, dies: null })).toEqual({ signal: null, said: 'open\n' });
  await withFirst(place, migrations.length, async (database) => {
    expect(await schemaOf(database)).toEqual(schemas.at(-1));
    const rows = await database.withTenant('north', (trx) => trx.selectFrom('installations').select('installation_id').execute());
    expect(rows).toEqual([{ installation_id: 'north' }]);
  });
  console.info(`${deaths} processes were killed over ${migrations.length} migrations`);
});
