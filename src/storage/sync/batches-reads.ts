/** @module storage/sync/batches-reads  What batches read of many links at once. */
import { sql } from 'kysely';
import type { BatchStore, CarriedRow, LinkFilter } from '#sync';
import type { Trx } from '../database.ts';
import { provenanceCodec, shadowCodec } from './field-repositories.ts';
import { linkCodec } from './link-repository.ts';
import { operationCodec } from './work-repositories.ts';

type Reads = Pick<BatchStore, 'listLinks' | 'countLinks' | 'listShadows' | 'listProvenance' | 'listDoneOperations' | 'countCarried'>;

export function createBatchReads(trx: Trx): Reads {
  return {
    listLinks: async (filter, afterId, limit) =>
      (await trx.selectFrom('sync_links').selectAll().where('id', '>', afterId).where(isOf(filter)).orderBy('id').limit(limit).execute()).map(
        linkCodec.toRow,
      ),
    countLinks: async (filter) => {
      const counted = trx.selectFrom('sync_links').select(sql<number>`count(*)::int4`.as('count')).where(isOf(filter));
      return (await counted.executeTakeFirstOrThrow()).count;
    },
    listShadows: async (linkIds) =>
      linkIds.length === 0
        ? []
        : (
            await trx
              .selectFrom('sync_shadows')
              .selectAll()
              .where('link_id', 'in', [...linkIds])
              .execute()
          ).map(shadowCodec.toRow),
    listProvenance: async (linkIds) =>
      linkIds.length === 0
        ? []
        : (
            await trx
              .selectFrom('sync_provenance')
              .selectAll()
              .where('link_id', 'in', [...linkIds])
              .execute()
          ).map(provenanceCodec.toRow),
    listDoneOperations: async (linkIds) => {
      if (linkIds.length === 0) return [];
      const done = trx
        .selectFrom('sync_operations')
        .selectAll()
        .where('link_id', 'in', [...linkIds])
        .where('state', '=', 'done');
      return (await done.orderBy('done_at').orderBy('id').execute()).map(operationCodec.toRow);
    },
    countCarried: async (linkIds, fromMs, untilMs) => {
      if (linkIds.length === 0) return [];
      const counted = await trx
        .selectFrom('sync_carried')
        .select(['link_id', sql<number>`count(*)::int4`.as('count')])
        .where('link_id', 'in', [...linkIds])
        .where('state', '=', 'done')
        .where('sent_at', '>=', fromMs)
        .where('sent_at', '<', untilMs)
        .groupBy('link_id')
        .execute();
      return counted.map(({ link_id, count }) => ({ linkId: link_id as CarriedRow['linkId'], count }));
    },
  };
}

function isOf({ flow }: LinkFilter) {
  return flow === undefined ? sql<boolean>`true` : sql<boolean>`flow = ${flow}`;
}
