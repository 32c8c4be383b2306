/** @module storage/sync/link-repository  Links: reservation, lease and due-list, each one statement. */

import { sql } from 'kysely';
import type { LinkPatch, LinkRow, LinkStore } from '#sync';
import type { Trx } from '../database.ts';
import { rowCodec } from './row-codec.ts';
import type { SyncLinksTable } from './tables.ts';

type LinkColumns = Omit<SyncLinksTable, 'installation_id' | 'paused_until'>;
/** Links between rows and columns. */
export const linkCodec = rowCodec<LinkRow, LinkColumns>(
  [
    'id',
    'ticketId',
    'flow',
    'connectionId',
    'recordType',
    'remoteId',
    'role',
    'record',
    'create',
    'choices',
    'state',
    'stateReason',
    'pause',
    'gate',
    'wantedSeq',
    'doneSeq',
    'nextAt',
    'attempts',
    'starts',
    'isQuarantined',
    'leaseToken',
    'leaseUntil',
    'deskSeen',
    'remoteSeen',
    'gone',
    'mappingVersion',
    'linkedAt',
    'promotedAt',
    'lastSyncAt',
  ],
  ['record', 'create', 'choices', 'stateReason', 'pause', 'gate', 'deskSeen', 'remoteSeen', 'gone'],
);

/** The latest instant that a date can hold: a pause without an end. */
const FOR_EVER_MS = 8_640_000_000_000_000;

function pausedUntil(pause: LinkRow['pause']): number {
  return pause === null ? 0 : (pause.until ?? FOR_EVER_MS);
}

/** The columns of a change. */
export function patchColumns(patch: LinkPatch) {
  return { ...linkCodec.toPatch(patch), ...(patch.pause !== undefined && { paused_until: pausedUntil(patch.pause) }) };
}

/** As the index over due links has it. */
const dueAt = sql<number>`greatest(next_at, paused_until)`;

const isRunnable = (nowMs: number) =>
  sql<boolean>`wanted_seq > done_seq AND NOT is_quarantined AND ${dueAt} <= ${nowMs}::float8 AND lease_until <= ${nowMs}`;

/** Links within one transaction. */
export function createLinkRepository(trx: Trx): LinkStore {
  const select = () => trx.selectFrom('sync_links').selectAll();
  const rows = async (query: { execute(): Promise<readonly object[]> }) => (await query.execute()).map(linkCodec.toRow);
  return {
    read: async (id) => (await rows(select().where('id', '=', id)))[0],
    listByTicket: (ticketId) => rows(select().where('ticket_id', '=', ticketId).orderBy('linked_at').orderBy('id')),
    listByRecord: (connectionId, recordType, remoteId) =>
      rows(select().where('connection_id', '=', connectionId).where('record_type', '=', recordType).where('remote_id', '=', remoteId)),
    listByRecords: async (connectionId, remoteIds) =>
      remoteIds.length === 0
        ? []
        : rows(
            select()
              .where('connection_id', '=', connectionId)
              .where('remote_id', 'in', [...remoteIds]),
          ),
    listByNumber: (number) => {
      // As it stands in the record's JSON text; a number is short and a person waits for it, so the table is read through.
      const fragment = `"number":${JSON.stringify(number)}`;
      return rows(select().where(sql<boolean>`position(${fragment} in record) > 0`).orderBy('linked_at', 'desc').limit(20));
    },
    listByTickets: async (ticketIds) => (ticketIds.length === 0 ? [] : rows(select().where('ticket_id', 'in', [...ticketIds]))),
    reserve: (row) => reserveLink(trx, row),
    attach: (id, remoteId, role, patch) => attachRecord(trx, { id, remoteId, role, patch }),
    want: async (ids) => {
      if (ids.length === 0) return;
      await trx
        .updateTable('sync_links')
        .set({ wanted_seq: sql`wanted_seq + 1` })
        .where('id', 'in', [...ids])
        .execute();
    },
    wantAll: async ({ connectionId }, nowMs) => {
      const update = trx.updateTable('sync_links').set({ wanted_seq: sql`wanted_seq + 1`, next_at: sql`least(next_at, ${nowMs}::float8)` });
      const wanted = await (connectionId === undefined ? update : update.where('connection_id', '=', connectionId)).returning('id').execute();
      return wanted.map(({ id }) => id as LinkRow['id']);
    },
    claim: async (id, nowMs, leaseMs) => {
      const update = trx.updateTable('sync_links').set({ lease_token: sql`lease_token + 1`, lease_until: nowMs + leaseMs, starts: sql`starts + 1` });
      return (await rows(update.where('id', '=', id).where(isRunnable(nowMs)).returningAll()))[0];
    },
    update: async (id, patch, token) => {
      const update = trx.updateTable('sync_links').set(patchColumns(patch)).where('id', '=', id);
      const result = await (token === undefined ? update : update.where('lease_token', '=', token)).executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },
    release: async (id, token, patch) => {
      const update = trx.updateTable('sync_links').set({ ...patchColumns(patch), starts: 0, lease_until: 0 });
      return (await rows(update.where('id', '=', id).where('lease_token', '=', token).returningAll()))[0];
    },
    listDue: async (nowMs, limit, except) => {
      let query = trx.selectFrom('sync_links').select('id').where(isRunnable(nowMs));
      if (except && except.flows.length > 0) query = query.where('flow', 'not in', [...except.flows]);
      if (except && except.connectionIds.length > 0) query = query.where('connection_id', 'not in', [...except.connectionIds]);
      const due = await query.orderBy(dueAt).limit(limit).execute();
      return due.map(({ id }) => id as LinkRow['id']);
    },
    countByState: () => countByState(trx),
    remove: async (id) => void (await trx.deleteFrom('sync_links').where('id', '=', id).execute()),
  };
}

