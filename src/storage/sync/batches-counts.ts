/** @module storage/sync/batches-counts  What a batch would change and has changed, counted by the database. */
import { sql } from 'kysely';
import type { BatchCounts, BatchVerdict } from '#sync';
import type { Trx } from '../database.ts';

/** Counts the items of one batch. */
export async function countItems(trx: Trx, batchId: string): Promise<BatchCounts> {
  const of = () => trx.selectFrom('sync_batch_items').where('batch_id', '=', batchId);
  const verdicts = await of()
    .select(['verdict', sql<number>`count(*)::int4`.as('count')])
    .groupBy('verdict')
    .execute();
  const changing = sql`verdict = 'safe' AND field_count > 0`;
  const totals = await of()
    .select([
      sql<number>`coalesce(sum(field_count) FILTER (WHERE ${changing}), 0)::int4`.as('fieldsChanging'),
      sql<number>`(count(DISTINCT ticket_id) FILTER (WHERE ${changing}))::int4`.as('ticketsChanging'),
      sql<number>`(count(*) FILTER (WHERE state = 'applied'))::int4`.as('applied'),
      sql<number>`(count(*) FILTER (WHERE state = 'refused'))::int4`.as('refused'),
      sql<number>`(count(*) FILTER (WHERE state = 'skipped'))::int4`.as('skipped'),
      sql<number>`(count(*) FILTER (WHERE verdict = 'safe' AND state IN ('waiting', 'started')))::int4`.as('left'),
    ])
    .executeTakeFirstOrThrow();
  return { ...totals, verdicts: Object.fromEntries(verdicts.map(({ verdict, count }) => [verdict as BatchVerdict, count])) };
}
