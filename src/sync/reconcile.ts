/**
 * @module sync/reconcile
 * The one way a change crosses: claim, read both sides, settle what is open, merge, plan, write the plan down, apply, record. Webhook, sweep, "sync now",
 * replay and repair all end here.
 */
import type { Call } from '#capabilities';
import { because, brandId, hasErrorCode, type InstallationId, isTielineError, type LinkId, type Reason, type TraceId } from '#domain';
import { applyOperations } from './apply-operations.ts';
import { carryAttachments } from './carry-attachments.ts';
import { carryComments } from './carry-comments.ts';
import { createChangeTimes } from './change-times.ts';
import { chosenSteps } from './chosen-step.ts';
import { classifyFailure } from './classify-failure.ts';
import type { BrokenField } from './field-health.ts';
import { findOrCreate } from './find-or-create.ts';
import { finishRun, putDeadLetter } from './finish-run.ts';
import { hasMovedAfterClose, moveToFollowUp } from './follow-up.ts';
import { holdMissing, holdReplaced, isReplaced } from './hold-missing.ts';
import { noteEnd, noteHop, notePlan } from './hops.ts';
import { answersInForce } from './kept-answers.ts';
import { defaultLimits } from './limits.ts';
import { sayWait } from './long-wait.ts';
import { mergeFields } from './merge-fields.ts';
import type { FieldMerge, MergeInput, SideChoice } from './merge-types.ts';
import { mergedHold, moveMerged } from './move-merged.ts';
import { openRun } from './open-run.ts';
import { outageKey, outageOf, waitForVendor } from './outage.ts';
import { NOTHING_OWED } from './owed.ts';
import { activePauses, inForce, pauseOver, reasonOfPause } from './pauses.ts';
import { createFindPerson } from './people.ts';
import { type PlanInput, planOperations } from './plan-operations.ts';
import type { SyncDeps, SyncStores } from './ports.ts';
import { type BothSides, readBothSides } from './read-both-sides.ts';
import { isLinkHold, recordPlan, syncLinkHold } from './record-plan.ts';
import { restoresOf } from './restore-wish.ts';
import type { LinkRow, ShadowRow } from './rows.ts';
import { type OpenRun, owe, type Run, type RunEnd, RunEnded, underLease, writeOutcomes } from './run.ts';
import type { KeptRows } from './run-store.ts';
import { confirmShadows, settleOperations } from './settle-operations.ts';
import { readRefused } from './still-refused.ts';
import { keepIfStranded } from './stranded-leases.ts';
import { readBroken } from './tend-fields.ts';

export interface ReconcileRequest {
  readonly installationId: InstallationId;
  readonly linkId: LinkId;
  /** Stops the run between two steps and gives the lease back at once. */
  readonly signal?: AbortSignal;
  readonly traceId?: TraceId;
  /** `agent` where somebody waits for it: what would take long ends the run at once, with the moment at which workers go on. @default 'sync' */
  readonly priority?: Call['priority'];
}

/** What came of one call. `skipped`: the link had nothing to do, is paused, or another worker has it. */
export type ReconcileResult =
  | { readonly kind: 'skipped'; readonly reason: Reason }
  | { readonly kind: 'ran'; readonly end: RunEnd; readonly link: LinkRow | undefined };

/** Brings one link into agreement. Never throws for what a vendor does; throws where our own store cannot be reached. */
export async function reconcile(deps: SyncDeps, request: ReconcileRequest): Promise<ReconcileResult> {
  const claimed = await claim(deps, request);
  if ('kind' in claimed) return claimed;
  noteHop(claimed, { kind: 'run-start', reason: because('hop-run-started', { attempts: claimed.link.attempts }) });
  const { installationId, link, token } = claimed;
  return keepIfStranded({ deps, installationId, giveBack: ({ links }) => links.release(link.id, token, {}) }, async () => {
    const end = await runToEnd(claimed, request);
    noteEnd(claimed, end);
    return { kind: 'ran', end, link: await finishRun(claimed, end) };
  });
}

/** Taken back with its transaction: the link is not to be run now. */
class NotNow extends Error {
  readonly reason: Reason;
  constructor(reason: Reason) {
    super(reason.code);
    this.reason = reason;
  }
}

