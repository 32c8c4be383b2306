/** @module sync/finish-run  Gives the lease back and says what the link is now: in sync, held, waiting, failing, given up. */
import { because, type Reason } from '#domain';
import { backoffMs } from './classify-failure.ts';
import { causeOfLetter } from './letter-cause.ts';
import { noteAnswer, noteFailure, outageKey, outageOf } from './outage.ts';
import { isBookkeeping } from './owed.ts';
import type { SyncStores } from './ports.ts';
import type { HoldRow, LinkPatch, LinkRow, LinkState } from './rows.ts';
import { type Run, type RunEnd, RunEnded } from './run.ts';

/**
 * Ends the run: one transaction that writes what is owed, says what the link is, and gives the lease back. Answers the link as it is now, or undefined where
 * the lease was lost.
 */
export async function finishRun(run: Run, end: RunEnd): Promise<LinkRow | undefined> {
  if (end.kind === 'lease-lost') return undefined;
  try {
    return await run.deps.store.transact(run.installationId, (stores) => finishIn(run, stores, end), isRepeatable(run, end) ? 'lazy' : 'at-once');
  } catch (error) {
    if (error instanceof RunEnded && error.end.kind === 'lease-lost') return undefined;
    throw error;
  }
}

/** A run that has found nothing to do and nothing new: should the database forget it, the link is looked at once more. */
function isRepeatable(run: Run, end: RunEnd): boolean {
  const isNews = run.link.deskSeen !== run.claimed.deskSeen || run.link.remoteSeen !== run.claimed.remoteSeen;
  return end.kind === 'done' && isBookkeeping(run.owed) && !isNews && !run.hasHolds && !run.hasLetter;
}

async function finishIn(run: Run, stores: SyncStores, end: RunEnd): Promise<LinkRow> {
  for (const also of run.owed.also) await also(stores);
  const attempt = { link: run.link, nowMs: run.deps.clock.now(), random: run.deps.random() };
  const noted = await noteFailure(stores, attempt, end);
  const patch = { ...run.owed.patch, ...(await patchOf(run, stores, noted)) };
  const lease = { id: run.link.id, token: run.token };
  const released = await stores.runs.release(lease, { patch, rows: run.owed.rows }, outageKey(run.link.connectionId));
  if (!released) throw new RunEnded({ kind: 'lease-lost' });
  const link = await notToWait(run, stores, { link: released.link, end });
  await noteAnswer(stores, outageOf(released.checkpoint), attempt, end);
  if (link.wantedSeq > link.doneSeq && link.nextAt <= run.deps.clock.now() && end.kind !== 'stopped') await stores.wake.link(link.id);
  return link;
}

/** Who submits a ticket wakes its links; a run under way took the ticket for being edited still, and would have the link wait until the agent's time is over. */
async function notToWait(run: Run, stores: SyncStores, { link, end }: { readonly link: LinkRow; readonly end: RunEnd }): Promise<LinkRow> {
  const waitsForAgent = end.kind === 'done' || (end.kind === 'look-again' && end.reason.code === 'agent-is-editing');
  if (!waitsForAgent || link.wantedSeq === run.seenSeq || link.nextAt <= run.deps.clock.now()) return link;
  await stores.links.update(link.id, { nextAt: 0 });
  return { ...link, nextAt: 0 };
}

async function patchOf(run: Run, stores: SyncStores, end: RunEnd): Promise<LinkPatch> {
  const nowMs = run.deps.clock.now();
  switch (end.kind) {
    case 'done':
      return donePatch(run, stores);
    case 'look-again':
      return { nextAt: end.atMs, ...(await stateWhileWaiting(run, stores, end.reason)) };
    case 'wait':
      return { nextAt: end.atMs, state: 'failing', stateReason: end.reason };
    case 'failed':
      return failedPatch(run, stores, end.reason);
    case 'stopped':
      return { nextAt: Math.min(run.link.nextAt, nowMs) };
    case 'lease-lost':
      return {};
  }
}

