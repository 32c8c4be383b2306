/** @module storage/sync/work-repositories  Operations (the outbox), holds, answers and dead letters. */

import { sql } from 'kysely';
import { brandId, type LinkId, type TicketId } from '#domain';
import type {
  AnswerRow,
  AnswerStore,
  DeadLetterRow,
  DeadLetterStore,
  HeldTicket,
  HoldFilter,
  HoldRow,
  HoldStore,
  OperationRow,
  OperationStore,
  Page,
  PageRequest,
} from '#sync';
import type { Trx } from '../database.ts';
import { pageOf, readCursor } from './paging.ts';
import { rowCodec } from './row-codec.ts';
import type { SyncAnswersTable, SyncDeadLettersTable, SyncHoldsTable, SyncOperationsTable } from './tables.ts';

type Columns<Table> = Omit<Table, 'installation_id'>;

/** Operations between rows and columns. */
export const operationCodec = rowCodec<OperationRow, Columns<SyncOperationsTable>>(
  [
    'id',
    'linkId',
    'side',
    'fields',
    'extras',
    'answerIds',
    'state',
    'basisToken',
    'basisAt',
    'mappingVersion',
    'traceId',
    'seenAt',
    'createdAt',
    'sentAt',
    'doneAt',
  ],
  ['fields', 'extras', 'answerIds'],
);
/** Holds between rows and columns. */
export const holdCodec = rowCodec<HoldRow, Columns<SyncHoldsTable>>(
  ['id', 'linkId', 'kind', 'fieldKey', 'side', 'path', 'reason', 'release', 'asks', 'sides', 'signature', 'openedAt', 'releasedAt'],
  ['reason', 'release', 'asks', 'sides'],
);
/** Answers between rows and columns. */
export const answerCodec = rowCodec<AnswerRow, Columns<SyncAnswersTable>>(
  ['id', 'linkId', 'holdId', 'fieldKey', 'path', 'value', 'sides', 'by', 'at', 'usedAt'],
  ['value', 'sides'],
);
const letterCodec = rowCodec<DeadLetterRow, Omit<Columns<SyncDeadLettersTable>, 'cause_code'>>(
  ['id', 'linkId', 'ticketId', 'flow', 'record', 'cause', 'attempts', 'firstAt', 'lastAt', 'state'],
  ['cause'],
);

/** Operations that nobody knows the end of yet. */
export const OPEN_STATES = ['planned', 'sent', 'unknown'] as const;

export function createOperationRepository(trx: Trx): OperationStore {
  return {
    add: async (rows) => {
      if (rows.length > 0) await trx.insertInto('sync_operations').values(rows.map(operationCodec.toColumns)).execute();
    },
    listOpen: async (linkId) => {
      const open = trx
        .selectFrom('sync_operations')
        .selectAll()
        .where('link_id', '=', linkId)
        .where('state', 'in', [...OPEN_STATES]);
      return (await open.orderBy('created_at').orderBy('id').execute()).map(operationCodec.toRow);
    },
    settle: async (ids, state, at) => {
      if (ids.length === 0) return;
      const patch = { state, ...(state === 'done' && { done_at: at }) };
      await trx
        .updateTable('sync_operations')
        .set(patch)
        .where('id', 'in', [...ids])
        .execute();
    },
    markSent: async (ids, at, basis) => {
      if (ids.length === 0) return;
      const patch = { state: 'sent', sent_at: at, basis_token: basis.token, basis_at: basis.at };
      await trx
        .updateTable('sync_operations')
        .set(patch)
        .where('id', 'in', [...ids])
        .execute();
    },
    listOfLink: async (linkId, limit) => {
      const newest = trx
        .selectFrom('sync_operations')
        .selectAll()
        .where('link_id', '=', linkId)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit);
      return (await newest.execute()).map(operationCodec.toRow);
    },
    countDone: (sinceMs) => countDone(trx, sinceMs),
    countDoneByHour: (sinceMs) => countDoneByHour(trx, sinceMs),
    prune: async (beforeMs) =>
      void (await trx
        .deleteFrom('sync_operations')
        .where('created_at', '<', beforeMs)
        .where('state', 'not in', [...OPEN_STATES])
        .execute()),
  };
}

async function countDone(trx: Trx, sinceMs: number): ReturnType<OperationStore['countDone']> {
  const counts = await trx
    .selectFrom('sync_operations as operation')
    .innerJoin('sync_links as link', (join) =>
      join.onRef('link.id', '=', 'operation.link_id').onRef('link.installation_id', '=', 'operation.installation_id'),
    )
    .select([
      'link.flow',
      'operation.side',
      sql<number>`count(*)::int4`.as('count'),
      sql<number>`percentile_cont(0.5) WITHIN GROUP (ORDER BY operation.done_at - operation.seen_at)`.as('median'),
    ])
    .where('operation.state', '=', 'done')
    .where('operation.done_at', '>=', sinceMs)
    .groupBy(['link.flow', 'operation.side'])
    .execute();
  return counts.map(({ flow, side, count, median }) => ({ flow, side: side as OperationRow['side'], count, medianLagMs: median }));
}

