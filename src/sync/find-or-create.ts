/**
 * @module sync/find-or-create
 * Makes the remote record of a reserved link, once. Look-up by correlation id first; a create whose answer is missing stays `verifying` until a look-up later
 * than the vendor's lag says no.
 */
import type { CreateResult } from '#capabilities';
import { because, type FieldValues, hasErrorCode, type RecordSnapshot, type Side } from '#domain';
import { unreachableHold } from './hold-missing.ts';
import { mergeForCreate } from './merge-for-create.ts';
import { makeHold, type Plan, type PlannedHold, planOperations } from './plan-operations.ts';
import { syncLinkHold } from './record-plan.ts';
import { type AnswerRow, type CreateProgress, type ShadowRow, summaryOf } from './rows.ts';
import { type OpenRun, patchLink, RunEnded, underLease } from './run.ts';
import { visitPair } from './trail.ts';

/** Answers when the link has its record; ends the run where it has to wait or hold. */
export async function findOrCreate(run: OpenRun): Promise<void> {
  const progress = run.link.create;
  if (!progress) throw new TypeError(`Link ${run.link.id} has neither a record nor a create.`);
  const desk = await run.desk.read(run.link.ticketId, run.flow.deskFields, run.call);
  if (desk.kind === 'missing' || desk.record.life === 'deleted') {
    return endHeld(run, unreachableHold('desk'));
  }
  const found = await run.remote.findByCorrelation(progress.correlationId, run.flow.remoteFields, run.call);
  if (found.length > 1) {
    const reason = because('create-ambiguous', { count: found.length, numbers: found.map(({ number }) => number).join(', ') });
    return endHeld(run, makeHold({ kind: 'unverified-write', reason, release: because('release-unlink') }));
  }
  if (found[0]) return attach(run, { record: found[0], shadows: [] });
  await waitForLag(run, progress);
  await create(run, progress, desk.record);
}

async function waitForLag(run: OpenRun, progress: CreateProgress): Promise<void> {
  if (progress.phase === 'reserved') return;
  const verdictAt = (progress.sentAt ?? 0) + Math.max(run.remote.traits.findLagMs, run.limits.verifyMs);
  if (run.deps.clock.now() > verdictAt) return;
  throw new RunEnded({ kind: 'look-again', atMs: verdictAt + 1, reason: because('create-verifying') });
}

async function create(run: OpenRun, progress: CreateProgress, desk: RecordSnapshot): Promise<void> {
  const { plan, fields, answerIds } = await planCreate(run, desk);
  await setProgress(run, { ...progress, phase: 'sent', sentAt: run.deps.clock.now() });
  const result = await send(run, progress, fields);
  if (result === 'unknown') {
    await setProgress(run, { ...progress, phase: 'verifying', sentAt: run.deps.clock.now() });
    throw new RunEnded({
      kind: 'look-again',
      atMs: run.deps.clock.now() + Math.max(run.remote.traits.findLagMs, run.limits.verifyMs),
      reason: because('create-verifying'),
    });
  }
  if (result.kind === 'refused') {
    await setProgress(run, { ...progress, phase: 'reserved', sentAt: null });
    return endHeld(run, refusedCreate(result.refusal));
  }
  await attach(run, { record: result.record, shadows: shadowsOfCreate(run, plan, result.record), answerIds });
}

async function planCreate(run: OpenRun, desk: RecordSnapshot) {
  const merges = await mergeForCreate(run.flow, desk, run.call.signal);
  const { answers, extras } = await run.deps.store.transact(run.installationId, async (stores) =>
    openAnswers(await stores.answers.listUnused(run.link.id)),
  );
  const plan = planOperations({
    flow: run.flow,
    merges,
    remote: {},
    shadows: new Map(),
    answers,
    refused: new Map(),
    isAgentEditing: false,
    nowMs: run.deps.clock.now(),
    maxReturns: run.limits.maxReturns,
    returnWindowMs: run.limits.returnWindowMs,
  });
  const fields: FieldValues = Object.assign(
    {},
    extras.fields,
    ...plan.writes.flatMap((write) => [write.extras, ...write.fields.map((field) => ({ [field.path]: field.value }))]),
  );
  return { plan, fields, answerIds: [...extras.ids, ...plan.writes.flatMap((write) => write.answerIds)] };
}

