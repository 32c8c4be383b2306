/** @module storage/sync/batches-repository  Batches and their items: each one statement. */

import { sql } from 'kysely';
import type { BatchItemRow, BatchRow, BatchStage, BatchStore } from '#sync';
import type { Trx } from '../database.ts';
import { countItems } from './batches-counts.ts';
import { createBatchReads } from './batches-reads.ts';
import type { SyncBatchesTable, SyncBatchItemsTable } from './batches-tables.ts';
import { pageOf, readCursor } from './paging.ts';
import { rowCodec } from './row-codec.ts';

const batchCodec = rowCodec<BatchRow, Omit<SyncBatchesTable, 'installation_id'>>(
  [
    'id',
    'kind',
    'request',
    'subject',
    'openKey',
    'state',
    'startedBy',
    'startedAt',
    'endedAt',
    'approvedBy',
    'reason',
    'checkpoint',
    'looked',
    'total',
    'equals',
    'basis',
    'nextPosition',
    'attempts',
    'starts',
    'nextAt',
    'leaseToken',
    'leaseUntil',
  ],
  ['request', 'reason'],
);
const itemCodec = rowCodec<BatchItemRow, Omit<SyncBatchItemsTable, 'installation_id' | 'field_count'>>(
  ['batchId', 'position', 'key', 'ticketId', 'linkId', 'record', 'flow', 'verdict', 'reason', 'state', 'fields', 'wantedSeq'],
  ['reason', 'fields'],
);

/** Statements with more rows than this meet the protocol's limit of parameters. */
const ROWS_PER_INSERT = 500;

const isRunnable = (nowMs: number) => sql<boolean>`state IN ('planning', 'applying') AND next_at <= ${nowMs} AND lease_until <= ${nowMs}`;

/** The stages as conditions. */
const STAGES = {
  running: sql<boolean>`(open_key IS NOT NULL AND state IN ('planning', 'applying'))`,
  waiting: sql<boolean>`(open_key IS NOT NULL AND state = 'planned')`,
  ended: sql<boolean>`open_key IS NULL`,
} as const satisfies Record<BatchStage, unknown>;

/** Batches within one transaction. */
export function createBatchRepository(trx: Trx): BatchStore {
  const batches = () => trx.selectFrom('sync_batches').selectAll();
  return {
    start: (row) => startBatch(trx, row),
    read: async (id) => (await batches().where('id', '=', id).execute()).map(batchCodec.toRow)[0],
    list: async ({ limit, cursor, stage }) => {
      let query = batches();
      if (stage !== undefined) query = query.where(STAGES[stage]);
      if (cursor !== undefined) {
        const { at, id } = readCursor(cursor);
        query = query.where(sql<boolean>`(started_at, id) < (${at}::float8, ${id})`);
      }
      const found = await query
        .orderBy('started_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      return pageOf(found.map(batchCodec.toRow), limit, (row) => row.startedAt);
    },
    claim: async (id, nowMs, leaseMs) => {
      const lease = { lease_token: sql<number>`lease_token + 1`, lease_until: nowMs + leaseMs, starts: sql<number>`starts + 1` };
      const claimed = await trx.updateTable('sync_batches').set(lease).where('id', '=', id).where(isRunnable(nowMs)).returningAll().execute();
      return claimed.map(batchCodec.toRow)[0];
    },
    update: async (id, patch, token) => {
      const update = trx.updateTable('sync_batches').set(batchCodec.toPatch(patch)).where('id', '=', id);
      const result = await (token === undefined ? update : update.where('lease_token', '=', token)).executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },
    listDue: async (nowMs, limit) =>
      (await trx.selectFrom('sync_batches').select('id').where(isRunnable(nowMs)).orderBy('next_at').limit(limit).execute()).map(({ id }) => id),
    countOpen: () =>
      trx
        .selectFrom('sync_batches')
        .select([
          sql<number>`(count(*) FILTER (WHERE ${STAGES.running}))::int4`.as('running'),
          sql<number>`(count(*) FILTER (WHERE ${STAGES.waiting}))::int4`.as('waiting'),
        ])
        .executeTakeFirstOrThrow(),
    prune: async (beforeMs) => void (await trx.deleteFrom('sync_batches').where('ended_at', '<', beforeMs).execute()),
    ...itemsOver(trx),
    ...createBatchReads(trx),
  };
}

async function startBatch(trx: Trx, row: BatchRow): ReturnType<BatchStore['start']> {
  const inserted = await trx
    .insertInto('sync_batches')
    .values(batchCodec.toColumns(row))
    .onConflict((conflict) => conflict.columns(['installation_id', 'open_key']).where('open_key', 'is not', null).doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 1n) return { kind: 'started', batch: row };
  const open = await trx.selectFrom('sync_batches').selectAll().where('open_key', '=', row.openKey).executeTakeFirst();
  // It may have ended in between; then the button is pressed once more.
  return { kind: 'exists', batch: open ? batchCodec.toRow(open) : row };
}

type ItemStore = Pick<BatchStore, 'addItems' | 'listItems' | 'listSafe' | 'updateItem' | 'skipWaiting' | 'count'>;

function itemsOver(trx: Trx): ItemStore {
  const items = (batchId: string) => trx.selectFrom('sync_batch_items').selectAll().where('batch_id', '=', batchId);
  return {
    addItems: async (rows) => {
      for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
        const part = rows.slice(from, from + ROWS_PER_INSERT);
        await trx
          .insertInto('sync_batch_items')
          .values(part.map((row) => ({ ...itemCodec.toColumns(row), field_count: row.fields.length })))
          .onConflict((conflict) => conflict.columns(['installation_id', 'batch_id', 'key']).doNothing())
          .execute();
      }
    },
    listItems: async (batchId, { verdict }, { limit, cursor }) => {
      let query = items(batchId);
      if (verdict !== undefined) query = query.where('verdict', '=', verdict);
      if (cursor !== undefined) query = query.where('position', '>', readCursor(cursor).at);
      const found = await query
        .orderBy('position')
        .limit(limit + 1)
        .execute();
      const rows = found.slice(0, limit).map(itemCodec.toRow);
      const last = rows.at(-1);
      return { rows, next: last && found.length > limit ? `${last.position} ${last.batchId}` : null };
    },
    listSafe: async (batchId, state, limit) =>
      (await items(batchId).where('verdict', '=', 'safe').where('state', '=', state).orderBy('position').limit(limit).execute()).map(itemCodec.toRow),
    updateItem: async ({ batchId, position }, patch) =>
      void (await trx
        .updateTable('sync_batch_items')
        .set(itemCodec.toPatch(patch))
        .where('batch_id', '=', batchId)
        .where('position', '=', position)
        .execute()),
    skipWaiting: async (batchId, reason) =>
      void (await trx
        .updateTable('sync_batch_items')
        .set({ state: 'skipped', reason: JSON.stringify(reason) })
        .where('batch_id', '=', batchId)
        .where('verdict', '=', 'safe')
        .where('state', '=', 'waiting')
        .execute()),
    count: (batchId) => countItems(trx, batchId),
  };
}
