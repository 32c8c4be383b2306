/** @module storage/sync/intake-repositories  Considerations, inbox, checkpoints, agents' edits, pauses, the health of fields, and our writes per ticket. */
import type {
  CheckpointStore,
  ConsiderationRow,
  ConsiderationStore,
  EditingRow,
  EditingStore,
  FieldHealthRow,
  FieldHealthStore,
  InboxStore,
  PauseScope,
  SwitchStore,
  TicketWriteStore,
} from '#sync';
import type { Trx } from '../database.ts';
import { rowCodec } from './row-codec.ts';
import type { SyncConsiderationsTable, SyncEditingTable, SyncFieldHealthTable } from './tables.ts';

const considerationCodec = rowCodec<ConsiderationRow, Omit<SyncConsiderationsTable, 'installation_id'>>(
  ['ticketId', 'flow', 'isMatch', 'gate', 'outcome', 'at'],
  ['gate', 'outcome'],
);
/** Agents' edits between rows and columns. */
export const editingCodec = rowCodec<EditingRow, Omit<SyncEditingTable, 'installation_id'>>(['ticketId', 'userId', 'since', 'until'], []);

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
    add: async ({ connectionId, deliveryId, at, body, digest, payload }) => {
      const inserted = await trx
        .insertInto('sync_inbox')
        .values({ connection_id: connectionId, delivery_id: deliveryId, at, body, digest: digest ?? null, payload: payload ?? null })
        .onConflict((conflict) => conflict.columns(['installation_id', 'connection_id', 'delivery_id']).doNothing())
        .executeTakeFirst();
      return inserted.numInsertedOrUpdatedRows === 1n;
    },
    lastAt: async (connectionId) => {
      const row = await trx
        .selectFrom('sync_inbox')
        .select((eb) => eb.fn.max('at').as('at'))
        .where('connection_id', '=', connectionId)
        .executeTakeFirst();
      return row?.at ?? undefined;
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
    listUnknown: async (after, limit) => {
      const unknown = trx.selectFrom('sync_inbox').select(['connection_id', 'delivery_id', 'payload']).where('payload', 'is not', null);
      const rows = await (after === undefined
        ? unknown
        : unknown.where((eb) => eb(eb.refTuple('connection_id', 'delivery_id'), '>', eb.tuple(after.connectionId, after.deliveryId)))
      )
        .orderBy('connection_id')
        .orderBy('delivery_id')
        .limit(limit)
        .execute();
      return rows.map((row) => ({ connectionId: row.connection_id, deliveryId: row.delivery_id, payload: row.payload ?? '' }));
    },
    understand: async ({ connectionId, deliveryId }, body) => {
      await trx
        .updateTable('sync_inbox')
        .set({ body, payload: null })
        .where('connection_id', '=', connectionId)
        .where('delivery_id', '=', deliveryId)
        .execute();
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

export function createSwitchRepository(trx: Trx): SwitchStore {
  return {
    list: async () => {
      const rows = await trx.selectFrom('sync_pauses').select(['name', 'by', 'at', 'until']).orderBy('name').execute();
      return rows.map(({ name, by, at, until }) => ({ scope: scopeOf(name), by, at, until }));
    },
    write: async (scope, pause) => {
      const name = nameOf(scope);
      await trx.deleteFrom('sync_pauses').where('name', '=', name).execute();
      if (pause) await trx.insertInto('sync_pauses').values({ name, by: pause.by, at: pause.at, until: pause.until }).execute();
    },
  };
}

/** A pause's row is named by its scope: `all`, `flow incidents`, `connection c-1`. */
function nameOf(scope: PauseScope): string {
  if (scope.kind === 'all') return 'all';
  return scope.kind === 'flow' ? `flow ${scope.flow}` : `connection ${scope.connectionId}`;
}

/** The scope that a pause's row names. */
export function scopeOf(name: string): PauseScope {
  if (name.startsWith('flow ')) return { kind: 'flow', flow: name.slice('flow '.length) };
  return name.startsWith('connection ') ? { kind: 'connection', connectionId: name.slice('connection '.length) } : { kind: 'all' };
}

/** The health of fields between rows and columns. */
export const healthCodec = rowCodec<FieldHealthRow, Omit<SyncFieldHealthTable, 'installation_id'>>(
  ['flow', 'fieldKey', 'ruleHash', 'kinds', 'refusals', 'broken'],
  ['kinds', 'broken'],
);

export function createFieldHealthRepository(trx: Trx): FieldHealthStore {
  return {
    list: async (flow) => (await trx.selectFrom('sync_field_health').selectAll().where('flow', '=', flow).execute()).map(healthCodec.toRow),
    // As the codec stores what is null.
    listBroken: async () => (await trx.selectFrom('sync_field_health').selectAll().where('broken', '<>', 'null').execute()).map(healthCodec.toRow),
    put: async (rows) => {
      if (rows.length === 0) return;
      await trx
        .insertInto('sync_field_health')
        .values(rows.map(healthCodec.toColumns))
        .onConflict((conflict) =>
          conflict.columns(['installation_id', 'flow', 'field_key']).doUpdateSet((eb) => ({
            rule_hash: eb.ref('excluded.rule_hash'),
            kinds: eb.ref('excluded.kinds'),
            refusals: eb.ref('excluded.refusals'),
            broken: eb.ref('excluded.broken'),
          })),
        )
        .execute();
    },
  };
}

export function createTicketWriteRepository(trx: Trx): TicketWriteStore {
  return {
    add: async ({ ticketId, at }) => {
      await trx
        .insertInto('sync_ticket_writes')
        .values({ ticket_id: ticketId, at })
        .onConflict((conflict) => conflict.columns(['installation_id', 'ticket_id', 'at']).doNothing())
        .execute();
    },
    list: async (ticketId, sinceMs) => {
      const writes = trx.selectFrom('sync_ticket_writes').select('at').where('ticket_id', '=', ticketId).where('at', '>=', sinceMs);
      return (await writes.orderBy('at').execute()).map(({ at }) => at);
    },
    prune: async (beforeMs) => void (await trx.deleteFrom('sync_ticket_writes').where('at', '<', beforeMs).execute()),
  };
}
