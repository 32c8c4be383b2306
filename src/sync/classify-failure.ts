/** @module sync/classify-failure  What a thrown error means for a run: wait without burning attempts, fail, or stop. One place, pure. */
import { askedWaitMs, because, isTielineError } from '#domain';
import type { SyncLimits } from './limits.ts';
import type { RunEnd } from './run.ts';

export interface FailureContext {
  readonly nowMs: number;
  /** 0 <= n < 1 */
  readonly random: number;
  readonly limits: SyncLimits;
  readonly isStopping: boolean;
  /** The connection of the link's record: where another one asks to wait, that is the help desk's. */
  readonly connectionId?: string;
}

/** Errors that are nobody's fault for good: nothing was sent, and waiting is all that helps. */
const WAITING = new Set(['breaker-open', 'budget-exhausted', 'too-many-requests', 'storage-unavailable']);
/** Errors that an admin must end. */
const CLOSED = new Set(['vendor-auth-failed', 'egress-denied', 'configuration-invalid']);

/** Classifies; everything that is not ours counts as a failed attempt, so that a bug in one link cannot spin. */
export function classifyFailure(error: unknown, { nowMs, random, limits, isStopping, connectionId }: FailureContext): RunEnd {
  if (isStopping) return { kind: 'stopped' };
  if (!isTielineError(error)) return { kind: 'failed', reason: because('link-failing', { code: 'internal' }) };
  const facts = { code: error.code };
  const waits = waitsFor(error.facts.connectionId, connectionId);
  const askedMs = askedWaitMs(error);
  if (askedMs !== undefined || error.code === 'vendor-rate-limited') {
    const asked = Math.min(askedMs ?? limits.vendorWaitMs, limits.vendorWaitCapMs);
    return {
      kind: 'wait',
      atMs: nowMs + asked + Math.floor(random * Math.min(asked, 5_000)),
      reason: because(waits, { ...facts, seconds: Math.ceil(asked / 1_000) }),
    };
  }
  if (WAITING.has(error.code))
    return { kind: 'wait', atMs: nowMs + Math.ceil(limits.vendorWaitMs * (0.5 + random / 2)), reason: because(waits, facts) };
  if (CLOSED.has(error.code)) return { kind: 'wait', atMs: nowMs + limits.closedConnectionMs, reason: because('connection-needs-attention', facts) };
  if (error.code === 'vendor-forbidden') return { kind: 'wait', atMs: nowMs + limits.vendorWaitCapMs, reason: because('vendor-forbids', facts) };
  return { kind: 'failed', reason: because('link-failing', facts) };
}

/** Which system keeps a run waiting, as a reason; the record's where the connection is not told. */
export function waitsFor(connectionId: unknown, ofRecord: string | undefined): 'vendor-waits' | 'desk-waits' {
  return typeof connectionId === 'string' && ofRecord !== undefined && connectionId !== ofRecord ? 'desk-waits' : 'vendor-waits';
}

/** Full jitter: anywhere between now and the doubled ceiling. `attempts` counts the failures so far, this one included. */
export function backoffMs(attempts: number, random: number, limits: SyncLimits): number {
  return Math.floor(random * Math.min(limits.backoffCapMs, limits.backoffBaseMs * 2 ** Math.min(attempts, 30)));
}
