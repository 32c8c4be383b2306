/**
 * @module connector-kit/out-of-time
 * A call whose own time is over. The signal's reason (a `TimeoutError`, see AbortSignal.timeout in the DOM standard) names neither vendor nor remedy, and to whoever
 * sorts errors it looks like a fault of ours; a vendor that did not answer in time is what it is. Calls that somebody gave up keep their reason.
 */
import type { Call } from '#capabilities';
import { isTielineError, VendorUnavailableError } from '#domain';

/** The error to throw in place of `error`: itself, unless it is only there because the call's time is over. */
export function orOutOfTime(error: unknown, operation: string, { signal }: Pick<Call, 'signal'>): unknown {
  const isOver = signal.aborted && (signal.reason as { readonly name?: unknown } | undefined)?.name === 'TimeoutError';
  if (!isOver || isTielineError(error)) return error;
  return new VendorUnavailableError({
    message: `${operation}: there was no answer within the time that this call had. Try again in a moment.`,
    facts: { operation, why: 'out-of-time' },
  });
}

/** Throws where the call was given up or its time is over. */
export function throwIfOver(operation: string, call: Pick<Call, 'signal'>): void {
  if (call.signal.aborted) throw orOutOfTime(call.signal.reason, operation, call);
}
