/** @module sync/batches/run-batch  One turn of one batch: claim, slices for some seconds, give the lease back. A worker that dies in it loses at most one slice. */
import { because, brandId, hasErrorCode, type InstallationId, type Reason, type TraceId } from '#domain';
import { classifyFailure } from '../classify-failure.ts';
import { defaultLimits } from '../limits.ts';
import { keepIfStranded } from '../stranded-leases.ts';
import { applySlice } from './apply-slice.ts';
import { BatchTurnOver, underBatchLease } from './batch-lease.ts';
import type { BatchKindRules, BatchRun } from './kinds.ts';
import { defaultBatchLimits } from './limits.ts';
import { endedPatch, planSlice, type SliceEnd } from './plan-slice.ts';
import type { BatchDeps } from './ports.ts';
import type { BatchKind, BatchPatch } from './rows.ts';

export interface BatchTurn {
  readonly installationId: InstallationId;
  readonly batchId: string;
  /** Ends the turn between two steps. */
  readonly signal?: AbortSignal;
  readonly traceId?: TraceId;
}

/** What a turn came to. `skipped`: over, not due, or another worker has it. */
export type TurnResult = 'skipped' | SliceEnd | 'taken-over' | 'failed';

export type KindRules = Readonly<Record<BatchKind, BatchKindRules>>;

/** Goes on with a batch. Never throws for what a vendor does; throws where our own store cannot be reached. */
export async function runBatch(deps: BatchDeps, kinds: KindRules, turn: BatchTurn): Promise<TurnResult> {
  const run = await claim(deps, turn);
  if (run === 'skipped') return run;
  const { installationId, batch, token } = run;
  return keepIfStranded({ deps, installationId, giveBack: ({ batches }) => batches.update(batch.id, GIVEN_BACK, token) }, () =>
    takeTurn(run, kinds, turn),
  );
}

/** Nobody has the batch, and no worker has died over it. */
const GIVEN_BACK: BatchPatch = { leaseUntil: 0, starts: 0 };

async function takeTurn(run: BatchRun, kinds: KindRules, turn: BatchTurn): Promise<TurnResult> {
  if (run.batch.starts > run.limits.maxStarts) return giveUp(run, because('batch-worker-crashed', { starts: run.batch.starts - 1 }));
  try {
    const end = await runSlices(run, kinds[run.batch.kind]);
    await giveBack(run, end);
    return end;
  } catch (error) {
    if (error instanceof BatchTurnOver) return 'taken-over';
    if (hasErrorCode(error, 'storage-unavailable')) throw error;
    return backOff(run, error, turn);
  }
}

function claim(deps: BatchDeps, { installationId, batchId, signal, traceId }: BatchTurn): Promise<BatchRun | 'skipped'> {
  const limits = { ...defaultBatchLimits, ...deps.batchLimits };
  return deps.store.transact(installationId, async (stores) => {
    const batch = await stores.batches.claim(batchId, deps.clock.now(), limits.leaseMs);
    if (!batch) return 'skipped';
    const id = traceId ?? brandId<TraceId>(deps.ids.next().replaceAll('-', '').padEnd(32, '0').slice(0, 32));
    return {
      deps,
      limits,
      installationId,
      batch,
      token: batch.leaseToken,
      call: { signal: signal ?? new AbortController().signal, traceId: id, priority: 'sync' },
    };
  });
}

async function runSlices(run: BatchRun, rules: BatchKindRules): Promise<SliceEnd> {
  const until = run.deps.clock.now() + run.limits.turnMs;
  for (;;) {
    run.call.signal.throwIfAborted();
    const end = await runSlice(run, rules);
    if (end !== 'more' || run.deps.clock.now() >= until) return end;
  }
}

function runSlice(run: BatchRun, rules: BatchKindRules): Promise<SliceEnd> {
  if (run.batch.state === 'planning') return planSlice(run, rules);
  if (!rules.apply) throw new TypeError(`A batch of kind ${run.batch.kind} is never applied.`);
  return applySlice(run, rules.apply);
}

function giveBack(run: BatchRun, end: SliceEnd): Promise<void> {
  return underBatchLease(run, async (stores) => {
    if (end === 'more') await stores.wake.batch(run.batch.id);
    return { result: undefined, patch: GIVEN_BACK };
  });
}

async function giveUp(run: BatchRun, reason: Reason): Promise<'failed'> {
  await patchIfOurs(run, endedPatch(run, { state: 'failed', reason }));
  return 'failed';
}

/** A slice that failed is tried again from its checkpoint, later and later; what asks to wait is waited for without burning an attempt. */
async function backOff(run: BatchRun, error: unknown, { signal }: BatchTurn): Promise<TurnResult> {
  const { deps, limits, batch } = run;
  const nowMs = deps.clock.now();
  const context = { nowMs, random: deps.random(), limits: { ...defaultLimits, ...deps.limits }, isStopping: signal?.aborted === true };
  const end = classifyFailure(error, context);
  if (end.kind === 'stopped') await patchIfOurs(run, GIVEN_BACK);
  if (end.kind === 'wait') await patchIfOurs(run, { ...GIVEN_BACK, nextAt: end.atMs, reason: end.reason });
  if (end.kind !== 'failed') return 'later';
  const attempts = batch.attempts + 1;
  if (attempts >= limits.maxAttempts) return giveUp(run, because('batch-failed', { ...end.reason.facts, attempts }));
  await patchIfOurs(run, { ...GIVEN_BACK, attempts, nextAt: nowMs + waitMs(attempts), reason: end.reason });
  return 'later';
}

/** Doubles from two seconds to ten minutes. */
function waitMs(attempts: number): number {
  return Math.min(600_000, 1_000 * 2 ** attempts);
}

async function patchIfOurs(run: BatchRun, patch: BatchPatch): Promise<void> {
  const { deps, installationId, batch, token } = run;
  await deps.store.transact(installationId, async (stores) => {
    const now = await stores.batches.read(batch.id);
    if (now?.state === batch.state) await stores.batches.update(batch.id, patch, token);
  });
}
