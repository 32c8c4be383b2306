/** @module sync/silence  Whether a flow has been silent for longer than it usually is: a webhook that nobody sends any more makes no error. Pure. */

/** Changes that must have been observed before anything counts as usual. */
const LEAST_CHANGES = 20;
/** No silence is told before this, ms: a lunch break is none. */
const LEAST_SILENCE_MS = 2 * 3_600_000;
/** How many times longer than usual. */
const FACTOR = 2;
/** The share of past gaps that count as usual; nights and weekends are the longest of them. */
const USUAL_SHARE = 0.99;

export interface Silence {
  readonly isSilent: boolean;
  /** Since the last change, ms; null where there was none. */
  readonly quietMs: number | null;
  /** The longest gap that still counts as usual, ms; null where too little is known. */
  readonly usualMs: number | null;
}

/** Judges from when the latest changes were observed, newest first. */
export function judgeSilence(instants: readonly number[], nowMs: number): Silence {
  const [last] = instants;
  if (last === undefined) return { isSilent: false, quietMs: null, usualMs: null };
  const quietMs = Math.max(0, nowMs - last);
  if (instants.length < LEAST_CHANGES) return { isSilent: false, quietMs, usualMs: null };
  const gaps = instants.slice(1).map((instant, index) => (instants[index] ?? instant) - instant);
  const sorted = gaps.toSorted((a, b) => a - b);
  const usualMs = sorted[Math.ceil(USUAL_SHARE * sorted.length) - 1] ?? 0;
  return { isSilent: quietMs > Math.max(LEAST_SILENCE_MS, FACTOR * usualMs), quietMs, usualMs };
}
