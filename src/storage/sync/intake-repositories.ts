/** @module storage/sync/intake-repositories  Considerations, inbox, checkpoints, agents' edits and the installation's pause. */
import type { CheckpointStore, ConsiderationRow, ConsiderationStore, EditingRow, EditingStore, InboxStore, SwitchStore } from '#sync';
import type { Trx } from '../database.ts';
import { rowCodec } from './row-codec.ts';
import type { SyncConsiderationsTable, SyncEditingTable } from './tables.ts';

const considerationCodec = rowCodec<ConsiderationRow, Omit<SyncConsiderationsTable, 'installation_id'>>(
  ['ticketId', 'flow', 'isMatch', 'gate', 'outcome', 'at'],
  ['gate', 'outcome'],
);
const editingCodec = rowCodec<EditingRow, Omit<SyncEditingTable, 'installation_id'>>(['ticketId', 'userId', 'since', 'until'], []);

export function createConsiderationRepository(trx: Trx): ConsiderationStore {
  return {
    put: async (rows) => {
      if (rows.length === 0) return;
      await trx
        .insertInto('sync_considerations')
        .values(rows.map(considerationCodec.toColumns))
        .onConflict((conflict) =>
          conflict.columns(['installation_id', 'ticket_id', 'flow']).doUpdateSet((eb) => ({
            is_match: eb.ref('excluded.is_match'),
            gate: eb.ref('excluded.gate'),
            outcome: eb.ref('excluded.outcome'),
            at: eb.ref('excluded.at'),
          })),
        )
        .execute();
    },
    list: async (ticketId) =>
      (await trx.selectFrom('sync_considerations').selectAll().where('ticket_id', '=', ticketId).orderBy('flow').execute()).map(
        considerationCodec.toRow,
      ),
  };
}

export function createInboxRepository(trx: Trx): InboxStore {
  return {
    add: async ({ connectionId, deliveryId, at, body, digest }) => {
      const inserted = await trx
        .insertInto('sync_inbox')
        .values({ connection_id: connectionId, delivery_id: deliveryId, at, body, digest: digest ?? null })
        .onConflict((conflict) => conflict.columns(['installation_id', 'connection_id', 'delivery_id']).doNothing())
        .executeTakeFirst();
      return inserted.numInsertedOrUpdatedRows === 1n;
    },
    digestOf: async ({ connectionId, deliveryId }) => {
      const row = await trx
        .selectFrom('sync_inbox')
        .select('digest')
        .where('connection_id', '=', connectionId)
        .where('delivery_id', '=', deliveryId)
        .executeTakeFirst();
      return row?.digest ?? undefined;
    },
    prune: async (beforeMs) => void (await trx.deleteFrom('sync_inbox').where('at', '<', beforeMs).execute()),
  };
}

export function createCheckpointRepository(trx: Trx): CheckpointStore {
  return {
    read: async (key) => (await trx.selectFrom('sync_checkpoints').select('checkpoint').where('key', '=', key).executeTakeFirst())?.checkpoint,
    write: async (key, checkpoint, at) => {
      await trx
        .insertInto('sync_checkpoints')
        .values({ key, checkpoint, at })
        .onConflict((conflict) => conflict.columns(['installation_id', 'key']).doUpdateSet({ checkpoint, at }))
        .execute();
    },
  };
}

export function createEditingRepository(trx: Trx): EditingStore {
  return {
    read: async (ticketId) =>
      (await trx.selectFrom('sync_editing').selectAll().where('ticket_id', '=', ticketId).execute()).map(editingCodec.toRow)[0],
    put: async (row) => {
      const { userId, since, until } = row;
      await trx
        .insertInto('sync_editing')
        .values(editingCodec.toColumns(row))
        .onConflict((conflict) => conflict.columns(['installation_id', 'ticket_id']).doUpdateSet({ user_id: userId, since, until }))
        .execute();
    },
    clear: async (ticketId, userId) => {
      const removal = trx.deleteFrom('sync_editing').where('ticket_id', '=', ticketId);
      await (userId === undefined ? removal : removal.where('user_id', '=', userId)).execute();
    },
  };
}

/** One row, named, holds the pause of the whole installation. */
const ALL = 'all';

export function createSwitchRepository(trx: Trx): SwitchStore {
  return {
    readPause: async () => trx.selectFrom('sync_pauses').select(['by', 'at', 'until']).where('name', '=', ALL).executeTakeFirst(),
    writePause: async (pause) => {
      await trx.deleteFrom('sync_pauses').where('name', '=', ALL).execute();
      if (pause) await trx.insertInto('sync_pauses').values({ name: ALL, by: pause.by, at: pause.at, until: pause.until }).execute();
    },
  };
}