async function donePatch(run: Run, stores: SyncStores): Promise<LinkPatch> {
  const nowMs = run.deps.clock.now();
  const holds = run.hasHolds ? await stores.holds.listOpen([run.link.id]) : [];
  if (run.hasLetter) await stores.deadLetters.settleOfLink(run.link.id, 'replayed');
  // A ticket that is gone or merged takes nothing, whether or not somebody edits it: only its coming back makes a difference.
  const waitsForAgent = holds.some((hold) => hold.kind === 'waiting-for-agent') && !holds.some((hold) => hold.kind === 'unreachable');
  const editing = waitsForAgent ? await stores.editing.read(run.link.ticketId) : undefined;
  return {
    ...stateOfHolds(holds),
    // Holds that wait for an agent release themselves: the link stays wanted and comes back when the agent must be done.
    doneSeq: waitsForAgent ? run.link.doneSeq : run.seenSeq,
    nextAt: waitsForAgent ? (editing?.until ?? nowMs + run.limits.lookAgainMs) : 0,
    attempts: 0,
    lastSyncAt: nowMs,
  };
}

/** What needs a person needs one also while the link waits by itself for something else. */
async function stateWhileWaiting(run: Run, stores: SyncStores, reason: Reason): Promise<Pick<LinkPatch, 'state' | 'stateReason'>> {
  const held = stateOfHolds(run.hasHolds ? await stores.holds.listOpen([run.link.id]) : []);
  return held.state === 'held' || held.state === 'conflict' ? held : { state: 'pending', stateReason: reason };
}

/** The state that open holds give a link; the worst wins. */
export function stateOfHolds(holds: readonly Pick<HoldRow, 'kind' | 'reason'>[]): { readonly state: LinkState; readonly stateReason: Reason } {
  const unreachable = holds.find((hold) => hold.kind === 'unreachable');
  if (unreachable) return { state: 'held', stateReason: unreachable.reason };
  const waiting = holds.filter((hold) => hold.kind === 'waiting-for-agent');
  const conflicts = holds.filter((hold) => hold.kind === 'conflict' || hold.kind === 'disagreement');
  const others = holds.length - waiting.length - conflicts.length;
  if (conflicts.length > 0) return { state: 'conflict', stateReason: because('link-conflict', { count: conflicts.length }) };
  if (others > 0) return { state: 'held', stateReason: because('link-held', { count: others }) };
  if (waiting.length > 0) return { state: 'pending', stateReason: because('agent-is-editing') };
  return { state: 'in-sync', stateReason: because('link-in-sync') };
}

async function failedPatch(run: Run, stores: SyncStores, reason: Reason): Promise<LinkPatch> {
  const { deps, limits, link } = run;
  const attempts = link.attempts + 1;
  const nowMs = deps.clock.now();
  if (attempts < limits.maxAttempts) {
    return {
      attempts,
      nextAt: nowMs + backoffMs(attempts, deps.random(), limits),
      state: 'failing',
      stateReason: because('link-failing', { ...reason.facts, attempts }),
    };
  }
  await putDeadLetter(run, stores, { cause: causeOfLetter(reason), attempts });
  // Not due any more, yet nothing is lost: the next event or a replay looks at both sides afresh.
  return {
    attempts: limits.maxAttempts - 1,
    doneSeq: run.seenSeq,
    nextAt: 0,
    state: 'dead-letter',
    stateReason: because('link-gave-up', { ...reason.facts, attempts }),
  };
}

/** Writes the link's dead letter, or renews the one that waits. */
export async function putDeadLetter(
  run: Pick<Run, 'deps' | 'link'>,
  stores: SyncStores,
  { cause, attempts }: { readonly cause: Reason; readonly attempts: number },
): Promise<void> {
  const nowMs = run.deps.clock.now();
  const { id, ticketId, flow, record } = run.link;
  await stores.deadLetters.put({
    id: run.deps.ids.next(),
    linkId: id,
    ticketId,
    flow,
    record: record?.number ?? null,
    cause,
    attempts,
    firstAt: nowMs,
    lastAt: nowMs,
    state: 'waiting',
  });
}
