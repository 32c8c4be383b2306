/** @module sync/trail  The pairs a field has been in lately: how two systems that keep changing it back are noticed. */
import type { FieldValue } from '#domain';
import { hashOfValue } from './content-hash.ts';
import type { PairVisit } from './rows.ts';

/** Longest trail kept; three returns need far fewer. */
const LONGEST = 16;

/** The trail after the field came into that pair. Staying in a pair is no visit. */
export function visitPair(
  trail: readonly PairVisit[],
  pair: { readonly desk: FieldValue; readonly remote: FieldValue },
  nowMs: number,
): readonly PairVisit[] {
  const name = hashOfValue([pair.desk, pair.remote]).slice(0, 16);
  if (trail.at(-1)?.pair === name) return trail;
  return [...trail, { pair: name, at: nowMs, isReturn: trail.some((visit) => visit.pair === name) }].slice(-LONGEST);
}

/** How often the field has come back to a pair that it had left, within the window. */
export function countReturns(trail: readonly PairVisit[], nowMs: number, windowMs: number): number {
  return trail.filter((visit) => visit.isReturn && visit.at > nowMs - windowMs).length;
}
