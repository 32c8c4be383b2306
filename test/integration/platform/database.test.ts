import { sql } from 'kysely';
import { assertOutsideTransaction, type Database } from '#storage';
import { engines, type OpenEngine } from './engines.ts';

const installation = (id: string) => ({
  installation_id: id,
  subdomain: `${id}-desk`,
  app_id: '700',
  desk_installation_id: '900',
  desk_connector: 'zendesk',
  mode: 'assets' as const,
  created_at: '2026-11-22T05:00:00.000Z',
});

const enrol = (database: Database, id: string) =>
  database.withTenant(id, (trx) => trx.insertInto('installations').values(installation(id)).execute());

describe.each(engines)('on $engine', ({ engine, open }) => {
  let opened: OpenEngine;
  let database: Database;

  beforeAll(async () => {
    opened = await open({ maxConnections: 1 });
    database = opened.database;
    await enrol(database, 'north');
    await enrol(database, 'south');
  });
  afterAll(() => opened.close());

  test.each([
    ['a tenant', 'tieline_app', (db: Database, work: (trx: never) => Promise<unknown>) => db.withTenant('north', work as never)],
    ['no tenant', 'tieline_app', (db: Database, work: (trx: never) => Promise<unknown>) => db.withoutTenant(work as never)],
    ['the system', 'tieline_owner', (db: Database, work: (trx: never) => Promise<unknown>) => db.withSystem(work as never)],
  ])('works for %s as %s, which can neither bypass row security nor is superuser', async (_who, role, run) => {
    const rows = await run(
      database,
      async (trx) => (await sql`SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user`.execute(trx)).rows,
    );
    expect(rows).toEqual([{ rolname: role, rolsuper: false, rolbypassrls: false }]);
  });

  test('shows a tenant its own row and nobody else’s, even when asked for it by key', async () => {
    const seen = await database.withTenant('north', (trx) => trx.selectFrom('installations').select('installation_id').execute());
    const forged = await database.withTenant('north', (trx) =>
      trx.selectFrom('installations').selectAll().where('installation_id', '=', 'south').execute(),
    );
    expect(seen).toEqual([{ installation_id: 'north' }]);
    expect(forged).toEqual([]);
  });

  test('shows no row at all where no installation is set', async () => {
    expect(await database.withoutTenant((trx) => trx.selectFrom('installations').selectAll().execute())).toEqual([]);
  });

  test('refuses to write a row of another installation', async () => {
    await expect(database.withTenant('north', (trx) => trx.insertInto('installations').values(installation('west')).execute())).rejects.toThrow(
      /row-level security/u,
    );
    const { numUpdatedRows } = await database.withTenant('north', (trx) =>
      trx.updateTable('installations').set({ subdomain: 'stolen' }).where('installation_id', '=', 'south').executeTakeFirst(),
    );
    expect(numUpdatedRows).toBe(0n);
  });

  test('leaves nothing of a transaction’s role or installation on a pooled connection', async () => {
    await database.withTenant('north', async (trx) => void (await sql`SELECT 1`.execute(trx)));
    await database.withTenant('north', async () => Promise.reject(new Error('undone'))).catch(() => undefined);
    const after = await database.withoutTenant(
      async (trx) => (await sql<{ installation: string }>`SELECT current_setting('app.installation', true) AS installation`.execute(trx)).rows,
    );
    expect(after).toEqual([{ installation: '' }]);
    expect(await database.withoutTenant((trx) => trx.selectFrom('installations').selectAll().execute())).toEqual([]);
  });

  test('keeps fifty tenants apart that use the same connections at once', async () => {
    const seen = await Promise.all(
      Array.from({ length: 50 }, (_, index) => (index % 2 ? 'north' : 'south')).map(async (id) => {
        const rows = await database.withTenant(id, (trx) => trx.selectFrom('installations').select('installation_id').execute());
        return rows.length === 1 && rows[0]?.installation_id === id;
      }),
    );
    expect(seen).toEqual(Array.from({ length: 50 }, () => true));
  });

  test('undoes everything when the work throws', async () => {
    const attempt = database.withTenant('north', async (trx) => {
      await trx.updateTable('installations').set({ subdomain: 'changed' }).execute();
      throw new Error('after the write');
    });
    await expect(attempt).rejects.toThrow('after the write');
    const [row] = await database.withTenant('north', (trx) => trx.selectFrom('installations').select('subdomain').execute());
    expect(row?.subdomain).toBe('north-desk');
  });

  test('refuses to commit a transaction whose failed statement was swallowed', async () => {
    const attempt = database.withTenant('north', async (trx) => {
      await sql`SELECT 1/0`.execute(trx).catch(() => undefined);
    });
    await expect(attempt).rejects.toThrow();
  });

  test('refuses a second transaction inside the first, where PGlite would wait for itself for ever', async () => {
    const nested = database.withTenant('north', () => database.withTenant('south', async () => 'reached'));
    await expect(nested).rejects.toMatchObject({ code: 'transaction-misuse' });
  });

  test('refuses a network call inside a transaction and allows it after', async () => {
    const inside = database.withTenant('north', async () => assertOutsideTransaction('a request to example.com'));
    await expect(inside).rejects.toMatchObject({ code: 'transaction-misuse', facts: { attempt: 'a request to example.com' } });
    expect(() => assertOutsideTransaction()).not.toThrow();
  });

  test('does not refuse what a transaction started and that runs on after its end', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let later: Promise<void> = Promise.resolve();
    await database.withTenant('north', async () => {
      later = promise.then(() => assertOutsideTransaction());
    });
    resolve();
    await expect(later).resolves.toBeUndefined();
  });

  test('refuses a query on a transaction that has ended, before it lands in somebody else’s', async () => {
    let leaked: { execute: () => Promise<unknown> } | undefined;
    await database.withTenant('north', async (trx) => {
      leaked = { execute: () => sql`SELECT 1`.execute(trx) };
    });
    await expect(leaked?.execute()).rejects.toThrow(/already committed/u);
  });

  test('returns instants as ISO text, 64-bit numbers and decimals as strings, JSON parsed and dates as written', async () => {
    const { rows } = await database.withSystem((trx) =>
      sql`SELECT '2026-11-22 05:00:00.5+02'::timestamptz AS at, 9007199254740993::int8 AS id, 12.30::numeric AS amount, '{"a":[1]}'::jsonb AS data, '2026-02-28'::date AS day, NULL::timestamptz AS never`.execute(
        trx,
      ),
    );
    expect(rows).toEqual([
      { at: '2026-11-22T03:00:00.500Z', id: '9007199254740993', amount: '12.30', data: { a: [1] }, day: '2026-02-28', never: null },
    ]);
  });

  test('gives the job queue the values that it knows from a server’s driver, instants as dates, and the next transaction its own again', async () => {
    const text = `SELECT '2026-11-22 05:00:00.5+02'::timestamptz AS at, 7::int8 AS id, '{"a":[1]}'::jsonb AS data, $1::text AS word`;
    const expected = { at: new Date('2026-11-22T03:00:00.500Z'), id: '7', data: { a: [1] }, word: 'x' };
    expect((await database.queue.executeSql(text, ['x'])).rows).toEqual([expected]);
    expect((await database.queue.executeSql(text.replace('$1', `'x'`))).rows).toEqual([expected]);
    const { rows } = await database.withSystem((trx) => sql`SELECT '2026-11-22 05:00:00+00'::timestamptz AS at`.execute(trx));
    expect(rows).toEqual([{ at: '2026-11-22T05:00:00.000Z' }]);
  });

  test('says that a text with a NUL character cannot be stored', async () => {
    const write = database.withTenant('north', (trx) => trx.updateTable('installations').set({ subdomain: 'a\u0000b' }).execute());
    await expect(write).rejects.toMatchObject({ code: 'invalid-input' });
  });

  test('says conflict when a key is taken', async () => {
    await expect(enrol(database, 'north')).rejects.toMatchObject({ code: 'conflict' });
  });

  test('finds an installation by id and by its place at the desk, one row for an exact key', async () => {
    const found = await database.withoutTenant((trx) => sql`SELECT * FROM find_installation('south')`.execute(trx));
    const byDesk = await database.withoutTenant((trx) =>
      sql`SELECT installation_id FROM find_installation_by_desk('north-desk', '900')`.execute(trx),
    );
    const none = await database.withoutTenant((trx) => sql`SELECT * FROM find_installation('%')`.execute(trx));
    expect(found.rows).toEqual([{ installation_id: 'south', subdomain: 'south-desk', app_id: '700', desk_installation_id: '900', mode: 'assets' }]);
    expect(byDesk.rows).toEqual([{ installation_id: 'north' }]);
    expect(none.rows).toEqual([]);
  });

  test('has row level security, forced, with a policy and an installation column on every table that holds tenants’ rows', async () => {
    const { rows } = await database.withSystem((trx) =>
      sql<{ table: string; is_forced: boolean; policies: string; has_column: boolean }>`
        SELECT c.relname AS table, c.relrowsecurity AND c.relforcerowsecurity AS is_forced,
          (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'tenant') AS policies,
          EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'installation_id' AND a.attnotnull) AS has_column
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'tieline' AND c.relkind IN ('r', 'p') AND c.relname <> 'migrations'`.execute(trx),
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter((row) => !(row.is_forced && row.policies === '1' && row.has_column))).toEqual([]);
  });

  test('lets the application neither change the list of migrations nor make tables', async () => {
    await expect(database.withoutTenant((trx) => sql`DELETE FROM migrations`.execute(trx))).rejects.toThrow(/permission denied/u);
    await expect(database.withoutTenant((trx) => sql`CREATE TABLE mine (id int)`.execute(trx))).rejects.toThrow(/permission denied/u);
  });

  test(`calls itself ${engine} and answers a ping`, async () => {
    expect(database.engine).toBe(engine);
    await expect(database.ping()).resolves.toBeUndefined();
  });
});