async function countDoneByHour(trx: Trx, sinceMs: number): ReturnType<OperationStore['countDoneByHour']> {
  const hour = sql<number>`floor((operation.done_at - ${sinceMs}) / 3600000)::int4`;
  const counts = await trx
    .selectFrom('sync_operations as operation')
    .innerJoin('sync_links as link', (join) =>
      join.onRef('link.id', '=', 'operation.link_id').onRef('link.installation_id', '=', 'operation.installation_id'),
    )
    .select(['link.flow', 'operation.side', hour.as('hour'), sql<number>`count(*)::int4`.as('count')])
    .where('operation.state', '=', 'done')
    .where('operation.done_at', '>=', sinceMs)
    // The third column: repeating the expression would repeat its parameter, which PostgreSQL takes for another expression.
    .groupBy(['link.flow', 'operation.side', sql`3`])
    .execute();
  return counts.map((row) => ({ ...row, side: row.side as OperationRow['side'] }));
}

export function createHoldRepository(trx: Trx): HoldStore {
  return {
    read: async (id) => (await trx.selectFrom('sync_holds').selectAll().where('id', '=', id).execute()).map(holdCodec.toRow)[0],
    listOpen: async (linkIds) => {
      if (linkIds.length === 0) return [];
      const open = trx
        .selectFrom('sync_holds')
        .selectAll()
        .where('link_id', 'in', [...linkIds])
        .where('released_at', 'is', null);
      return (await open.orderBy('opened_at').orderBy('id').execute()).map(holdCodec.toRow);
    },
    open: async (rows) => {
      if (rows.length > 0) await trx.insertInto('sync_holds').values(rows.map(holdCodec.toColumns)).execute();
    },
    release: async (ids, at) => {
      if (ids.length > 0)
        await trx
          .updateTable('sync_holds')
          .set({ released_at: at })
          .where('id', 'in', [...ids])
          .where('released_at', 'is', null)
          .execute();
    },
    listPage: (filter, page) => listHolds(trx, filter, page),
    countByField: async (kinds) => {
      const counts = await openHoldsOf(trx, { kinds })
        .select(['link.flow', 'hold.field_key', sql<number>`count(*)::int4`.as('count')])
        .groupBy(['link.flow', 'hold.field_key'])
        .orderBy('count', 'desc')
        .orderBy('link.flow')
        .orderBy('hold.field_key')
        .execute();
      return counts.map(({ flow, field_key, count }) => ({ flow, fieldKey: field_key, count }));
    },
    countByFlow: (kinds) =>
      openHoldsOf(trx, { kinds })
        .select(['link.flow', sql<number>`count(*)::int4`.as('holds'), sql<number>`count(DISTINCT link.id)::int4`.as('links')])
        .groupBy('link.flow')
        .orderBy('link.flow')
        .execute(),
    listHeldTickets: (filter, page) => listHeldTickets(trx, filter, page),
    countOpen: async (sinceBeforeMs = Number.MAX_SAFE_INTEGER) => {
      const isConflict = sql`kind IN ('conflict', 'disagreement')`;
      return trx
        .selectFrom('sync_holds')
        .select([
          sql<number>`(count(*) FILTER (WHERE NOT ${isConflict}))::int4`.as('held'),
          sql<number>`(count(*) FILTER (WHERE ${isConflict}))::int4`.as('conflicts'),
        ])
        .where('released_at', 'is', null)
        .where('opened_at', '<', sinceBeforeMs)
        .executeTakeFirstOrThrow();
    },
  };
}

function openHoldsOf(trx: Trx, { kinds, flow, fieldKey }: HoldFilter) {
  let query = trx
    .selectFrom('sync_holds as hold')
    .innerJoin('sync_links as link', (join) => join.onRef('link.id', '=', 'hold.link_id').onRef('link.installation_id', '=', 'hold.installation_id'))
    .where('hold.released_at', 'is', null)
    .where('hold.kind', 'in', [...kinds]);
  if (flow !== undefined) query = query.where('link.flow', '=', flow);
  if (fieldKey !== undefined) query = query.where('hold.field_key', '=', fieldKey);
  return query;
}

