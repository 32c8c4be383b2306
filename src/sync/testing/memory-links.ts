/** @module sync/testing/memory-links  Links in memory. */
import type { LinkId } from '#domain';
import type { LinkStore } from '../ports.ts';
import type { LinkRow } from '../rows.ts';
import { isPausedAt, type MemoryTables, rowOf, rowsOf } from './memory-tables.ts';

/** What the runs in memory need of the links beside the port: a lease moves only with a run's own stages. */
export interface MemoryLinks extends LinkStore {
  /** Prolongs a lease that is still ours; false where another claim has taken over. */
  keepLease(id: LinkId, token: number, untilMs: number): boolean;
}

export function createMemoryLinks(tables: MemoryTables): MemoryLinks {
  const { links } = tables;
  const all = () => rowsOf<LinkRow>(links);
  const get = (id: string) => rowOf<LinkRow>(links, id);
  const put = (row: LinkRow) => void links.set(row.id, row);
  const isRunnable = (row: LinkRow, nowMs: number) =>
    row.wantedSeq > row.doneSeq && row.nextAt <= nowMs && row.leaseUntil <= nowMs && !row.isQuarantined && !isPausedAt(row, nowMs);
  return {
    read: async (id) => get(id),
    listByTicket: async (ticketId) => all().filter((row) => row.ticketId === ticketId),
    listByRecord: async (connectionId, recordType, remoteId) =>
      all().filter((row) => row.connectionId === connectionId && row.recordType === recordType && row.remoteId === remoteId),
    listByRecords: async (connectionId, remoteIds) =>
      all().filter((row) => row.connectionId === connectionId && row.remoteId !== null && remoteIds.includes(row.remoteId)),
    listByNumber: async (number) =>
      all()
        .filter((row) => row.record?.number === number)
        .sort((a, b) => b.linkedAt - a.linkedAt)
        .slice(0, 20),
    listByTickets: async (ticketIds) => all().filter((row) => ticketIds.includes(row.ticketId)),
    reserve: async (row) => {
      const existing = all().find((link) => link.ticketId === row.ticketId && link.flow === row.flow);
      if (existing) return { kind: 'exists', link: existing };
      put(row);
      return { kind: 'reserved', link: row };
    },
    attach: async (id, remoteId, role, patch) => {
      const row = get(id);
      if (!row) return 'owned';
      const isOwned = all().some(
        (link) =>
          link.id !== id &&
          link.role === 'owner' &&
          link.connectionId === row.connectionId &&
          link.recordType === row.recordType &&
          link.remoteId === remoteId,
      );
      if (role === 'owner' && isOwned) return 'owned';
      put({ ...row, ...patch, remoteId, role });
      return 'attached';
    },
    want: async (ids) => {
      for (const id of ids) {
        const row = get(id);
        if (row) put({ ...row, wantedSeq: row.wantedSeq + 1 });
      }
    },
    wantAll: async ({ connectionId }, nowMs) => {
      const wanted = all().filter((row) => connectionId === undefined || row.connectionId === connectionId);
      for (const row of wanted) put({ ...row, wantedSeq: row.wantedSeq + 1, nextAt: Math.min(row.nextAt, nowMs) });
      return wanted.map(({ id }) => id);
    },
    claim: async (id, nowMs, leaseMs) => {
      const row = get(id);
      if (!row || !isRunnable(row, nowMs)) return undefined;
      const claimed = { ...row, leaseToken: row.leaseToken + 1, leaseUntil: nowMs + leaseMs, starts: row.starts + 1 };
      put(claimed);
      return claimed;
    },
    keepLease: (id, token, untilMs) => {
      const row = get(id);
      if (row?.leaseToken !== token || row.leaseUntil === 0) return false;
      put({ ...row, leaseUntil: untilMs });
      return true;
    },
    update: async (id, patch, token) => {
      const row = get(id);
      if (!row || (token !== undefined && row.leaseToken !== token)) return false;
      put({ ...row, ...patch });
      return true;
    },
    release: async (id, token, patch) => {
      const row = get(id);
      if (row?.leaseToken !== token) return undefined;
      const released = { ...row, ...patch, starts: 0, leaseUntil: 0 };
      put(released);
      return released;
    },
    listDue: async (nowMs, limit, { flows, connectionIds } = { flows: [], connectionIds: [] }) =>
      all()
        .filter((row) => isRunnable(row, nowMs) && !flows.includes(row.flow) && !connectionIds.includes(row.connectionId))
        .sort((a, b) => a.nextAt - b.nextAt)
        .slice(0, limit)
        .map(({ id }) => id),
    countByState: async () => {
      const counts = new Map<string, { flow: string; state: LinkRow['state']; count: number; lastSyncAt: number | null }>();
      for (const { flow, state: last, lastSyncAt, wantedSeq, doneSeq } of all()) {
        const state = last === 'in-sync' && wantedSeq > doneSeq ? 'pending' : last;
        const name = `${flow} ${state}`;
        const entry = counts.get(name) ?? { flow, state, count: 0, lastSyncAt: null };
        counts.set(name, { ...entry, count: entry.count + 1, lastSyncAt: Math.max(entry.lastSyncAt ?? 0, lastSyncAt ?? 0) || null });
      }
      return [...counts.values()];
    },
    remove: async (id) => {
      links.delete(id);
      for (const name of ['shadows', 'operations', 'holds', 'answers', 'carried', 'provenance'] as const) {
        for (const [key, row] of tables[name]) if ((row as { linkId: string }).linkId === id) tables[name].delete(key);
      }
    },
  };
}
