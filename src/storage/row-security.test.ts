import { sql } from 'kysely';
import type { Database } from './database.ts';
import { openTestDatabase } from './testing/open-test-database.ts';

let database: Database;
let tables: readonly { readonly name: string; readonly isForced: boolean; readonly policies: number }[];
beforeAll(async () => {
  database = await openTestDatabase();
  tables = await database.withTenant('north', async (trx) => {
    const { rows } = await sql<{ name: string; isForced: boolean; policies: number }>`
      SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS "isForced",
        (SELECT count(*)::int FROM pg_policy p WHERE p.polrelid = c.oid) AS policies
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'tieline' AND c.relkind = 'r' AND a.attname = 'installation_id' ORDER BY 1`.execute(trx);
    return rows;
  });
});
afterAll(() => database?.close());

test('gives no row of another installation, in any table, as the database itself has it', () => {
  expect(tables.length).toBeGreaterThan(20);
  expect(tables.filter(({ isForced, policies }) => !isForced || policies === 0)).toEqual([]);
});

test('shows a row to the installation that wrote it alone, and none where no installation is set', async () => {
  const enrolment = {
    app_id: '7',
    desk_installation_id: '9',
    desk_connector: 'zendesk',
    mode: 'assets' as const,
    created_at: '2026-11-22T05:00:00.000Z',
  };
  for (const id of ['north', 'south'])
    await database.withTenant(id, (trx) =>
      trx
        .insertInto('installations')
        .values({ ...enrolment, installation_id: id, subdomain: id })
        .execute(),
    );
  const seenBy = (id: string) => database.withTenant(id, (trx) => trx.selectFrom('installations').select('installation_id').execute());
  expect(await seenBy('north')).toEqual([{ installation_id: 'north' }]);
  expect(await seenBy('nobody')).toEqual([]);
});
