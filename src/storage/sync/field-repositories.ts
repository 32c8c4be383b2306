/** @module storage/sync/field-repositories  Shadows, provenance, history and carried comments: what is known per field and per comment of a link. */

import { sql } from 'kysely';
import type { CarriedRow, CarriedStore, HistoryRow, HistoryStore, ProvenanceRow, ProvenanceStore, ShadowRow, ShadowStore } from '#sync';
import type { Trx } from '../database.ts';
import { pageOf, readCursor } from './paging.ts';
import { rowCodec } from './row-codec.ts';
import type { SyncCarriedTable, SyncHistoryTable, SyncProvenanceTable, SyncShadowsTable } from './tables.ts';

type Columns<Table> = Omit<Table, 'installation_id'>;

/** Shadows between rows and columns. */
export const shadowCodec = rowCodec<ShadowRow, Columns<SyncShadowsTable>>(
  ['linkId', 'fieldKey', 'desk', 'remote', 'ruleHash', 'unconfirmed', 'trail'],
  ['desk', 'remote', 'trail'],
);
/** Provenance between rows and columns. */
export const provenanceCodec = rowCodec<ProvenanceRow, Columns<SyncProvenanceTable>>(
  ['linkId', 'fieldKey', 'state', 'desk', 'remote', 'deskLabel', 'remoteLabel', 'source', 'rule', 'mappingVersion', 'traceId', 'at', 'reason'],
  ['desk', 'remote', 'reason'],
);
/** History between rows and columns. */
export const historyCodec = rowCodec<HistoryRow, Columns<SyncHistoryTable>>(
  ['id', 'linkId', 'fieldKey', 'side', 'path', 'value', 'previous', 'by', 'at', 'traceId', 'reason'],
  ['value', 'previous', 'reason'],
);
/** What was carried between rows and columns. */
export const carriedCodec = rowCodec<CarriedRow, Columns<SyncCarriedTable>>(
  ['id', 'linkId', 'kind', 'originSide', 'originId', 'visibility', 'marker', 'contentHash', 'state', 'targetId', 'sentAt', 'detail'],
  ['detail'],
);

/** Inserts, or replaces by field; for a statement of its own or as part of another. */
export function putShadows(db: Pick<Trx, 'insertInto'>, rows: readonly ShadowRow[]) {
  return db
    .insertInto('sync_shadows')
    .values(rows.map(shadowCodec.toColumns))
    .onConflict((conflict) =>
      conflict.columns(['installation_id', 'link_id', 'field_key']).doUpdateSet((eb) => ({
        desk: eb.ref('excluded.desk'),
        remote: eb.ref('excluded.remote'),
        rule_hash: eb.ref('excluded.rule_hash'),
        unconfirmed: eb.ref('excluded.unconfirmed'),
        trail: eb.ref('excluded.trail'),
      })),
    );
}

export function createShadowRepository(trx: Trx): ShadowStore {
  return {
    list: async (linkId) => (await trx.selectFrom('sync_shadows').selectAll().where('link_id', '=', linkId).execute()).map(shadowCodec.toRow),
    put: async (rows) => {
      if (rows.length === 0) return;
      await putShadows(trx, rows).execute();
    },
    clear: async (linkId) => void (await trx.deleteFrom('sync_shadows').where('link_id', '=', linkId).execute()),
  };
}

const PROVENANCE_COLUMNS = [
  'state',
  'desk',
  'remote',
  'desk_label',
  'remote_label',
  'source',
  'rule',
  'mapping_version',
  'trace_id',
  'at',
  'reason',
] as const;

const REPLACED_PROVENANCE = Object.fromEntries(PROVENANCE_COLUMNS.map((column) => [column, sql.raw(`excluded."${column}"`)]));

/** Inserts, or replaces by field; for a statement of its own or as part of another. */
export function putProvenance(db: Pick<Trx, 'insertInto'>, rows: readonly ProvenanceRow[]) {
  return db
    .insertInto('sync_provenance')
    .values(rows.map(provenanceCodec.toColumns))
    .onConflict((conflict) => conflict.columns(['installation_id', 'link_id', 'field_key']).doUpdateSet(REPLACED_PROVENANCE));
}

