import { type ErrorCode, hasErrorCode, type TielineError } from './tieline-error.ts';
import { VendorRateLimitedError } from './vendor-rate-limited-error.ts';

/** How long an error asks to wait before the same may go out, ms; undefined where it names no time. */
export function askedWaitMs(error: unknown): number | undefined {
  if (error instanceof VendorRateLimitedError) return error.retryAfterMs;
  const waitMs = hasErrorCode(error, 'budget-exhausted') ? error.facts.waitMs : undefined;
  return typeof waitMs === 'number' ? waitMs : undefined;
}

/** Until when an error asks to wait, ISO 8601 UTC; null where it names no moment. */
export function askedUntil(error: unknown): string | null {
  const isWait = hasErrorCode(error, 'vendor-rate-limited') || hasErrorCode(error, 'budget-exhausted');
  return isWait && typeof error.facts.retryAt === 'string' ? error.facts.retryAt : null;
}

/** Whether nothing was sent because the vendor had asked for a pause before. */
export function isPaused(error: unknown): boolean {
  return hasErrorCode(error, 'budget-exhausted') && error.facts.isPause === true;
}

/** What people are told: a call that was not sent for a pause met the vendor's word, not a limit of ours. */
export function toldCode(error: TielineError): ErrorCode {
  return isPaused(error) ? 'vendor-rate-limited' : error.code;
}