/** One transaction: the lease is taken, and what is kept of the link is read under it. It is durable before anything is done: a token never names two runs. */
async function claim(deps: SyncDeps, request: ReconcileRequest): Promise<Run | ReconcileResult> {
  try {
    return await deps.store.transact(request.installationId, (stores) => claimIn(deps, stores, request));
  } catch (error) {
    if (error instanceof NotNow) return { kind: 'skipped', reason: error.reason };
    throw error;
  }
}

async function claimIn(
  deps: SyncDeps,
  stores: SyncStores,
  { installationId, linkId, signal, traceId, priority = 'sync' }: ReconcileRequest,
): Promise<Run | ReconcileResult> {
  const limits = { ...defaultLimits, ...deps.limits };
  const nowMs = deps.clock.now();
  const link = await stores.links.claim(linkId, nowMs, limits.leaseMs);
  if (!link) return { kind: 'skipped', reason: await whyNotDue(stores, linkId, nowMs) };
  const kept = await stores.runs.readKept(link, outageKey(link.connectionId));
  const paused = pauseOver(link, inForce(kept.pauses, nowMs));
  if (paused) throw new NotNow(reasonOfPause(paused));
  const call: Call = {
    signal: signal ?? new AbortController().signal,
    traceId: traceId ?? newTraceId(deps),
    priority,
    onLongWait: (wait) => sayWait(run, wait),
  };
  const run: Run = {
    ...{ deps, limits, installationId, link, call, kept },
    claimed: link,
    token: link.leaseToken,
    seenSeq: link.wantedSeq,
    startedAt: nowMs,
    owed: NOTHING_OWED,
    hasHolds: kept.holds.length > 0,
    carried: kept.carried,
    hasLetter: kept.hasLetter,
  };
  if (isSetAside(run)) {
    await quarantine(run, stores);
    return { kind: 'skipped', reason: because('link-quarantined') };
  }
  const waitUntil = await waitForVendor(stores, outageOf(kept.checkpoint), { link, nowMs, random: deps.random() });
  return waitUntil === undefined ? run : putOff(run, stores, waitUntil);
}

async function whyNotDue(stores: SyncStores, linkId: LinkId, nowMs: number): Promise<Reason> {
  const pauses = await activePauses(stores, nowMs);
  const link = pauses.length === 0 ? undefined : await stores.links.read(linkId);
  const paused = link && pauseOver(link, pauses);
  return paused ? reasonOfPause(paused) : because('not-due');
}

/** The vendor is known to be down: nothing is tried and no attempt is burnt. */
async function putOff(run: Run, stores: SyncStores, untilMs: number): Promise<ReconcileResult> {
  const reason = because('vendor-waits', { code: 'vendor-unavailable', seconds: Math.ceil((untilMs - run.startedAt) / 1_000) });
  await stores.links.release(run.link.id, run.token, { nextAt: untilMs, state: 'failing', stateReason: reason });
  return { kind: 'skipped', reason };
}

/** Beyond the limit every second start is a probe; the one after a probe means that its worker died as well. */
const isSetAside = ({ link, limits }: Run): boolean => link.starts > limits.maxStarts && (link.starts - limits.maxStarts) % 2 === 1;

/**
 * Three workers died over this link: it is set aside alone, and says so. Whoever kills workers from outside makes innocent links look so, so it is probed after
 * rests that double, and ends its quarantine by one run that ends. After the last probe it waits until somebody replays it.
 */
async function quarantine(run: Run, stores: SyncStores): Promise<void> {
  const { link, limits } = run;
  const probes = (link.starts - limits.maxStarts - 1) / 2;
  const deaths = limits.maxStarts + probes;
  const isForGood = probes >= limits.maxProbes;
  await putDeadLetter(run, stores, { cause: because('worker-crashed-repeatedly', { starts: deaths }), attempts: deaths });
  await stores.links.release(link.id, run.token, {
    state: 'dead-letter',
    stateReason: because('link-quarantined'),
    ...(isForGood ? { isQuarantined: true, doneSeq: run.seenSeq } : { nextAt: run.startedAt + limits.probeAfterMs * 2 ** probes }),
  });
  // Giving a lease back forgets the deaths; a probe that dies must find them.
  if (!isForGood) await stores.links.update(link.id, { starts: link.starts });
}

function newTraceId(deps: SyncDeps): TraceId {
  return brandId<TraceId>(deps.ids.next().replaceAll('-', '').padEnd(32, '0').slice(0, 32));
}

