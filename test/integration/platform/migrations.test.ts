import { sql } from 'kysely';
import { type Database, openDatabase } from '#storage';
import { migrations } from '../../../src/storage/migrations/index.ts';
import { createTestDatabase } from '../../support/postgres.ts';
import { enrolForTest } from './installations.ts';

/** The row that a migration must carry along, put in before the next one runs: by migration, what to write and what must be readable at the end. */
const rows: Readonly<Record<string, { readonly table: string; readonly insert: string }>> = {
  '001-installations': { table: 'installations', insert: `SELECT 1` },
  '002-secrets': {
    table: 'secrets',
    insert: `WITH key AS (INSERT INTO data_keys (key_id, master_key_id, wrapped, state, created_at) VALUES ('k1', 'm1', 'w', 'current', now()) RETURNING key_id)
      INSERT INTO secrets (name, key_id, sealed, updated_at) SELECT 'n', key_id, 's', now() FROM key`,
  },
  '003-audit': { table: 'audit_entries', insert: `INSERT INTO audit_entries (seq, previous_hash, body, hash) VALUES (1, 'p', '{}', 'h')` },
  '004-connections': {
    table: 'connections',
    insert: `INSERT INTO connections (connection_id, name, connector_id, owner, settings, state, created_at) VALUES ('c1', 'prod', 'servicenow', 'Mara Voss', '{}', 'active', now())`,
  },
  '005-mapping-versions': {
    table: 'mapping_versions',
    insert: `INSERT INTO mapping_versions (version, hash, document, state, problems, tests, read_at) VALUES (1, 'h', 'version: 1', 'active', '[]', '{}', now())`,
  },
  '006-sidebar': {
    table: 'ticket_items',
    insert: `INSERT INTO ticket_items (ticket_id, connection_id, item_id, linked_by, linked_at) VALUES ('41', 'c1', 'web-01', 'u', now())`,
  },
  '007-connection-care': {
    table: 'token_leases',
    insert: `INSERT INTO token_leases (connection_id, fence) VALUES ('c1', 1)`,
  },
  '008-journey': {
    table: 'hops',
    insert: `INSERT INTO hops (id, at, kind, outcome, reason, payload) VALUES ('h1', 1, 'delivery', 'done', '{}', 'null')`,
  },
  '009-applied-config': {
    table: 'applied_config',
    insert: `INSERT INTO applied_config (document, applied_at) VALUES ('{}', now())`,
  },
  '010-removed-installations': { table: 'installations', insert: 'SELECT 1' },
  '011-mapping-savers': {
    table: 'budgets',
    insert: `INSERT INTO budgets (connection_id, endpoint, all_until_ms, sync_until_ms, parked_until_ms) VALUES ('c1', '*', 1, 1, 0)`,
  },
  '012-told-allowances': { table: 'budgets', insert: 'SELECT 1' },
  '013-connection-versions': { table: 'connections', insert: 'SELECT 1' },
};
const platform = migrations.filter(({ name }) => name < '100');

const runAs = (database: Database, text: string) => database.withTenant('north', (trx) => sql.raw(text).execute(trx));

