/** @module sync/batches/plan-slice  One slice of planning: items, counts and checkpoint in one commit, so that a killed worker repeats at most what it had not kept. */

import { underBatchLease } from './batch-lease.ts';
import type { ApplyRules, BatchKindRules, BatchRun, NewItem, PlanSlice } from './kinds.ts';
import { type BatchItemRow, type BatchPatch, SYSTEM } from './rows.ts';

/** `more`: go on now. `later`: not before `batch.nextAt`. `over`: nothing is left to plan. */
export type SliceEnd = 'more' | 'later' | 'over';

/** Plans on from the checkpoint. */
export async function planSlice(run: BatchRun, rules: BatchKindRules): Promise<SliceEnd> {
  const slice = await rules.plan(run);
  switch (slice.kind) {
    case 'wait':
      return underBatchLease(run, async () => ({ result: 'later', patch: { nextAt: slice.atMs, reason: slice.reason, starts: 0 } }));
    case 'failed':
      return underBatchLease(run, async () => ({ result: 'over', patch: endedPatch(run, { state: 'failed', reason: slice.reason }) }));
    case 'read':
      return keepSlice(run, rules.apply, slice);
  }
}

/** What being over means for a batch. */
export function endedPatch(run: Pick<BatchRun, 'deps'>, patch: Pick<BatchPatch, 'state' | 'reason'>): BatchPatch {
  return { ...patch, endedAt: run.deps.clock.now(), openKey: null, starts: 0, attempts: 0 };
}

function keepSlice(run: BatchRun, apply: ApplyRules | undefined, slice: Extract<PlanSlice, { kind: 'read' }>): Promise<SliceEnd> {
  return underBatchLease(run, async (stores) => {
    const { batch } = run;
    await stores.batches.addItems(slice.items.map((item, index) => itemRow(batch.id, item, batch.nextPosition + index)));
    const patch: BatchPatch = {
      checkpoint: slice.checkpoint,
      looked: batch.looked + slice.looked,
      equals: batch.equals + slice.equals,
      nextPosition: batch.nextPosition + slice.items.length,
      reason: null,
      starts: 0,
      attempts: 0,
      ...(slice.total !== undefined && { total: slice.total }),
      ...(slice.basis !== undefined && { basis: slice.basis }),
    };
    if (!slice.isLast) return { result: 'more' as const, patch };
    const { left } = await stores.batches.count(batch.id);
    const planned = { ...patch, total: batch.looked + slice.looked };
    if (!apply || left === 0) return { result: 'over' as const, patch: { ...planned, ...endedPatch(run, { state: 'planned', reason: null }) } };
    // What we began ourselves needs nobody's approval.
    if (batch.startedBy === SYSTEM) return { result: 'more' as const, patch: { ...planned, state: 'applying', approvedBy: SYSTEM } };
    return { result: 'over' as const, patch: { ...planned, state: 'planned' } };
  });
}

function itemRow(batchId: string, item: NewItem, position: number): BatchItemRow {
  return { ...item, batchId, position: item.position ?? position, state: 'waiting', wantedSeq: null };
}
