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
import { backUpTables, emptyTables, type MemoryTables } from './memory-tables.ts';

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
  /** Copies what every installation has; what it answers restores that. */
  backUp(): () => void;
}

/** An empty store. Transactions run one after the other. */
export function createMemoryStore(): MemoryStore {
  const installations = new Map<InstallationId, Installed>();
  const wakes: Wakes = { links: [], tickets: [], batches: [] };
  const deeds: Deed[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const transact: SyncStore['transact'] = (installationId, work) => {
    const run = last.then(async () => {
      const installed = installations.get(installationId) ?? install();
      installations.set(installationId, installed);
      const { journal, stores, outgoing } = installed;
      const { sent, done } = outgoing;
      journal.mark();
      for (const list of [sent.links, sent.tickets, sent.batches, done]) list.length = 0;
      try {
        const result = await work(stores);
        wakes.links.push(...sent.links);
        wakes.tickets.push(...sent.tickets);
        wakes.batches.push(...sent.batches);
        deeds.push(...done);
        return result;
      } catch (error) {
        journal.rollBack();
        throw error;
      }
    });
    last = run.catch(() => undefined);
    return run;
  };
  const backUp = () => {
    const restores = [...installations.values()].map(({ tables }) => backUpTables(tables));
    return () => {
      for (const restore of restores) restore();
    };
  };
  return { transact, wakes, deeds, backUp };
}

/** What a transaction tells others, once it is committed. */
interface Outgoing {
  readonly sent: Wakes;
  readonly done: Deed[];
}

/** One installation: what is made once serves all its transactions, which run one after the other. */
interface Installed extends ReturnType<typeof emptyTables> {
  readonly outgoing: Outgoing;
  readonly stores: SyncStores;
}

function install(): Installed {
  const outgoing: Outgoing = { sent: { links: [], tickets: [], batches: [] }, done: [] };
  const { tables, journal } = emptyTables();
  return { tables, journal, outgoing, stores: storesOver(tables, outgoing) };
}

function storesOver(tables: MemoryTables, { sent, done }: Outgoing): SyncStores {
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
