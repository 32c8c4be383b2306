/** Statements that the server keeps with their plan, and what may happen to them between two uses. A transaction that meets it runs again, and nobody is told. */
import { sql } from 'kysely';
import { type Database, openDatabase } from '#storage';
import { createMigratedDatabase, type TestDatabase } from '../../support/postgres.ts';

let place: TestDatabase;
let database: Database;

beforeEach(async () => {
  place = await createMigratedDatabase();
  database = await openDatabase({ engine: 'postgres', url: place.url, maxConnections: 1 });
  for (let times = 0; times < 10; times += 1) await lookUp();
});
afterEach(async () => {
  await database.close();
  await place.drop();
});

const lookUp = (id = 'north') =>
  database.withTenant(id, (trx) => trx.selectFrom('installations').selectAll().where('installation_id', '=', id).execute());

const keptByServer = () =>
  database.withoutTenant(async (trx) =>
    (await sql<{ statement: string }>`SELECT statement FROM pg_prepared_statements`.execute(trx)).rows.map((row) => row.statement),
  );

test('what is asked again and again is planned once for a connection', async () => {
  expect(await keptByServer()).toContainEqual(expect.stringMatching(/from "installations"/));
});

test('a table that the next version widens meanwhile costs no caller anything', async () => {
  await database.withSystem((trx) => sql`ALTER TABLE installations ADD COLUMN from_the_next_version text`.execute(trx));
  expect(await lookUp()).toEqual([]);
  expect(await keptByServer()).toContainEqual(expect.stringMatching(/from "installations"/));
});

test('behind a pooler that hands out sessions which do not know it, statements go out whole from then on', async () => {
  await database.withoutTenant((trx) => sql`DEALLOCATE ALL`.execute(trx));
  for (let times = 0; times < 10; times += 1) expect(await lookUp()).toEqual([]);
  expect(await keptByServer()).toEqual([]);
});
