/** @module sync/finish-run  Gives the lease back and says what the link is now: in sync, held, waiting, failing, given up. */
import { because, type Reason } from '#domain';
import { backoffMs } from './classify-failure.ts';
import { causeOfLetter } from './letter-cause.ts';
import { noteOutage } from './outage.ts';
import type { SyncStores } from './ports.ts';
import type { HoldRow, LinkPatch, LinkRow, LinkState } from './rows.ts';
import type { Run, RunEnd } from './run.ts';

/** Ends the run. Answers the link as it is now, or undefined where the lease was lost. */
export async function finishRun(run: Run, end: RunEnd): Promise<LinkRow | undefined> {
  if (end.kind === 'lease-lost') return undefined;
  return run.deps.store.transact(run.installationId, async (stores) => {
    const noted = await noteOutage(stores, { link: run.link, nowMs: run.deps.clock.now(), random: run.deps.random() }, end);
    const patch = await patchOf(run, stores, noted);
    const released = await stores.links.release(run.link.id, run.token, patch);
    if (released && released.wantedSeq > released.doneSeq && released.nextAt <= run.deps.clock.now() && end.kind !== 'stopped')
      await stores.wake.link(run.link.id);
    return released;
  });
}

async function patchOf(run: Run, stores: SyncStores, end: RunEnd): Promise<LinkPatch> {
  const nowMs = run.deps.clock.now();
  switch (end.kind) {
    case 'done':
      return donePatch(run, stores);
    case 'look-again':
      return { nextAt: end.atMs, state: 'pending', stateReason: end.reason };
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
  const holds = await stores.holds.listOpen([run.link.id]);
  await stores.deadLetters.settleOfLink(run.link.id, 'replayed');
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
