/** @module sync/batches/batch-lease  Transactions of a batch under its lease: a worker that has been overtaken writes nothing. */
import type { SyncStores } from '../ports.ts';
import type { BatchRun } from './kinds.ts';
import type { BatchPatch } from './rows.ts';

/** Another worker has taken over, or somebody has cancelled: this turn is over. */
export class BatchTurnOver extends Error {
  readonly isBatchTurnOver = true;
}

/** One transaction that proves and prolongs the lease, does the work, and keeps what it says of the batch. */
export async function underBatchLease<Result>(
  run: BatchRun,
  work: (stores: SyncStores) => Promise<{ readonly result: Result; readonly patch: BatchPatch }>,
): Promise<Result> {
  return run.deps.store.transact(run.installationId, async (stores) => {
    const now = await stores.batches.read(run.batch.id);
    // Cancelling does not wait for the lease: the state says it.
    if (now?.leaseToken !== run.token || now.state !== run.batch.state) throw new BatchTurnOver('This batch is no longer ours.');
    const { result, patch } = await work(stores);
    const kept = { leaseUntil: run.deps.clock.now() + run.limits.leaseMs, ...patch };
    if (!(await stores.batches.update(run.batch.id, kept, run.token))) throw new BatchTurnOver('This batch is no longer ours.');
    run.batch = { ...now, ...kept };
    return result;
  });
}
