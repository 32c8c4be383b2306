/** @module storage/journey/hop-store  Hops of the journeys, newest first by link, ticket, trace or delivery. */
import { sql } from 'kysely';
import type { HopQuery, HopRow, HopStore } from '#journey';
import type { Database, Trx } from '../database.ts';
import { pageOf, readCursor } from '../sync/paging.ts';
import { rowCodec } from '../sync/row-codec.ts';
import type { HopsTable } from '../tables.ts';

const codec = rowCodec<HopRow, Omit<HopsTable, 'installation_id'>>(
  ['id', 'at', 'kind', 'side', 'outcome', 'reason', 'tookMs', 'traceId', 'linkId', 'ticketId', 'connectionId', 'deliveryId', 'payload'],
  ['reason', 'payload'],
);

export function createHopStore(database: Pick<Database, 'withTenant'>): HopStore {
  return {
    add: async (installationId, rows) => {
      if (rows.length === 0) return;
      await database.withTenant(installationId, (trx) => trx.insertInto('hops').values(rows.map(codec.toColumns)).execute());
    },
    list: async (installationId, query, { limit, cursor }) => {
      const found = await database.withTenant(installationId, (trx) => {
        let hops = hopsOf(trx, query);
        if (cursor !== undefined) {
          const { at, id } = readCursor(cursor);
          hops = hops.where(sql<boolean>`(at, id) < (${at}::float8, ${id})`);
        }
        return hops
          .orderBy('at', 'desc')
          .orderBy('id', 'desc')
          .limit(limit + 1)
          .execute();
      });
      return pageOf(found.map(codec.toRow), limit, (row) => row.at);
    },
    prune: async (installationId, beforeMs) => {
      await database.withTenant(installationId, (trx) => trx.deleteFrom('hops').where('at', '<', beforeMs).execute());
    },
  };
}

function hopsOf(trx: Trx, query: HopQuery) {
  const hops = trx.selectFrom('hops').selectAll();
  switch (query.by) {
    case 'trace':
      return hops.where('trace_id', '=', query.traceId);
    case 'delivery':
      return hops.where('delivery_id', '=', query.deliveryId);
    case 'ticket':
      return hops.where('ticket_id', '=', query.ticketId);
    case 'links':
      return hops.where('link_id', 'in', [...query.linkIds]).where('at', '>=', query.sinceMs);
  }
}
