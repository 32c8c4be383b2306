/** @module app/console/ui/time-left  How long work may still take, told from how fast it was seen to go; nothing is said rather than something wild. Pure. */

/** How much was done at an instant, ms since the epoch. */
export interface Seen {
  readonly at: number;
  readonly done: number;
}

/** Watched for less, ms, a pace is chance. */
const LEAST_MS = 15_000;
/** So few say nothing of the rest. */
const LEAST_DONE = 5;
const LEAST_SHARE = 0.02;
/** Longer than this, ms, nobody believes it: the pace will be another one. */
const MOST_MS = 24 * 3_600_000;

/** Milliseconds until `total` is done, at the pace between the two; null where that cannot be told. */
export function timeLeft(first: Seen, now: Seen, total: number | null): number | null {
  const tookMs = now.at - first.at;
  const done = now.done - first.done;
  if (total === null || tookMs < LEAST_MS || done < Math.max(LEAST_DONE, total * LEAST_SHARE)) return null;
  const leftMs = ((total - now.done) / done) * tookMs;
  return leftMs > 0 && leftMs <= MOST_MS ? leftMs : null;
}
