/** @module capabilities/told-allowance  What a vendor's answer says of an allowance of calls, and whether that can be believed. */

/** What an answer told. */
export interface ToldAllowance {
  /** The endpoint class that it is of; the whole account where absent. */
  readonly endpoint?: string;
  /** All calls of the allowance, in the time that the connector declares for it. */
  readonly calls: number;
  /** How many of them are left for everybody who calls, and until when, ms since the epoch. */
  readonly left?: { readonly calls: number; readonly untilMs: number };
}

/** More than any vendor allows in an hour: a larger number is a mistake, or no limit at all. */
const MOST_CALLS = 1_000_000;
/** Vendors tell whole seconds, rounded in either direction, and the answer takes its time. */
const LATENESS_MS = 2_000;

/** False for what no allowance of `perMs` can be: such words change nothing. An end that is further away than `perMs` belongs to another allowance. */
export function isCredible({ calls, left }: ToldAllowance, { nowMs, perMs }: { readonly nowMs: number; readonly perMs: number }): boolean {
  if (!Number.isInteger(calls) || calls < 1 || calls > MOST_CALLS) return false;
  if (left === undefined) return true;
  const isCount = Number.isInteger(left.calls) && left.calls >= 0 && left.calls <= calls;
  return isCount && Number.isFinite(left.untilMs) && left.untilMs <= nowMs + perMs + LATENESS_MS;
}
