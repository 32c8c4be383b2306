/** @module sync/testing/memory-batches  Batches in memory. */
import type { BatchCounts, BatchItemRow, BatchRow, BatchStage, BatchVerdict } from '../batches/rows.ts';
import type { BatchStore, LinkFilter } from '../batches/store.ts';
import type { CarriedRow, LinkRow, OperationRow, ProvenanceRow, ShadowRow } from '../rows.ts';
import { type MemoryTables, rowOf, rowsOf } from './memory-tables.ts';

function stageOf({ openKey, state }: BatchRow): BatchStage {
  if (openKey === null) return 'ended';
  return state === 'planned' ? 'waiting' : 'running';
}

export function createMemoryBatches(tables: MemoryTables): BatchStore {
  const { batches } = tables;
  const all = () => rowsOf<BatchRow>(batches);
  const isRunnable = (row: BatchRow, nowMs: number) =>
    (row.state === 'planning' || row.state === 'applying') && row.nextAt <= nowMs && row.leaseUntil <= nowMs;
  return {
    start: async (row) => {
      const open = all().find(({ openKey }) => openKey !== null && openKey === row.openKey);
      if (open) return { kind: 'exists', batch: open };
      batches.set(row.id, row);
      return { kind: 'started', batch: row };
    },
    read: async (id) => rowOf<BatchRow>(batches, id),
    list: async ({ limit, cursor, stage }) => {
      const nameOf = (row: BatchRow) => `${String(row.startedAt).padStart(16, '0')} ${row.id}`;
      const sorted = all()
        .filter((row) => stage === undefined || stageOf(row) === stage)
        .sort((a, b) => (nameOf(a) < nameOf(b) ? 1 : -1));
      const from = cursor === undefined ? sorted : sorted.filter((row) => nameOf(row) < cursor);
      const last = from[limit - 1];
      return { rows: from.slice(0, limit), next: last && from.length > limit ? nameOf(last) : null };
    },
    claim: async (id, nowMs, leaseMs) => {
      const row = rowOf<BatchRow>(batches, id);
      if (!row || !isRunnable(row, nowMs)) return undefined;
      const claimed = { ...row, leaseToken: row.leaseToken + 1, leaseUntil: nowMs + leaseMs, starts: row.starts + 1 };
      batches.set(id, claimed);
      return claimed;
    },
    update: async (id, patch, token) => {
      const row = rowOf<BatchRow>(batches, id);
      if (!row || (token !== undefined && row.leaseToken !== token)) return false;
      batches.set(id, { ...row, ...patch });
      return true;
    },
    listDue: async (nowMs, limit) =>
      all()
        .filter((row) => isRunnable(row, nowMs))
        .sort((a, b) => a.nextAt - b.nextAt)
        .slice(0, limit)
        .map(({ id }) => id),
    countOpen: async () => {
      const stages = all().map(stageOf);
      const count = (stage: BatchStage) => stages.filter((each) => each === stage).length;
      return { running: count('running'), waiting: count('waiting') };
    },
    prune: async (beforeMs) => {
      const old = new Set(all().flatMap(({ id, endedAt }) => (endedAt !== null && endedAt < beforeMs ? [id] : [])));
      for (const id of old) batches.delete(id);
      for (const [key, row] of tables.batchItems) if (old.has((row as BatchItemRow).batchId)) tables.batchItems.delete(key);
    },
    ...itemsOver(tables),
    ...readsOver(tables),
  };
}

type ItemStore = Pick<BatchStore, 'addItems' | 'listItems' | 'listSafe' | 'updateItem' | 'skipWaiting' | 'count'>;

