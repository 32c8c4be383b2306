/** @module sync/testing/memory-records  Everything but links in memory. */
import type { HeldTicket, HoldFilter, PageRequest, SyncStores, UnknownDelivery } from '../ports.ts';
import type {
  AnswerRow,
  CarriedRow,
  ConsiderationRow,
  DeadLetterRow,
  EditingRow,
  FieldHealthRow,
  HistoryRow,
  HoldRow,
  LinkRow,
  OperationRow,
  ProvenanceRow,
  ScopedPause,
  ShadowRow,
} from '../rows.ts';
import { type MemoryTables, rowOf, rowsOf } from './memory-tables.ts';

type Records = Omit<SyncStores, 'links' | 'runs' | 'batches' | 'deeds' | 'wake'>;

export function createMemoryRecords(tables: MemoryTables): Records {
  return { ...fieldRecords(tables), ...workRecords(tables), ...intakeRecords(tables) };
}

function fieldRecords({
  shadows,
  provenance,
  history,
  carried,
  links,
}: MemoryTables): Pick<Records, 'shadows' | 'provenance' | 'history' | 'carried'> {
  const keyOf = (row: { linkId: string; fieldKey: string }) => `${row.linkId} ${row.fieldKey}`;
  return {
    shadows: {
      list: async (linkId) => rowsOf<ShadowRow>(shadows).filter((row) => row.linkId === linkId),
      put: async (rows) => rows.forEach((row) => void shadows.set(keyOf(row), row)),
      clear: async (linkId) => {
        for (const row of rowsOf<ShadowRow>(shadows)) if (row.linkId === linkId) shadows.delete(keyOf(row));
      },
    },
    provenance: {
      list: async (linkId) => rowsOf<ProvenanceRow>(provenance).filter((row) => row.linkId === linkId),
      put: async (rows) => rows.forEach((row) => void provenance.set(keyOf(row), row)),
    },
    history: {
      read: async (id) => rowOf<HistoryRow>(history, id),
      add: async (rows) => rows.forEach((row) => void history.set(row.id, row)),
      list: async (linkId, { fieldKey }, page) => {
        const wanted = rowsOf<HistoryRow>(history).filter((row) => row.linkId === linkId && (fieldKey === undefined || row.fieldKey === fieldKey));
        return pageOf(wanted, page, (row) => row.at);
      },
      listInstants: async (flows, limit) => {
        const flowOf = ({ linkId }: HistoryRow) => rowOf<LinkRow>(links, linkId)?.flow ?? '';
        const seen = rowsOf<HistoryRow>(history).filter((row) => row.by !== 'tieline' && flows.includes(flowOf(row)));
        const byFlow = Map.groupBy(
          seen.toSorted((a, b) => b.at - a.at),
          flowOf,
        );
        return new Map([...byFlow].map(([flow, rows]) => [flow, rows.map(({ at }) => at).slice(0, limit)]));
      },
      prune: async (beforeMs) => pruneBefore(history, beforeMs, (row: HistoryRow) => row.at),
    },
    carried: {
      reserve: async (row) => {
        const existing = rowsOf<CarriedRow>(carried).find(
          (other) => other.linkId === row.linkId && other.kind === row.kind && other.originSide === row.originSide && other.originId === row.originId,
        );
        if (existing) return { kind: 'exists', row: existing };
        carried.set(row.id, row);
        return { kind: 'reserved', row };
      },
      list: async (linkId) => rowsOf<CarriedRow>(carried).filter((row) => row.linkId === linkId),
      update: async (id, patch) => patchRow<CarriedRow>(carried, id, patch),
    },
  };
}

