/**
 * @module sync/batches/apply-slice
 * One slice of applying: sets a few items up, lets reconcile carry them out, and records what came of them. Never writes to a vendor: leases, guards, budgets,
 * holds and provenance are reconcile's. What has begun is finished before the next begins, so the pace is the vendors'.
 */
import { because } from '#domain';
import { activePauses } from '../pauses.ts';
import type { SyncStores } from '../ports.ts';
import { reconcile } from '../reconcile.ts';
import type { LinkRow } from '../rows.ts';
import { underBatchLease } from './batch-lease.ts';
import type { ApplyRules, BatchRun, ItemOutcome } from './kinds.ts';
import { endedPatch, type SliceEnd } from './plan-slice.ts';
import type { BatchItemRow } from './rows.ts';

/** Applies on. */
export async function applySlice(run: BatchRun, rules: ApplyRules): Promise<SliceEnd> {
  const isVoid = rules.basis !== undefined && run.batch.basis !== (await rules.basis(run));
  if (isVoid) return end(run, 'failed');
  const gate = (await gateOfPause(run)) ?? (await rules.gate?.(run));
  if (gate) return underBatchLease(run, async () => ({ result: 'later', patch: { nextAt: gate.atMs, reason: gate.reason, starts: 0 } }));
  const open = await finishStarted(run, rules, await listSafe(run, 'started'));
  const free = (rules.concurrency ?? run.limits.concurrency) - open.length;
  const next = free > 0 ? await listSafe(run, 'waiting', free) : [];
  if (next.length === 0 && open.length === 0) return end(run, 'done');
  const begun: BatchItemRow[] = [];
  for (const item of next) begun.push(...(await begin(run, rules, item)));
  const left = await finishStarted(run, rules, begun);
  if (open.length + left.length === 0) return 'more';
  const lookAt = Math.max(run.deps.clock.now() + run.limits.lookAgainMs, Math.min(...[...open, ...left].map(({ nextAt }) => nextAt)));
  return underBatchLease(run, async () => ({ result: 'later', patch: { nextAt: lookAt, starts: 0, attempts: 0, reason: null } }));
}

function end(run: BatchRun, state: 'done' | 'failed'): Promise<SliceEnd> {
  return underBatchLease(run, async (stores) => {
    if (state === 'failed') await stores.batches.skipWaiting(run.batch.id, because('item-not-begun'));
    return { result: 'over', patch: endedPatch(run, { state, reason: state === 'failed' ? because('batch-mapping-changed') : null }) };
  });
}

function listSafe(run: BatchRun, state: 'waiting' | 'started', limit = 100): Promise<readonly BatchItemRow[]> {
  return run.deps.store.transact(run.installationId, (stores) => stores.batches.listSafe(run.batch.id, state, limit));
}

async function gateOfPause(run: BatchRun) {
  const pauses = await run.deps.store.transact(run.installationId, (stores) => activePauses(stores, run.deps.clock.now()));
  const pause = pauses.find(({ scope }) => scope.kind === 'all');
  return pause && { atMs: run.deps.clock.now() + run.limits.closedMs, reason: because('batch-waits-for-pause') };
}

/** Marks the item as started in the same commit as what it wants of its link: after a crash it is finished, not begun again. */
async function begin(run: BatchRun, rules: ApplyRules, item: BatchItemRow): Promise<readonly BatchItemRow[]> {
  run.call.signal.throwIfAborted();
  const beginItem = await rules.prepare(run, item);
  return underBatchLease(run, async (stores) => {
    const begun = await beginItem(stores);
    if (begun.kind === 'skipped') {
      await stores.batches.updateItem(item, { state: 'skipped', reason: begun.reason });
      return { result: [], patch: { starts: 0 } };
    }
    const { linkId, wantedSeq } = begun;
    await stores.batches.updateItem(item, { state: 'started', linkId, wantedSeq });
    return { result: [{ ...item, linkId, wantedSeq, state: 'started' as const }], patch: { starts: 0 } };
  });
}

/** Runs each started item's link and records what came of it; answers the links of those that have not ended. */
async function finishStarted(run: BatchRun, rules: ApplyRules, items: readonly BatchItemRow[]): Promise<readonly Pick<LinkRow, 'nextAt'>[]> {
  const open: Pick<LinkRow, 'nextAt'>[] = [];
  for (const item of items) {
    const { linkId } = item;
    if (linkId !== null) {
      const { installationId, deps, call } = run;
      await reconcile(deps, { installationId, linkId, signal: call.signal, traceId: call.traceId });
    }
    open.push(...(await settle(run, rules, item)));
  }
  return open;
}

function settle(run: BatchRun, rules: ApplyRules, item: BatchItemRow): Promise<readonly Pick<LinkRow, 'nextAt'>[]> {
  return underBatchLease(run, async (stores) => {
    const link = item.linkId === null ? undefined : await stores.links.read(item.linkId);
    const outcome = link ? (earlyOutcome(link, item, run.deps.clock.now()) ?? (await doneOutcome(rules, stores, { link, item }))) : gone();
    if (outcome === 'open') return { result: link ? [link] : [], patch: { starts: 0 } };
    await stores.batches.updateItem(item, { ...outcome, ...(link?.record && { record: link.record.number }) });
    return { result: [], patch: { starts: 0 } };
  });
}

function gone(): ItemOutcome {
  return { state: 'skipped', reason: because('link-unlinked') };
}

/** A link that cannot run must not keep the others waiting. */
function earlyOutcome(link: LinkRow, item: BatchItemRow, nowMs: number): ItemOutcome | undefined {
  const isDone = link.doneSeq >= (item.wantedSeq ?? 0);
  if (link.isQuarantined || (link.state === 'dead-letter' && isDone)) return { state: 'refused', reason: link.stateReason };
  const isPaused = link.pause !== null && (link.pause.until === null || link.pause.until > nowMs);
  return isPaused && !isDone ? { state: 'skipped', reason: because('link-paused') } : undefined;
}

async function doneOutcome(
  rules: ApplyRules,
  stores: SyncStores,
  { link, item }: { readonly link: LinkRow; readonly item: BatchItemRow },
): Promise<ItemOutcome | 'open'> {
  return link.doneSeq >= (item.wantedSeq ?? 0) ? rules.outcome(stores, item, link) : 'open';
}