/** Answers to a refused create concern the record as a whole; all others meet a field's demand. */
function openAnswers(unused: readonly AnswerRow[]) {
  const answers = new Map(unused.filter((answer) => answer.path !== 'side').map((answer) => [answer.path, { id: answer.id, value: answer.value }]));
  const whole = unused.filter((answer) => answer.fieldKey === null && answer.path !== 'side');
  return { answers, extras: { fields: Object.fromEntries(whole.map((answer) => [answer.path, answer.value])), ids: whole.map(({ id }) => id) } };
}

async function send(run: OpenRun, progress: CreateProgress, fields: FieldValues): Promise<CreateResult | 'unknown'> {
  const { correlationId, idempotencyKey } = progress;
  try {
    return await run.remote.create({ fields, correlationId, idempotencyKey }, run.call);
  } catch (error) {
    if (hasErrorCode(error, 'outcome-unknown')) return 'unknown';
    if (hasErrorCode(error, 'vendor-refused')) return { kind: 'refused', refusal: { fields: [], message: error.message, missing: [] } };
    // Nothing reached the vendor: the next run may create without waiting for the lag.
    await setProgress(run, { ...progress, phase: 'reserved', sentAt: null });
    throw error;
  }
}

function refusedCreate(refusal: { readonly message: string; readonly missing: readonly string[]; readonly fields: readonly string[] }): PlannedHold {
  const isMissing = refusal.missing.length > 0;
  return makeHold({
    kind: isMissing ? 'missing' : 'refused',
    reason: because('create-refused', { message: refusal.message, fields: refusal.fields.join(', ') }),
    release: isMissing ? because('release-answer', { missing: refusal.missing.join(', ') }) : because('release-look-again'),
    asks: refusal.missing,
  });
}

interface NewRecord {
  readonly record: RecordSnapshot;
  readonly shadows: readonly ShadowRow[];
  readonly answerIds?: readonly string[];
}

async function attach(run: OpenRun, { record, shadows, answerIds = [] }: NewRecord): Promise<void> {
  run.link = await underLease(run, async (stores) => {
    const patch = {
      remoteId: record.id,
      create: null,
      record: summaryOf(record),
      remoteSeen: { order: record.version.order, at: run.deps.clock.now(), staleToken: null },
      // The record is made from the ticket: whatever the vendor filled differently, the ticket decides.
      choices: Object.fromEntries(run.flow.fields.map((field): [string, Side] => [field.key, 'desk'])),
    };
    const attached = await stores.links.attach(run.link.id, record.id, run.link.role, patch);
    if (attached === 'owned') await stores.links.attach(run.link.id, record.id, 'follower', patch);
    await stores.shadows.put(shadows);
    const used = (await stores.answers.listUnused(run.link.id)).filter(({ id }) => answerIds.includes(id));
    await stores.answers.use(
      used.map(({ id }) => id),
      run.deps.clock.now(),
    );
    await syncLinkHold(run, stores, undefined);
    return { ...run.link, ...patch, role: attached === 'owned' ? 'follower' : run.link.role };
  });
}

/** What the create's own reply says is what was last seen there: a vendor rule that changed a value on the way is no change to carry back. */
function shadowsOfCreate(run: OpenRun, plan: Plan, record: RecordSnapshot): readonly ShadowRow[] {
  return plan.writes.flatMap((write) =>
    write.fields.flatMap((field): ShadowRow[] => {
      const observed = run.flow.fields.find((rule) => rule.key === field.key)?.readRemote(record);
      if (observed === undefined) return [];
      const pair = { desk: field.desk, remote: observed };
      return [
        {
          linkId: run.link.id,
          fieldKey: field.key,
          ...pair,
          ruleHash: field.ruleHash,
          unconfirmed: null,
          trail: visitPair([], pair, run.deps.clock.now()),
        },
      ];
    }),
  );
}

async function setProgress(run: OpenRun, create: CreateProgress): Promise<void> {
  run.link = await underLease(run, (stores) => patchLink(run, stores, { create }));
}

async function endHeld(run: OpenRun, hold: PlannedHold): Promise<never> {
  await underLease(run, (stores) => syncLinkHold(run, stores, hold));
  throw new RunEnded({ kind: 'done' });
}