function workRecords(tables: MemoryTables): Pick<Records, 'operations' | 'holds' | 'answers' | 'deadLetters'> {
  const { operations, holds, answers, deadLetters, links } = tables;
  const openHolds = ({ kinds, flow, fieldKey }: Partial<HoldFilter> = {}) =>
    rowsOf<HoldRow>(holds).filter(
      (row) =>
        row.releasedAt === null &&
        (kinds === undefined || kinds.includes(row.kind)) &&
        (flow === undefined || rowOf<LinkRow>(links, row.linkId)?.flow === flow) &&
        (fieldKey === undefined || row.fieldKey === fieldKey),
    );
  return {
    operations: {
      add: async (rows) => rows.forEach((row) => void operations.set(row.id, row)),
      listOpen: async (linkId) =>
        rowsOf<OperationRow>(operations)
          .filter((row) => row.linkId === linkId && ['planned', 'sent', 'unknown'].includes(row.state))
          .sort((a, b) => a.createdAt - b.createdAt),
      settle: async (ids, state, at) => {
        for (const id of ids) patchRow<OperationRow>(operations, id, { state, ...(state === 'done' && { doneAt: at }) });
      },
      markSent: async (ids, at, basis) => {
        for (const id of ids) patchRow<OperationRow>(operations, id, { state: 'sent', sentAt: at, basisToken: basis.token, basisAt: basis.at });
      },
      listOfLink: async (linkId, limit) =>
        rowsOf<OperationRow>(operations)
          .filter((row) => row.linkId === linkId)
          .sort((a, b) => b.createdAt - a.createdAt)
          .slice(0, limit),
      countDone: async (sinceMs) =>
        countDone(
          rowsOf<OperationRow>(operations).filter((row) => row.state === 'done' && (row.doneAt ?? 0) >= sinceMs),
          links,
        ),
      countDoneByHour: async (sinceMs) => {
        const groups = new Map<string, { flow: string; side: OperationRow['side']; hour: number; count: number }>();
        for (const { linkId, side, state, doneAt } of rowsOf<OperationRow>(operations)) {
          const flow = rowOf<LinkRow>(links, linkId)?.flow;
          if (state !== 'done' || doneAt === null || doneAt < sinceMs || flow === undefined) continue;
          const hour = Math.floor((doneAt - sinceMs) / 3_600_000);
          const key = `${flow} ${side} ${hour}`;
          groups.set(key, { flow, side, hour, count: (groups.get(key)?.count ?? 0) + 1 });
        }
        return [...groups.values()];
      },
      prune: async (beforeMs) =>
        pruneBefore(operations, beforeMs, (row: OperationRow) =>
          ['planned', 'sent', 'unknown'].includes(row.state) ? Number.POSITIVE_INFINITY : row.createdAt,
        ),
    },
    holds: {
      read: async (id) => rowOf<HoldRow>(holds, id),
      listOpen: async (linkIds) => openHolds().filter((row) => linkIds.includes(row.linkId)),
      open: async (rows) => rows.forEach((row) => void holds.set(row.id, row)),
      release: async (ids, at) => {
        for (const id of ids) if (rowOf<HoldRow>(holds, id)?.releasedAt === null) patchRow<HoldRow>(holds, id, { releasedAt: at });
      },
      listPage: async (filter, page) => pageOf(openHolds(filter), page, (row) => row.openedAt),
      countByField: async (kinds) => countByField(openHolds({ kinds }), links),
      countByFlow: async (kinds) => countByFlow(heldTickets(openHolds({ kinds }), links)),
      listHeldTickets: async (filter, { limit, cursor }) => {
        const nameOf = ({ since, linkId }: HeldTicket) => `${String(since).padStart(16, '0')} ${linkId}`;
        const sorted = heldTickets(openHolds(filter), links).filter((row) => cursor === undefined || nameOf(row) > cursor);
        const last = sorted[limit - 1];
        return { rows: sorted.slice(0, limit), next: last && sorted.length > limit ? nameOf(last) : null };
      },
      countOpen: async (sinceBeforeMs = Number.MAX_SAFE_INTEGER) => {
        const open = openHolds().filter((row) => row.openedAt < sinceBeforeMs);
        const conflicts = open.filter((row) => row.kind === 'conflict' || row.kind === 'disagreement').length;
        return { held: open.length - conflicts, conflicts };
      },
    },
    answers: {
      add: async (rows) => rows.forEach((row) => void answers.set(row.id, row)),
      listUnused: async (linkId) => rowsOf<AnswerRow>(answers).filter((row) => row.linkId === linkId && row.usedAt === null),
      use: async (ids, at) => {
        for (const id of ids) if (rowOf<AnswerRow>(answers, id)?.usedAt === null) patchRow<AnswerRow>(answers, id, { usedAt: at });
      },
    },
    deadLetters: {
      read: async (id) => rowOf<DeadLetterRow>(deadLetters, id),
      put: async (row) => {
        const waiting = rowsOf<DeadLetterRow>(deadLetters).find((other) => other.linkId === row.linkId && other.state === 'waiting');
        deadLetters.set(waiting?.id ?? row.id, waiting ? { ...row, id: waiting.id, firstAt: waiting.firstAt } : row);
      },
      settleOfLink: async (linkId, state) => {
        for (const row of rowsOf<DeadLetterRow>(deadLetters))
          if (row.linkId === linkId && row.state === 'waiting') patchRow<DeadLetterRow>(deadLetters, row.id, { state });
      },
      list: async ({ cause, flow, state }, page) =>
        pageOf(
          rowsOf<DeadLetterRow>(deadLetters).filter(
            (row) =>
              (cause === undefined || row.cause.code === cause) &&
              (flow === undefined || row.flow === flow) &&
              (state === undefined || row.state === state),
          ),
          page,
          (row) => row.lastAt,
        ),
      groups: async () => groupLetters(rowsOf<DeadLetterRow>(deadLetters).filter((row) => row.state === 'waiting')),
    },
  };
}