describe('on a server', () => {
  let url: string;
  let drop: () => Promise<void>;

  beforeEach(async () => {
    ({ url, drop } = await createTestDatabase());
  });
  afterEach(() => drop());

  test('every platform migration has a row in this test', () => {
    expect(platform.map(({ name }) => name)).toEqual(Object.keys(rows));
  });

  test('each migration keeps the rows that were written before it', async () => {
    for (const [index, { name }] of platform.entries()) {
      const database = await openDatabase({ engine: 'postgres', url, migrationList: platform.slice(0, index + 1) });
      if (index === 0) await enrolForTest(database, 'north');
      await runAs(database, rows[name]?.insert ?? '');
      await database.close();
    }
    const database = await openDatabase({ engine: 'postgres', url });
    for (const { table } of Object.values(rows)) {
      const { rows: kept } = await runAs(database, `SELECT count(*)::int AS kept FROM ${table}`);
      expect([table, kept]).toEqual([table, [{ kept: 1 }]]);
    }
    await database.close();
  });

  test('six processes that start at once apply each migration once', async () => {
    const databases = await Promise.all(Array.from({ length: 6 }, () => openDatabase({ engine: 'postgres', url })));
    const { rows: applied = [] } =
      (await databases[0]?.withSystem((trx) => sql<{ name: string }>`SELECT name FROM migrations ORDER BY applied_at, name`.execute(trx))) ?? {};
    expect(applied.map(({ name }) => name).sort()).toEqual(migrations.map(({ name }) => name).sort());
    for (const database of databases) await database.close();
  });

  test('a migration that fails half-way leaves nothing of itself, and the next start completes it', async () => {
    const good = { name: '900-good', statements: ['CREATE TABLE half (id int)'] };
    const broken = { name: '900-good', statements: ['CREATE TABLE half (id int)', 'SELECT 1/0'] };
    await expect(openDatabase({ engine: 'postgres', url, migrationList: [broken] })).rejects.toThrow(/division by zero/u);
    const database = await openDatabase({ engine: 'postgres', url, migrationList: [good] });
    const { rows: found } = await database.withSystem((trx) => sql`SELECT count(*)::int AS n FROM half`.execute(trx));
    expect(found).toEqual([{ n: 0 }]);
    await database.close();
  });

  test('refuses a migration whose text changed after it was applied', async () => {
    await (await openDatabase({ engine: 'postgres', url, migrationList: [{ name: '900-a', statements: ['SELECT 1'] }] })).close();
    const changed = openDatabase({ engine: 'postgres', url, migrationList: [{ name: '900-a', statements: ['SELECT 2'] }] });
    await expect(changed).rejects.toMatchObject({ code: 'configuration-invalid', facts: { migration: '900-a' } });
  });

  test('refuses a database of a newer version, and in check mode one of an older version', async () => {
    const newer = [...migrations, { name: '999-future', statements: ['SELECT 1'] }];
    await (await openDatabase({ engine: 'postgres', url, migrationList: newer })).close();
    await expect(openDatabase({ engine: 'postgres', url })).rejects.toMatchObject({
      code: 'configuration-invalid',
      facts: { migration: '999-future' },
    });
    const evenNewer = [...newer, { name: '999-later', statements: ['SELECT 1'] }];
    await expect(openDatabase({ engine: 'postgres', url, migrations: 'check', migrationList: evenNewer })).rejects.toMatchObject({
      facts: { migration: '999-later' },
    });
  });

  test('serves a login that is only a member of tieline_app, and gives it no way round row security', async () => {
    const owner = await openDatabase({ engine: 'postgres', url });
    await enrolForTest(owner, 'north');
    const login = `server_${new URL(url).pathname.slice(1)}`;
    await sqlAsLogin(url, `CREATE ROLE ${login} LOGIN PASSWORD 'pw' NOINHERIT IN ROLE tieline_app`);
    const appUrl = new URL(url);
    appUrl.username = login;
    appUrl.password = 'pw';
    const app = await openDatabase({ engine: 'postgres', url: appUrl.href, migrations: 'check' });
    const seen = await app.withTenant('north', async (trx) => {
      const { rows: roles } = await sql<{ who: string }>`SELECT current_user AS who`.execute(trx);
      return [roles[0]?.who, (await trx.selectFrom('installations').select('installation_id').execute()).length];
    });
    expect(seen).toEqual(['tieline_app', 1]);
    await expect(app.withTenant('north', (trx) => sql`SET LOCAL ROLE tieline_owner`.execute(trx))).rejects.toThrow(/permission denied/u);
    await app.close();
    await sqlAsLogin(url, `DROP ROLE ${login}`);
    await owner.close();
  });
});

async function sqlAsLogin(url: string, text: string): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(text);
  await client.end();
}
