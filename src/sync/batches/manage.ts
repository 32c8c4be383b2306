/** @module sync/batches/manage  What people do with batches: start, look, approve, cancel; and letters that go on by themselves. */
import { because, ConflictError, type InstallationId, NotFoundError } from '#domain';
import { hashOfBytes } from '../content-hash.ts';
import { VENDOR_DOWN } from '../letter-cause.ts';
import { readOutage } from '../outage.ts';
import type { AskedBy, Page, PageRequest, SyncStores } from '../ports.ts';
import { giveBackStranded } from '../stranded-leases.ts';
import type { BatchDeps } from './ports.ts';
import { type BatchCounts, type BatchItemRow, type BatchRequest, type BatchRow, type BatchStage, type BatchVerdict, SYSTEM } from './rows.ts';
import type { KindRules } from './run-batch.ts';

/** A batch with its items counted. */
export interface BatchDetails {
  readonly batch: BatchRow;
  readonly counts: BatchCounts;
  readonly canApply: boolean;
  readonly canCancel: boolean;
}

export interface BatchRef {
  readonly installationId: InstallationId;
  readonly batchId: string;
}

/** What somebody asks for, and what it was. */
export interface StartBatch extends AskedBy<BatchRow> {
  readonly installationId: InstallationId;
  readonly request: BatchRequest;
  readonly by: string;
}

/** Starts planning, or answers the batch that does the same work already: pressed twice, or by a second admin, it is one batch. */
export async function startBatch(
  deps: BatchDeps,
  kinds: KindRules,
  { installationId, request, by, deed }: StartBatch,
): Promise<BatchDetails & { readonly kind: 'started' | 'exists' }> {
  return deps.store.transact(installationId, async (stores) => {
    const { kind, batch } = await stores.batches.start(newBatch(deps, request, by));
    if (kind === 'started') {
      stores.deeds.add(deed?.(batch));
      await stores.wake.batch(batch.id);
    }
    return { kind, ...(await detailsOf(kinds, stores, batch)) };
  });
}

function newBatch(deps: BatchDeps, request: BatchRequest, by: string): BatchRow {
  return {
    id: deps.ids.next(),
    kind: request.kind,
    request,
    subject: subjectOf(request),
    openKey: hashOfBytes(JSON.stringify(Object.entries(request).sort(([a], [b]) => (a < b ? -1 : 1)))),
    state: 'planning',
    startedBy: by,
    startedAt: deps.clock.now(),
    endedAt: null,
    approvedBy: null,
    reason: null,
    checkpoint: null,
    looked: 0,
    total: null,
    equals: 0,
    basis: null,
    nextPosition: 0,
    attempts: 0,
    starts: 0,
    nextAt: 0,
    leaseToken: 0,
    leaseUntil: 0,
  };
}

function subjectOf(request: BatchRequest): string {
  switch (request.kind) {
    case 'back-fill':
    case 'audit':
      return request.flow;
    case 'rollback':
      return String(request.mappingVersion);
    case 'rehearsal':
      return String(request.days);
    case 'replay':
      return request.cause;
    case 'plan':
      return '';
  }
}

/** One batch. Throws `NotFoundError`. */
export function readBatch(deps: BatchDeps, kinds: KindRules, { installationId, batchId }: BatchRef): Promise<BatchDetails> {
  return deps.store.transact(installationId, async (stores) => detailsOf(kinds, stores, await mustRead(stores, batchId)));
}

/** Newest first; all, or those of one stage. */
export function listBatches(
  deps: BatchDeps,
  kinds: KindRules,
  { installationId, ...page }: { readonly installationId: InstallationId; readonly stage?: BatchStage } & PageRequest,
): Promise<Page<BatchDetails>> {
  return deps.store.transact(installationId, async (stores) => {
    const { rows, next } = await stores.batches.list(page);
    const details: BatchDetails[] = [];
    for (const batch of rows) details.push(await detailsOf(kinds, stores, batch));
    return { rows: details, next };
  });
}

/** Items in the order in which they are applied. Throws `NotFoundError`. */
export function listBatchItems(
  deps: BatchDeps,
  { installationId, batchId, verdict, ...page }: BatchRef & PageRequest & { readonly verdict?: BatchVerdict },
): Promise<Page<BatchItemRow>> {
  return deps.store.transact(installationId, async (stores) => {
    await mustRead(stores, batchId);
    return stores.batches.listItems(batchId, verdict === undefined ? {} : { verdict }, page);
  });
}

/** Who decides on a batch, and what it was. */
export interface DecideBatch extends BatchRef, AskedBy<BatchDetails> {
  readonly by: string;
}

/** Approves a plan. One that is being applied stays as it is. Throws `ConflictError` where there is nothing to apply. */
export function applyBatch(deps: BatchDeps, kinds: KindRules, { installationId, batchId, by, deed }: DecideBatch): Promise<BatchDetails> {
  return deps.store.transact(installationId, async (stores) => {
    const batch = await mustRead(stores, batchId);
    if (batch.state === 'applying') return detailsOf(kinds, stores, batch);
    const { canApply } = await detailsOf(kinds, stores, batch);
    if (!canApply) throw new ConflictError({ message: 'There is nothing in this batch that can be applied now.', facts: { state: batch.state } });
    await stores.batches.update(batchId, { state: 'applying', approvedBy: by, nextAt: 0, leaseUntil: 0, reason: null });
    await stores.wake.batch(batchId);
    return decided(stores, deed, await detailsOf(kinds, stores, await mustRead(stores, batchId)));
  });
}