function intakeRecords({
  considerations,
  inbox,
  checkpoints,
  editing,
  switches,
  fieldHealth,
  ticketWrites,
}: MemoryTables): Pick<Records, 'considerations' | 'inbox' | 'checkpoints' | 'editing' | 'switches' | 'fieldHealth' | 'ticketWrites'> {
  const nameOf = ({ connectionId, deliveryId }: Pick<UnknownDelivery, 'connectionId' | 'deliveryId'>) => JSON.stringify([connectionId, deliveryId]);
  return {
    considerations: {
      put: async (rows) => rows.forEach((row) => void considerations.set(`${row.ticketId} ${row.flow}`, row)),
      list: async (ticketId) => rowsOf<ConsiderationRow>(considerations).filter((row) => row.ticketId === ticketId),
    },
    inbox: {
      add: async (row) => {
        const key = `${row.connectionId} ${row.deliveryId}`;
        if (inbox.has(key)) return false;
        inbox.set(key, row);
        return true;
      },
      lastAt: async (connectionId) => {
        const times = rowsOf<{ connectionId: string; at: number }>(inbox).flatMap((row) => (row.connectionId === connectionId ? [row.at] : []));
        return times.length === 0 ? undefined : Math.max(...times);
      },
      digestOf: async ({ connectionId, deliveryId }) => rowOf<{ digest?: string }>(inbox, `${connectionId} ${deliveryId}`)?.digest,
      listUnknown: async (after, limit) =>
        rowsOf<UnknownDelivery>(inbox)
          .filter((row) => row.payload !== undefined && (after === undefined || nameOf(row) > nameOf(after)))
          .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
          .slice(0, limit),
      understand: async (delivery, body) => patchRow(inbox, `${delivery.connectionId} ${delivery.deliveryId}`, { body, payload: undefined }),
      prune: async (beforeMs) => pruneBefore(inbox, beforeMs, (row: { at: number }) => row.at),
    },
    checkpoints: {
      read: async (key) => rowOf<string>(checkpoints, key),
      write: async (key, checkpoint) => void checkpoints.set(key, checkpoint),
    },
    editing: {
      read: async (ticketId) => rowOf<EditingRow>(editing, ticketId),
      put: async (row) => void editing.set(row.ticketId, row),
      clear: async (ticketId, userId) => {
        if (userId === undefined || rowOf<EditingRow>(editing, ticketId)?.userId === userId) editing.delete(ticketId);
      },
    },
    switches: {
      list: async () => rowsOf<ScopedPause>(switches),
      write: async (scope, pause) => void (pause ? switches.set(JSON.stringify(scope), { ...pause, scope }) : switches.delete(JSON.stringify(scope))),
    },
    fieldHealth: {
      list: async (flow) => rowsOf<FieldHealthRow>(fieldHealth).filter((row) => row.flow === flow),
      listBroken: async () => rowsOf<FieldHealthRow>(fieldHealth).filter((row) => row.broken !== null),
      put: async (rows) => rows.forEach((row) => void fieldHealth.set(JSON.stringify([row.flow, row.fieldKey]), row)),
    },
    ticketWrites: {
      add: async (write) => void ticketWrites.set(`${write.ticketId} ${write.at}`, write),
      list: async (ticketId, sinceMs) =>
        rowsOf<{ ticketId: string; at: number }>(ticketWrites)
          .filter((write) => write.ticketId === ticketId && write.at >= sinceMs)
          .map(({ at }) => at)
          .sort((a, b) => a - b),
      prune: async (beforeMs) => pruneBefore(ticketWrites, beforeMs, (write: { at: number }) => write.at),
    },
  };
}