export function createProvenanceRepository(trx: Trx): ProvenanceStore {
  return {
    list: async (linkId) => (await trx.selectFrom('sync_provenance').selectAll().where('link_id', '=', linkId).execute()).map(provenanceCodec.toRow),
    put: async (rows) => {
      if (rows.length === 0) return;
      await putProvenance(trx, rows).execute();
    },
  };
}

export function createHistoryRepository(trx: Trx): HistoryStore {
  return {
    read: async (id) => (await trx.selectFrom('sync_history').selectAll().where('id', '=', id).execute()).map(historyCodec.toRow)[0],
    add: async (rows) => {
      if (rows.length > 0) await trx.insertInto('sync_history').values(rows.map(historyCodec.toColumns)).execute();
    },
    list: async (linkId, { fieldKey }, { limit, cursor }) => {
      let query = trx.selectFrom('sync_history').selectAll().where('link_id', '=', linkId);
      if (fieldKey !== undefined) query = query.where('field_key', '=', fieldKey);
      if (cursor !== undefined) {
        const { at, id } = readCursor(cursor);
        query = query.where(sql<boolean>`(at, id) < (${at}::float8, ${id})`);
      }
      const found = await query
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      return pageOf(found.map(historyCodec.toRow), limit, (row) => row.at);
    },
    listInstants: async (flows, limit) => {
      // The newest of each flow by the index on their age: one question for all, which reads no more of the history than one for each.
      const found = await trx
        .selectFrom(sql<{ flow: string }>`jsonb_array_elements_text(${JSON.stringify(flows)}::jsonb)`.as<'asked'>(sql`asked(flow)`))
        .innerJoinLateral(
          (from) =>
            from
              .selectFrom('sync_history as change')
              .innerJoin('sync_links as link', (join) =>
                join.onRef('link.id', '=', 'change.link_id').onRef('link.installation_id', '=', 'change.installation_id'),
              )
              .select('change.at')
              .whereRef('link.flow', '=', 'asked.flow')
              .where('change.by', '<>', 'tieline')
              .orderBy('change.at', 'desc')
              .limit(limit)
              .as('recent'),
          (join) => join.onTrue(),
        )
        .select(['asked.flow', 'recent.at'])
        .orderBy('recent.at', 'desc')
        .execute();
      return new Map([...Map.groupBy(found, ({ flow }) => flow)].map(([flow, rows]) => [flow, rows.map(({ at }) => at)]));
    },
    prune: async (beforeMs) => void (await trx.deleteFrom('sync_history').where('at', '<', beforeMs).execute()),
  };
}

export function createCarriedRepository(trx: Trx): CarriedStore {
  return {
    reserve: async (row) => {
      const inserted = await trx
        .insertInto('sync_carried')
        .values(carriedCodec.toColumns(row))
        .onConflict((conflict) => conflict.columns(['installation_id', 'link_id', 'kind', 'origin_side', 'origin_id']).doNothing())
        .executeTakeFirst();
      if (inserted.numInsertedOrUpdatedRows === 1n) return { kind: 'reserved', row };
      const existing = await trx
        .selectFrom('sync_carried')
        .selectAll()
        .where('link_id', '=', row.linkId)
        .where('kind', '=', row.kind)
        .where('origin_side', '=', row.originSide)
        .where('origin_id', '=', row.originId)
        .executeTakeFirstOrThrow();
      return { kind: 'exists', row: carriedCodec.toRow(existing) };
    },
    list: async (linkId) => (await trx.selectFrom('sync_carried').selectAll().where('link_id', '=', linkId).execute()).map(carriedCodec.toRow),
    update: async (id, patch) => void (await trx.updateTable('sync_carried').set(carriedCodec.toPatch(patch)).where('id', '=', id).execute()),
  };
}
