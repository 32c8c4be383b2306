/** What a piece of work writes into the database: rows, by the transaction that they carry, and the write-ahead log, by its position. */
import type pg from 'pg';

export interface Written {
  /** Rows that are new or changed, over all tables of the product and of the bench. */
  readonly rows: number;
  readonly walBytes: number;
}

/** Counts what `work` writes. Nothing else may write meanwhile. @param except tables whose rows are not counted */
export const writtenBy = async (client: pg.Client, except: readonly string[], work: () => Promise<void>): Promise<Written> => {
  // A checkpoint first: right after one, each touched page is logged whole, for both sides of a comparison alike.
  await client.query('CHECKPOINT');
  const { rows: before } = await client.query<{ xid: string; lsn: string }>(
    'SELECT pg_current_xact_id()::text AS xid, pg_current_wal_insert_lsn() AS lsn',
  );
  const { xid = '0', lsn = '0/0' } = before[0] ?? {};
  await work();
  const { rows: after } = await client.query<{ bytes: string }>('SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1::pg_lsn) AS bytes', [lsn]);
  const { rows: tables } = await client.query<{ name: string }>("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'tieline'");
  let rows = 0;
  for (const { name } of tables) {
    if (except.includes(name)) continue;
    // Transaction ids of a fresh cluster are far from wrapping round.
    const { rows: counted } = await client.query<{ count: number }>(
      `SELECT count(*)::int4 AS count FROM ${name} WHERE xmin::text::bigint > $1::bigint`,
      [xid],
    );
    rows += counted[0]?.count ?? 0;
  }
  return { rows, walBytes: Number(after[0]?.bytes ?? 0) };
};