function patchRow<Row>(table: Map<string, unknown>, id: string, patch: Partial<Row>): void {
  const row = rowOf<Row>(table, id);
  if (row) table.set(id, { ...row, ...patch });
}

function pruneBefore<Row>(table: Map<string, unknown>, beforeMs: number, atOf: (row: Row) => number): void {
  for (const [key, row] of table) if (atOf(row as Row) < beforeMs) table.delete(key);
}

function pageOf<Row extends { readonly id: string }>(rows: readonly Row[], { limit, cursor }: PageRequest, atOf: (row: Row) => number) {
  const nameOf = (row: Row) => `${String(atOf(row)).padStart(16, '0')} ${row.id}`;
  const sorted = rows.filter((row) => cursor === undefined || nameOf(row) < cursor).sort((a, b) => (nameOf(a) < nameOf(b) ? 1 : -1));
  const page = sorted.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: last && sorted.length > limit ? nameOf(last) : null };
}

function heldTickets(holds: readonly HoldRow[], links: Map<string, unknown>): HeldTicket[] {
  const byLink = new Map<string, HeldTicket>();
  for (const { linkId, openedAt } of holds) {
    const link = rowOf<LinkRow>(links, linkId);
    if (!link) continue;
    const before = byLink.get(linkId);
    const { ticketId, flow } = link;
    byLink.set(linkId, { ticketId, linkId, flow, count: (before?.count ?? 0) + 1, since: Math.min(before?.since ?? openedAt, openedAt) });
  }
  return [...byLink.values()].sort((a, b) => a.since - b.since || (a.linkId < b.linkId ? -1 : 1));
}

function countByFlow(tickets: readonly HeldTicket[]) {
  const groups = new Map<string, { flow: string; holds: number; links: number }>();
  for (const { flow, count } of tickets) {
    const { holds, links } = groups.get(flow) ?? { holds: 0, links: 0 };
    groups.set(flow, { flow, holds: holds + count, links: links + 1 });
  }
  return [...groups.values()].sort((a, b) => (a.flow < b.flow ? -1 : 1));
}

function countByField(holds: readonly HoldRow[], links: Map<string, unknown>) {
  const groups = new Map<string, { flow: string; fieldKey: string | null; count: number }>();
  for (const { linkId, fieldKey } of holds) {
    const flow = rowOf<LinkRow>(links, linkId)?.flow ?? '';
    const group = groups.get(JSON.stringify([flow, fieldKey])) ?? { flow, fieldKey, count: 0 };
    groups.set(JSON.stringify([flow, fieldKey]), { ...group, count: group.count + 1 });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function countDone(done: readonly OperationRow[], links: Map<string, unknown>) {
  const groups = new Map<string, { flow: string; side: OperationRow['side']; lags: number[] }>();
  for (const row of done) {
    const flow = rowOf<LinkRow>(links, row.linkId)?.flow;
    if (flow === undefined) continue;
    const group = groups.get(`${flow} ${row.side}`) ?? { flow, side: row.side, lags: [] };
    group.lags.push((row.doneAt ?? 0) - row.seenAt);
    groups.set(`${flow} ${row.side}`, group);
  }
  return [...groups.values()].map(({ flow, side, lags }) => ({ flow, side, count: lags.length, medianLagMs: medianOf(lags) }));
}

function medianOf(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor((sorted.length - 1) / 2);
  const [low, high] = [sorted[middle] ?? 0, sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0];
  return (low + high) / 2;
}

function groupLetters(letters: readonly DeadLetterRow[]) {
  const groups = new Map<string, { cause: DeadLetterRow['cause']; flow: string; count: number; since: number }>();
  for (const { cause, flow, firstAt } of letters) {
    const group = groups.get(`${cause.code} ${flow}`) ?? { cause, flow, count: 0, since: firstAt };
    groups.set(`${cause.code} ${flow}`, { ...group, count: group.count + 1, since: Math.min(group.since, firstAt) });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}
