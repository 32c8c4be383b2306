/** @module sync/batches/limits  Every size and waiting time of batches, in one value with defaults. */

/** Units are in the names. */
export interface BatchLimits {
  /** How long a claim holds without renewal; each slice renews it. @default 60,000 */
  readonly leaseMs: number;
  /** How long one job works before another batch gets its turn. @default 8,000 */
  readonly turnMs: number;
  /** Links that one slice reads. @default 100 */
  readonly linksPerSlice: number;
  /** Items that are under way at a time, unless their order matters. @default 4 */
  readonly concurrency: number;
  /** When to look again at items that have not ended. @default 2,000 */
  readonly lookAgainMs: number;
  /** When to look again whether a system can be used. @default 60,000 */
  readonly closedMs: number;
  /** Failed slices in a row before a batch fails. @default 12 */
  readonly maxAttempts: number;
  /** Turns that ended with their worker, without one slice between them, before a batch fails. @default 5 */
  readonly maxStarts: number;
  /** How long batches that are over are kept. @default 7,776,000,000 (90 days) */
  readonly keptMs: number;
}

export const defaultBatchLimits: BatchLimits = {
  leaseMs: 60_000,
  turnMs: 8_000,
  linksPerSlice: 100,
  concurrency: 4,
  lookAgainMs: 2_000,
  closedMs: 60_000,
  maxAttempts: 12,
  maxStarts: 5,
  keptMs: 90 * 86_400_000,
};