/** Stops a batch. What was applied stays, and is counted; what has begun ends by itself. Cancelling twice changes nothing. */
export function cancelBatch(deps: BatchDeps, kinds: KindRules, { installationId, batchId, by, deed }: DecideBatch): Promise<BatchDetails> {
  return deps.store.transact(installationId, async (stores) => {
    const batch = await mustRead(stores, batchId);
    const { canCancel, counts } = await detailsOf(kinds, stores, batch);
    if (batch.state === 'cancelled') return detailsOf(kinds, stores, batch);
    if (!canCancel) throw new ConflictError({ message: 'This batch is over already.', facts: { state: batch.state } });
    await stores.batches.skipWaiting(batchId, because('item-not-begun'));
    const reason = because('batch-cancelled', { by, applied: counts.applied, left: counts.left });
    await stores.batches.update(batchId, { state: 'cancelled', reason, endedAt: deps.clock.now(), openKey: null });
    return decided(stores, deed, await detailsOf(kinds, stores, await mustRead(stores, batchId)));
  });
}

function decided(stores: SyncStores, deed: DecideBatch['deed'], details: BatchDetails): BatchDetails {
  stores.deeds.add(deed?.(details));
  return details;
}

/** Batches that are due: work that goes on, waits that are over, leases of dead workers and of turns that lost our own store. */
export async function dueBatches(deps: BatchDeps, { installationId }: { readonly installationId: InstallationId }): Promise<readonly string[]> {
  await giveBackStranded(deps, installationId);
  return deps.store.transact(installationId, (stores) => stores.batches.listDue(deps.clock.now(), 20));
}

/** Dead letters of a vendor that was down go on by themselves when it is back, in the order in which they gave up. Answers the batch that does it. */
export function recoverLetters(deps: BatchDeps, { installationId }: { readonly installationId: InstallationId }): Promise<string | undefined> {
  return deps.store.transact(installationId, async (stores) => {
    const [newest] = (await stores.deadLetters.list({ cause: VENDOR_DOWN, state: 'waiting' }, { limit: 1 })).rows;
    const link = newest && (await stores.links.read(newest.linkId));
    if (!newest || !link) return undefined;
    const outage = await readOutage(stores, link.connectionId);
    if (outage && outage.probeAt > deps.clock.now()) return undefined;
    // A link that gave up alone is no outage that somebody saw begin and end: it rests before it is tried again.
    const nowMs = deps.clock.now();
    if (nowMs - newest.lastAt < RECOVER_AFTER_MS || !(await isWorthTrying(stores, newest.lastAt, nowMs))) return undefined;
    const { batch, kind } = await stores.batches.start(newBatch(deps, { kind: 'replay', cause: VENDOR_DOWN }, SYSTEM));
    if (kind === 'started') await stores.wake.batch(batch.id);
    return batch.id;
  });
}

/** How long a letter rests before it goes on by itself. */
const RECOVER_AFTER_MS = 600_000;
/** How long letters rest that the last attempt could not bring through: a paused link, say. */
const RETRY_AFTER_MS = 3_600_000;
const RECENT = 50;

/** Whether anything has changed since the last time: another letter, or an hour. What a person has cancelled stays so until another letter comes. */
async function isWorthTrying({ batches }: SyncStores, newestLetterAt: number, nowMs: number): Promise<boolean> {
  const { rows } = await batches.list({ limit: RECENT });
  const last = rows.find((batch) => batch.startedBy === SYSTEM && batch.subject === VENDOR_DOWN);
  if (!last || last.endedAt === null || newestLetterAt > last.startedAt) return true;
  return last.state !== 'cancelled' && nowMs - last.endedAt >= RETRY_AFTER_MS;
}

/** Forgets batches that were over long ago. */
export function pruneBatches(deps: BatchDeps, { installationId }: { readonly installationId: InstallationId }, keptMs: number): Promise<void> {
  return deps.store.transact(installationId, (stores) => stores.batches.prune(deps.clock.now() - keptMs));
}

async function detailsOf(kinds: KindRules, stores: SyncStores, batch: BatchRow): Promise<BatchDetails> {
  const counts = await stores.batches.count(batch.id);
  const isOpen = batch.openKey !== null;
  return {
    batch,
    counts,
    canApply: isOpen && batch.state === 'planned' && kinds[batch.kind].apply !== undefined && counts.left > 0,
    canCancel: isOpen,
  };
}

async function mustRead(stores: SyncStores, batchId: string): Promise<BatchRow> {
  const batch = await stores.batches.read(batchId);
  if (!batch) throw new NotFoundError({ message: `There is no batch ${batchId}.`, facts: { batchId } });
  return batch;
}