async function runToEnd(run: Run, { signal }: ReconcileRequest): Promise<RunEnd> {
  try {
    await runRounds(await openRun(run));
    return { kind: 'done' };
  } catch (error) {
    if (error instanceof RunEnded) return error.end;
    // Without our own store nothing can be recorded, not even the failure: the lease is given back when the store is there again.
    if (hasErrorCode(error, 'storage-unavailable')) throw error;
    if (!isTielineError(error) && signal?.aborted !== true)
      run.deps.hearUnexpected?.({ installationId: run.installationId, linkId: run.link.id, traceId: run.call.traceId, error });
    if (hasErrorCode(error, 'vendor-auth-failed')) await reportAttention(run, error.facts.connectionId);
    return classifyFailure(error, {
      nowMs: run.deps.clock.now(),
      random: run.deps.random(),
      limits: run.limits,
      isStopping: signal?.aborted === true,
      connectionId: run.link.connectionId,
    });
  }
}

function reportAttention(run: Run, named: unknown): Promise<void> {
  const connectionId = typeof named === 'string' ? named : run.link.connectionId;
  return run.deps.systems.reportAttention(run.installationId, connectionId, because('connection-needs-attention', { code: 'vendor-auth-failed' }));
}

async function runRounds(run: OpenRun): Promise<void> {
  if (run.link.remoteId === null) {
    run.kept = undefined;
    await findOrCreate(run);
  }
  for (let round = 0; round <= run.limits.maxStaleRetries; round += 1) {
    const next = await runRound(run);
    if (next === 'done') return;
  }
  throw new RunEnded({ kind: 'failed', reason: because('link-failing', { code: 'version-conflict' }) });
}

/** Read, merge, plan, apply, once. `again`: what was read is no longer how things are. */
async function runRound(run: OpenRun): Promise<'done' | 'again'> {
  run.call.signal.throwIfAborted();
  let kept = await readKept(run);
  const sides = await readBothSides(run, kept);
  if (sides.kind === 'missing') return holdMissing(run, sides).then(() => 'done');
  if (isReplaced(run, sides.remote, kept.holds)) return holdReplaced(run).then(() => 'done');
  if (sides.desk.life === 'merged') return followMerge(run, sides, kept);
  if (kept.operations.length > 0) {
    await settleOperations(run, sides, kept.operations);
    kept = await readKept(run);
  }
  await confirmShadows(run, sides);
  const shadows = new Map(run.shadows);
  const merges = await mergeFields(mergeInputOf(run, { sides, shadows, kept }));
  const refused = await readRefused(run, { holds: kept.holds, sides, merges });
  const plan = planOperations(planInputOf(run, { sides, shadows, kept, merges, refused }));
  notePlan(run, plan, kept.holds);
  await refuseOldMapping(run);
  const operations = recordPlan(run, { sides, merges, plan, shadows, kept });
  if ((await applyOperations(run, operations, sides)) === 'read-again') return 'again';
  const writable = { remote: run.link.role === 'owner', desk: sides.desk.life === 'open' && !kept.isAgentEditing };
  await carryComments(run, writable);
  if (run.flow.attachments.direction !== 'none') await writeOutcomes(run);
  await carryAttachments(run, writable);
  if (isLeftBehind(run, { sides, merges, shadows })) return (await moveToFollowUp(run, sides.desk)) === 'moved' ? 'again' : 'done';
  if (kept.holds.some(isLinkHold)) owe(run, { also: [(stores) => syncLinkHold(run, stores, undefined)] });
  if (kept.editingUntil !== null && carriesCommentsIn(run)) {
    throw new RunEnded({ kind: 'look-again', atMs: kept.editingUntil, reason: because('agent-is-editing') });
  }
  return 'done';
}

/** Nothing is merged against a ticket that went into another one: what the record did meanwhile belongs to the surviving ticket. */
async function followMerge(run: OpenRun, { desk }: BothSides, kept: Kept): Promise<'done' | 'again'> {
  if ((await moveMerged(run, desk, kept)) === 'moved') return 'again';
  await underLease(run, (stores) => syncLinkHold(run, stores, mergedHold(desk)));
  return 'done';
}

/** The record has moved on after the ticket was closed, and the flow wants it to go on in a follow-up. */
function isLeftBehind(
  { flow }: OpenRun,
  { sides, merges, shadows }: { sides: BothSides; merges: readonly FieldMerge[]; shadows: ReadonlyMap<string, ShadowRow> },
): boolean {
  return sides.desk.life === 'closed' && flow.afterClose === 'follow-up' && hasMovedAfterClose(merges, shadows);
}