async function reserveLink(trx: Trx, row: LinkRow): Promise<{ readonly kind: 'reserved' | 'exists'; readonly link: LinkRow }> {
  const inserted = await trx
    .insertInto('sync_links')
    .values({ ...linkCodec.toColumns(row), paused_until: pausedUntil(row.pause) })
    .onConflict((conflict) => conflict.columns(['installation_id', 'ticket_id', 'flow']).doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 1n) return { kind: 'reserved', link: row };
  const existing = await trx
    .selectFrom('sync_links')
    .selectAll()
    .where('ticket_id', '=', row.ticketId)
    .where('flow', '=', row.flow)
    .executeTakeFirstOrThrow();
  return { kind: 'exists', link: linkCodec.toRow(existing) };
}

interface Attachment {
  readonly id: LinkRow['id'];
  readonly remoteId: string;
  readonly role: LinkRow['role'];
  readonly patch: LinkPatch;
}

/** A lock on the record's name stands in front of the unique index: its violation would end the whole transaction instead of answering `owned`. */
async function attachRecord(trx: Trx, { id, remoteId, role, patch }: Attachment): Promise<'attached' | 'owned'> {
  const link = await trx.selectFrom('sync_links').select(['installation_id', 'connection_id', 'record_type']).where('id', '=', id).executeTakeFirst();
  if (!link) return 'owned';
  const name = `record ${link.installation_id} ${link.connection_id} ${link.record_type} ${remoteId}`;
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(trx);
  const owner = await trx
    .selectFrom('sync_links')
    .select('id')
    .where('connection_id', '=', link.connection_id)
    .where('record_type', '=', link.record_type)
    .where('remote_id', '=', remoteId)
    .where('role', '=', 'owner')
    .where('id', '<>', id)
    .executeTakeFirst();
  if (role === 'owner' && owner) return 'owned';
  await trx
    .updateTable('sync_links')
    .set({ ...patchColumns(patch), remote_id: remoteId, role })
    .where('id', '=', id)
    .execute();
  return 'attached';
}

async function countByState(trx: Trx): ReturnType<LinkStore['countByState']> {
  // What agreed when it was last looked at and is wanted again has changes on their way.
  const shown = sql<string>`CASE WHEN state = 'in-sync' AND wanted_seq > done_seq THEN 'pending' ELSE state END`;
  const counts = await trx
    .selectFrom('sync_links')
    .select(['flow', shown.as('state'), sql<number>`count(*)::int4`.as('count'), sql<number | null>`max(last_sync_at)`.as('last_sync_at')])
    .groupBy(['flow', shown])
    .execute();
  return counts.map(({ flow, state, count, last_sync_at }) => ({ flow, state: state as LinkRow['state'], count, lastSyncAt: last_sync_at }));
}
