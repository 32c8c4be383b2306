/** @module sync/decide-newest  Which of two changes is the newer one, or that the flow's `tie` must say. Pure, so that the order of events cannot matter. */
import { because, type Side } from '#domain';
import type { ChangeTimes, SideChange } from './change-times.ts';
import type { SyncReason } from './reasons.ts';

export interface NewestQuestion {
  readonly times: ChangeTimes;
  /** Decides where the times cannot; undefined where the flow names none. */
  readonly tie: Side | undefined;
  /** Changes at most this far apart count as made at the same time, ms. */
  readonly tieMs: number;
}

/** The winning side and why; `side` is undefined where neither times nor `tie` can say. */
export interface NewestDecision {
  readonly side: Side | undefined;
  readonly reason: SyncReason;
}

/** Decides. The reason carries both instants, so that a person can check it. */
export function decideNewest({ times: { desk, remote }, tie, tieMs }: NewestQuestion): NewestDecision {
  const facts = { deskAt: instantOf(desk), deskBy: desk?.by ?? null, remoteAt: instantOf(remote), remoteBy: remote?.by ?? null };
  if (desk && remote && Math.abs(desk.at - remote.at) > tieMs) {
    const side = desk.at > remote.at ? 'desk' : 'remote';
    return { side, reason: because('newest-decides', { side, ...facts }) };
  }
  if (!tie) return { side: undefined, reason: because('newest-unknown', facts) };
  return { side: tie, reason: because(desk && remote ? 'tie-too-close' : 'tie-without-times', { side: tie, ...facts }) };
}

function instantOf(change: SideChange | undefined): string | null {
  return change ? new Date(change.at).toISOString() : null;
}
