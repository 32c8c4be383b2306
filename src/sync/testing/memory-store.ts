/**
 * @module sync/testing/memory-store
 * The engine's store in memory, for the model test: it passes the same contract as the database. A transaction that
 * throws is undone row by row.
 */
import type { Deed, InstallationId, LinkId, TicketId } from '#domain';
import type { SyncStore, SyncStores } from '../ports.ts';
import { createMemoryBatches } from './memory-batches.ts';
import { createMemoryLinks } from './memory-links.ts';
import { createMemoryRecords } from './memory-records.ts';
import { createMemoryRuns } from './memory-runs.ts';
import { emptyTables, type MemoryTables } from './memory-tables.ts';

export interface Wakes {
  readonly links: LinkId[];
  readonly tickets: TicketId[];
  readonly batches: string[];
}

export interface MemoryStore extends SyncStore {
  /** Wake-ups sent by committed transactions, in order. */
  readonly wakes: Wakes;
  /** What people did in committed transactions, in order. */
  readonly deeds: readonly Deed[];
}

/** An empty store. Transactions run one after the other. */
export function createMemoryStore(): MemoryStore {
  const installations = new Map<InstallationId, MemoryTables>();
  const wakes: Wakes = { links: [], tickets: [], batches: [] };
  const deeds: Deed[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const transact: SyncStore['transact'] = (installationId, work) => {
    const run = last.then(async () => {
      const tables = installations.get(installationId) ?? emptyTables();
      installations.set(installationId, tables);
      for (const table of Object.values(tables)) table.mark();
      const sent: Wakes = { links: [], tickets: [], batches: [] };
      const done: Deed[] = [];
      try {
        const result = await work(storesOver(tables, { sent, done }));
        wakes.links.push(...sent.links);
        wakes.tickets.push(...sent.tickets);
        wakes.batches.push(...sent.batches);
        deeds.push(...done);
        return result;
      } catch (error) {
        for (const table of Object.values(tables)) table.rollBack();
        throw error;
      }
    });
    last = run.catch(() => undefined);
    return run;
  };
  return { transact, wakes, deeds };
}

function storesOver(tables: MemoryTables, { sent, done }: { readonly sent: Wakes; readonly done: Deed[] }): SyncStores {
  const records = { links: createMemoryLinks(tables), ...createMemoryRecords(tables) };
  return {
    ...records,
    runs: createMemoryRuns(records),
    batches: createMemoryBatches(tables),
    deeds: { add: (deed) => void (deed && done.push(deed)) },
    wake: {
      link: async (id) => void sent.links.push(id),
      ticket: async (id) => void sent.tickets.push(id),
      batch: async (id) => void sent.batches.push(id),
    },
  };
}
