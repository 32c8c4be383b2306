/**
 * @module storage/engine/read-through
 * Reads every row of every table along the index of its key. A damaged page fails its checksum; a file that lost its end lacks rows that the index names, which
 * nothing else would miss: the engine takes a file that is too short for a table with fewer rows.
 */
import type { PGlite } from '@electric-sql/pglite';

/** By each table of ours, TOAST tables too, the columns of one index that covers all its rows. Without the system's own: opening and migrating read those. */
const TABLES_WITH_KEY = `
  SELECT c.oid::regclass::text AS name,
    (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.place) FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum WHERE k.place <= i.indnkeyatts) AS key
  FROM pg_class c
  JOIN LATERAL (SELECT * FROM pg_index WHERE indrelid = c.oid AND indisunique AND indisvalid AND indpred IS NULL AND indexprs IS NULL
    ORDER BY indisprimary DESC, indexrelid LIMIT 1) i ON true
  WHERE c.relkind IN ('r', 't') AND c.oid >= 16384`;

/** Leaves the way along the index as the only one. */
const ALONG_THE_INDEX = ['seqscan', 'bitmapscan', 'indexonlyscan', 'sort', 'incremental_sort']
  .map((way) => `SET LOCAL enable_${way} = off;`)
  .join('');

/** Throws the engine's error where something cannot be read. About a second for a million rows. */
export async function readThrough(pglite: PGlite): Promise<void> {
  await pglite.transaction(async (trx) => {
    const { rows } = await trx.query<{ name: string; key: string }>(TABLES_WITH_KEY);
    await trx.exec(ALONG_THE_INDEX);
    const counts = rows.map(({ name, key }) => `(SELECT count(*) FROM (SELECT 1 FROM ${name} ORDER BY ${key}) AS r)`);
    await trx.query(`SELECT ${['0', ...counts].join(' + ')}`);
  });
}