/** Longest waiting first, so the cursor goes upwards here. */
async function listHeldTickets(trx: Trx, filter: HoldFilter, { limit, cursor }: PageRequest): Promise<Page<HeldTicket>> {
  let query = openHoldsOf(trx, filter)
    .select(['link.ticket_id', 'link.id', 'link.flow', sql<number>`count(*)::int4`.as('count'), sql<number>`min(hold.opened_at)`.as('since')])
    .groupBy(['link.ticket_id', 'link.id', 'link.flow']);
  if (cursor !== undefined) {
    const { at, id } = readCursor(cursor);
    query = query.having(sql<boolean>`(min(hold.opened_at), link.id) > (${at}::float8, ${id})`);
  }
  const found = await query
    .orderBy('since')
    .orderBy('link.id')
    .limit(limit + 1)
    .execute();
  const { rows, next } = pageOf(found, limit, ({ since }) => since);
  const tickets = rows.map(({ ticket_id, id, flow, count, since }) => ({
    ticketId: brandId<TicketId>(ticket_id),
    linkId: brandId<LinkId>(id),
    flow,
    count,
    since,
  }));
  return { rows: tickets, next };
}

async function listHolds(trx: Trx, filter: HoldFilter, { limit, cursor }: PageRequest): Promise<Page<HoldRow>> {
  let query = openHoldsOf(trx, filter).selectAll('hold');
  if (cursor !== undefined) {
    const { at, id } = readCursor(cursor);
    query = query.where(sql<boolean>`(hold.opened_at, hold.id) < (${at}::float8, ${id})`);
  }
  const found = await query
    .orderBy('hold.opened_at', 'desc')
    .orderBy('hold.id', 'desc')
    .limit(limit + 1)
    .execute();
  return pageOf(found.map(holdCodec.toRow), limit, (row) => row.openedAt);
}

export function createAnswerRepository(trx: Trx): AnswerStore {
  return {
    add: async (rows) => {
      if (rows.length > 0) await trx.insertInto('sync_answers').values(rows.map(answerCodec.toColumns)).execute();
    },
    listUnused: async (linkId) => {
      const unused = trx.selectFrom('sync_answers').selectAll().where('link_id', '=', linkId).where('used_at', 'is', null);
      return (await unused.orderBy('at').orderBy('id').execute()).map(answerCodec.toRow);
    },
    use: async (ids, at) => {
      if (ids.length > 0)
        await trx
          .updateTable('sync_answers')
          .set({ used_at: at })
          .where('id', 'in', [...ids])
          .where('used_at', 'is', null)
          .execute();
    },
  };
}

export function createDeadLetterRepository(trx: Trx): DeadLetterStore {
  return {
    read: async (id) => (await trx.selectFrom('sync_dead_letters').selectAll().where('id', '=', id).execute()).map(letterCodec.toRow)[0],
    put: async (row) => {
      await trx
        .insertInto('sync_dead_letters')
        .values({ ...letterCodec.toColumns(row), cause_code: row.cause.code })
        .onConflict((conflict) =>
          conflict
            .columns(['installation_id', 'link_id'])
            .where('state', '=', 'waiting')
            .doUpdateSet({
              cause: JSON.stringify(row.cause),
              cause_code: row.cause.code,
              attempts: row.attempts,
              last_at: row.lastAt,
              record: row.record,
            }),
        )
        .execute();
    },
    settleOfLink: async (linkId, state) =>
      void (await trx.updateTable('sync_dead_letters').set({ state }).where('link_id', '=', linkId).where('state', '=', 'waiting').execute()),
    list: async ({ cause, flow, state }, { limit, cursor }) => {
      let query = trx.selectFrom('sync_dead_letters').selectAll();
      if (flow !== undefined) query = query.where('flow', '=', flow);
      if (state !== undefined) query = query.where('state', '=', state);
      if (cause !== undefined) query = query.where('cause_code', '=', cause);
      if (cursor !== undefined) {
        const { at, id } = readCursor(cursor);
        query = query.where(sql<boolean>`(last_at, id) < (${at}::float8, ${id})`);
      }
      const found = await query
        .orderBy('last_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      return pageOf(found.map(letterCodec.toRow), limit, (row) => row.lastAt);
    },
    groups: async () => {
      const groups = await trx
        .selectFrom('sync_dead_letters')
        .select(['flow', sql<number>`count(*)::int4`.as('count'), sql<number>`min(first_at)`.as('since'), sql<string>`min(cause)`.as('cause')])
        .where('state', '=', 'waiting')
        .groupBy(['cause_code', 'flow'])
        .orderBy('count', 'desc')
        .execute();
      return groups.map(({ cause, ...group }) => ({ ...group, cause: JSON.parse(cause) as DeadLetterRow['cause'] }));
    },
  };
}
