/**
 * @module connector-kit/call-reason
 * From a thrown error back to the closed list of reasons, for logs and metrics.
 */
import { type ErrorCode, isTielineError } from '#domain';
import type { CallReason } from './classify.ts';

const REASONS: Partial<Record<ErrorCode, CallReason>> = {
  'vendor-unavailable': 'unavailable',
  'vendor-rate-limited': 'rate-limited',
  'vendor-auth-failed': 'auth',
  'vendor-forbidden': 'forbidden',
  'vendor-not-found': 'not-found',
  'vendor-refused': 'refused',
  'vendor-reply-unreadable': 'unreadable',
  'version-conflict': 'conflict',
  'outcome-unknown': 'outcome-unknown',
  'breaker-open': 'breaker-open',
  'budget-exhausted': 'budget-exhausted',
  'egress-denied': 'egress-denied',
};

/** `broken` for everything that is not ours: a bug, or an error that nobody translated. */
export function reasonOf(error: unknown): CallReason {
  if (!isTielineError(error)) return 'broken';
  if (error.facts.reason === 'redirected') return 'redirected';
  return REASONS[error.code] ?? 'broken';
}