interface Kept extends KeptRows {
  readonly isAgentEditing: boolean;
  readonly editingUntil: number | null;
  readonly broken: ReadonlyMap<string, BrokenField>;
}

/** Comments wait for the agent too, and have no hold of their own that would bring the link back. */
function carriesCommentsIn({ flow }: OpenRun): boolean {
  return [flow.comments.public, flow.comments.internal, flow.attachments.direction].some((direction) => direction === 'in' || direction === 'both');
}

/** What the claim has read, once; then afresh, with what the run owes written first. */
async function readKept(run: OpenRun): Promise<Kept> {
  const rows = run.kept ?? (await underLease(run, (stores) => stores.runs.readKept(run.link, outageKey(run.link.connectionId))));
  run.kept = undefined;
  run.fieldHealth = rows.fieldHealth;
  run.hasHolds ||= rows.holds.length > 0;
  run.carried = rows.carried;
  run.shadows = new Map(rows.shadows.map((row) => [row.fieldKey, row]));
  const editingUntil = rows.editing !== undefined && rows.editing.until > run.deps.clock.now() ? rows.editing.until : null;
  return { ...rows, isAgentEditing: editingUntil !== null, editingUntil, broken: await readBroken(run, rows.fieldHealth) };
}

/** F32: a run whose mapping changed before it applied plans again under the new one. */
async function refuseOldMapping(run: OpenRun): Promise<void> {
  const active = await run.deps.mappings.active(run.installationId);
  if (active?.version === run.version) return;
  throw new RunEnded({ kind: 'look-again', atMs: run.deps.clock.now(), reason: because('mapping-changed-during-run') });
}

function mergeInputOf(run: OpenRun, { sides, shadows, kept }: { sides: BothSides; shadows: ReadonlyMap<string, ShadowRow>; kept: Kept }): MergeInput {
  const { flow, link, call } = run;
  const disagreements = kept.holds.flatMap((hold) => (hold.kind === 'disagreement' && hold.fieldKey !== null ? [hold.fieldKey] : []));
  return {
    flow,
    role: link.role,
    desk: sides.desk,
    remote: sides.remote,
    shadows,
    choices: choicesOf(kept),
    firstChoices: link.choices,
    disagreements: new Set(disagreements),
    broken: kept.broken,
    restores: restoresOf(kept.answers),
    findPerson: createFindPerson({ records: { desk: run.desk, remote: run.remote }, call }),
    changeTimes: createChangeTimes({
      flow,
      records: { desk: run.desk, remote: run.remote },
      ids: { desk: link.ticketId, remote: link.remoteId ?? '' },
      ourUserOn: run.ourUserOn,
      call,
    }),
    tieMs: run.limits.tieMs,
    signal: call.signal,
  };
}

/** Only answers whose hold is still open count: a hold that was released meant other values. */
function choicesOf({ holds, answers }: Kept): ReadonlyMap<string, SideChoice> {
  const open = new Set(holds.map(({ id }) => id));
  const choices = answers.flatMap((answer): [string, SideChoice][] => {
    const isChoice = answer.path === 'side' && answer.fieldKey !== null && answer.sides !== null && open.has(answer.holdId);
    if (!isChoice || !answer.fieldKey || !answer.sides || (answer.value !== 'desk' && answer.value !== 'remote')) return [];
    return [[answer.fieldKey, { side: answer.value, sides: answer.sides, answerId: answer.id }]];
  });
  return new Map(choices);
}

function planInputOf(
  run: OpenRun,
  { sides, kept, ...known }: Pick<PlanInput, 'shadows' | 'merges' | 'refused'> & { sides: BothSides; kept: Kept },
): PlanInput {
  return {
    ...known,
    flow: run.flow,
    remote: sides.remote.fields,
    answers: answersInForce(kept, sides.remote.fields),
    strays: new Set(kept.holds.flatMap(({ reason, fieldKey }) => (reason.code === 'value-not-under-parent' && fieldKey !== null ? [fieldKey] : []))),
    steps: chosenSteps(kept.holds, kept.answers),
    isAgentEditing: kept.isAgentEditing,
    nowMs: run.deps.clock.now(),
    maxReturns: run.limits.maxReturns,
    returnWindowMs: run.limits.returnWindowMs,
  };
}