function itemsOver({ batchItems }: MemoryTables): ItemStore {
  const of = (batchId: string) =>
    rowsOf<BatchItemRow>(batchItems)
      .filter((row) => row.batchId === batchId)
      .sort((a, b) => a.position - b.position);
  const nameOf = (item: Pick<BatchItemRow, 'batchId' | 'position'>) => `${item.batchId} ${item.position}`;
  return {
    addItems: async (rows) => {
      const known = new Set(rowsOf<BatchItemRow>(batchItems).map((row) => `${row.batchId} ${row.key}`));
      for (const row of rows) {
        if (known.has(`${row.batchId} ${row.key}`)) continue;
        known.add(`${row.batchId} ${row.key}`);
        batchItems.set(nameOf(row), row);
      }
    },
    listItems: async (batchId, { verdict }, { limit, cursor }) => {
      const after = cursor === undefined ? -1 : Number(cursor.split(' ')[0]);
      const found = of(batchId).filter((row) => row.position > after && (verdict === undefined || row.verdict === verdict));
      const last = found[limit - 1];
      return { rows: found.slice(0, limit), next: last && found.length > limit ? nameOf(last).split(' ').reverse().join(' ') : null };
    },
    listSafe: async (batchId, state, limit) =>
      of(batchId)
        .filter((row) => row.verdict === 'safe' && row.state === state)
        .slice(0, limit),
    updateItem: async (item, patch) => {
      const row = rowOf<BatchItemRow>(batchItems, nameOf(item));
      if (row) batchItems.set(nameOf(item), { ...row, ...patch });
    },
    skipWaiting: async (batchId, reason) => {
      for (const row of of(batchId)) {
        if (row.verdict === 'safe' && row.state === 'waiting') batchItems.set(nameOf(row), { ...row, state: 'skipped', reason });
      }
    },
    count: async (batchId) => countOf(of(batchId)),
  };
}

function countOf(items: readonly BatchItemRow[]): BatchCounts {
  const changing = items.filter((row) => row.verdict === 'safe' && row.fields.length > 0);
  const inState = (...states: readonly BatchItemRow['state'][]) => items.filter((row) => states.includes(row.state));
  const verdicts: Partial<Record<BatchVerdict, number>> = {};
  for (const { verdict } of items) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  return {
    verdicts,
    fieldsChanging: changing.reduce((sum, { fields }) => sum + fields.length, 0),
    ticketsChanging: new Set(changing.map(({ ticketId }) => ticketId)).size,
    applied: inState('applied').length,
    refused: inState('refused').length,
    skipped: inState('skipped').length,
    left: inState('waiting', 'started').filter(({ verdict }) => verdict === 'safe').length,
  };
}

type Reads = Pick<BatchStore, 'listLinks' | 'countLinks' | 'listShadows' | 'listProvenance' | 'listDoneOperations' | 'countCarried'>;

function readsOver({ links, shadows, provenance, operations, carried }: MemoryTables): Reads {
  const done = () => rowsOf<OperationRow>(operations).filter(({ state }) => state === 'done');
  const linksOf = ({ flow }: LinkFilter) =>
    rowsOf<LinkRow>(links)
      .filter((row) => flow === undefined || row.flow === flow)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    listLinks: async (filter, afterId, limit) =>
      linksOf(filter)
        .filter(({ id }) => id > afterId)
        .slice(0, limit),
    countLinks: async (filter) => linksOf(filter).length,
    listShadows: async (ids) => rowsOf<ShadowRow>(shadows).filter(({ linkId }) => ids.includes(linkId)),
    listProvenance: async (ids) => rowsOf<ProvenanceRow>(provenance).filter(({ linkId }) => ids.includes(linkId)),
    listDoneOperations: async (ids) =>
      done()
        .filter(({ linkId }) => ids.includes(linkId))
        .sort((a, b) => (a.doneAt ?? 0) - (b.doneAt ?? 0) || (a.id < b.id ? -1 : 1)),
    countCarried: async (ids, fromMs, untilMs) => {
      const isThen = ({ state, sentAt }: CarriedRow) => state === 'done' && sentAt !== null && sentAt >= fromMs && sentAt < untilMs;
      const then = rowsOf<CarriedRow>(carried).filter((row) => ids.includes(row.linkId) && isThen(row));
      const found = ids.map((linkId) => ({ linkId, count: then.filter((row) => row.linkId === linkId).length }));
      return found.filter(({ count }) => count > 0);
    },
  };
}
