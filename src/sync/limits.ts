/** @module sync/limits  Every waiting time and cap of the engine, in one value with defaults. */

/** Units are in the names. */
export interface SyncLimits {
  /** How long a claim holds without renewal. A killed worker's link is taken over after this. @default 25,000 */
  readonly leaseMs: number;
  /** Failed runs before a dead letter. @default 8 */
  readonly maxAttempts: number;
  /** Runs that ended with their worker before quarantine. @default 3 */
  readonly maxStarts: number;
  /** Probes of a link in quarantine before only a person can free it. @default 3 */
  readonly maxProbes: number;
  /** From quarantine to its first probe; doubles with each. @default 120,000 */
  readonly probeAfterMs: number;
  /** First backoff; doubles per attempt, with full jitter. @default 2,000 */
  readonly backoffBaseMs: number;
  /** @default 900,000 */
  readonly backoffCapMs: number;
  /** Where a vendor asks for a wait without saying how long. @default 30,000 */
  readonly vendorWaitMs: number;
  /** Longest wait that a vendor can impose; then one probe. @default 3,600,000 */
  readonly vendorWaitCapMs: number;
  /** How often a link looks whether its connection works again. @default 300,000 */
  readonly closedConnectionMs: number;
  /** Fresh reads and merges after a stale write, per run. @default 3 */
  readonly maxStaleRetries: number;
  /** A read older than what was seen counts as stale for so long, then it is believed. @default 600,000 */
  readonly staleReadMs: number;
  /** When to look again after a stale read or an unknown outcome. @default 2,000 */
  readonly lookAgainMs: number;
  /** Least time between an unknown write and its verdict "did not arrive". @default 2,000 */
  readonly verifyMs: number;
  /** Returns of a field to an earlier pair within the window before it is held. @default 3 */
  readonly maxReturns: number;
  /** @default 600,000 */
  readonly returnWindowMs: number;
  /** Two changes at most this far apart count as made at the same time: `tie` decides. @default 5,000 */
  readonly tieMs: number;
  /** How long a live schema is believed, ms. @default 600,000 */
  readonly schemaTtlMs: number;
  /** Refused writes of a field in a row, over all links of its flow, before it is set aside. @default 5 */
  readonly maxRefusals: number;
  /** When one write of a field that was set aside may try again. @default 900,000 */
  readonly breakerProbeMs: number;
  /** Our updates of one ticket within the window, over all its links; the help desk allows 30 per user and ticket. @default 28 */
  readonly ticketWrites: number;
  /** @default 600,000 */
  readonly ticketWindowMs: number;
  /** Longest that an agent's edit keeps inbound writes waiting. @default 600,000 */
  readonly editingCapMs: number;
  /** One report of editing holds for so long. @default 90,000 */
  readonly editingLeaseMs: number;
  /** @default 7,776,000,000 (90 days) */
  readonly historyMs: number;
  /** Pages of one sweep. @default 50 */
  readonly sweepPages: number;
}

export const defaultLimits: SyncLimits = {
  leaseMs: 25_000,
  maxAttempts: 8,
  maxStarts: 3,
  maxProbes: 3,
  probeAfterMs: 120_000,
  backoffBaseMs: 2_000,
  backoffCapMs: 900_000,
  vendorWaitMs: 30_000,
  vendorWaitCapMs: 3_600_000,
  closedConnectionMs: 300_000,
  maxStaleRetries: 3,
  staleReadMs: 600_000,
  lookAgainMs: 2_000,
  verifyMs: 2_000,
  maxReturns: 3,
  returnWindowMs: 600_000,
  tieMs: 5_000,
  schemaTtlMs: 600_000,
  maxRefusals: 5,
  breakerProbeMs: 900_000,
  ticketWrites: 28,
  ticketWindowMs: 600_000,
  editingCapMs: 600_000,
  editingLeaseMs: 90_000,
  historyMs: 90 * 86_400_000,
  sweepPages: 50,
};
