/** @module sync/testing/memory-runs  What a run asks of the store, in memory: the same rows, one table after the other. */
import type { SyncStores } from '../ports.ts';
import type { RunStore, StageRows } from '../run-store.ts';
import type { MemoryLinks } from './memory-links.ts';

type Others = Omit<SyncStores, 'runs' | 'batches' | 'deeds' | 'wake' | 'links'> & { readonly links: MemoryLinks };

export function createMemoryRuns(stores: Others): RunStore {
  return {
    readKept: async ({ id, flow, ticketId }, checkpointKey) => ({
      shadows: await stores.shadows.list(id),
      provenance: await stores.provenance.list(id),
      operations: await stores.operations.listOpen(id),
      holds: await stores.holds.listOpen([id]),
      answers: await stores.answers.listUnused(id),
      carried: await stores.carried.list(id),
      fieldHealth: await stores.fieldHealth.list(flow),
      editing: await stores.editing.read(ticketId),
      hasLetter: (await stores.deadLetters.list({ state: 'waiting' }, { limit: 1_000 })).rows.some(({ linkId }) => linkId === id),
      pauses: await stores.switches.list(),
      checkpoint: await stores.checkpoints.read(checkpointKey),
    }),
    keep: async ({ id, token, untilMs }, { patch, rows }) => {
      if (!stores.links.keepLease(id, token, untilMs)) return false;
      await stores.links.update(id, patch, token);
      await writeRows(stores, rows);
      return true;
    },
    release: async ({ id, token }, { patch, rows }, checkpointKey) => {
      const link = await stores.links.release(id, token, patch);
      if (!link) return undefined;
      await writeRows(stores, rows);
      return { link, checkpoint: await stores.checkpoints.read(checkpointKey) };
    },
  };
}

async function writeRows(stores: Others, { shadows, provenance, history, operations, done }: StageRows): Promise<void> {
  await stores.shadows.put(shadows);
  await stores.provenance.put(provenance);
  await stores.history.add(history);
  await stores.operations.add(operations);
  await stores.operations.settle(done.ids, 'done', done.at);
}
