/**
 * @module connector-kit/retry-rule
 * Whether one failed sending is followed by another, and after which wait. Decides on what is known to be undone, never on hope.
 */
import type { Call, ConnectorRuntime } from '#capabilities';
import { isTielineError, VendorRateLimitedError } from '#domain';
import { LONG_WAIT_MS } from './breaker.ts';
import type { ClientLimits, SendSpec } from './client-options.ts';
import { UNTOLD_WAIT_MS } from './retry-after.ts';

export interface RetryRuleOptions {
  readonly runtime: ConnectorRuntime;
  readonly spec: SendSpec;
  readonly call: Call;
  readonly maxWaitMs: ClientLimits['maxWaitMs'];
}

/** Asked after each failed sending, in this order. */
export interface RetryRule {
  /**
   * Parks the endpoint as the vendor told, unless one record alone has to wait; also after the last attempt, so that no other call runs into the same 429. That this
   * fails is no reason to lose what the vendor told: the call waits by itself.
   */
  note(error: unknown): Promise<void>;
  /** True after waiting, false to give up at once. `attempt` counts from 1. */
  waitBefore(attempt: number, error: unknown): Promise<boolean>;
}

/** Full jitter (a uniform draw up to the exponential bound): bound of the second attempt, and the widest bound. */
const BASE_MS = 500;
const WIDEST_MS = 30_000;

export function createRetryRule({ runtime, spec, call, maxWaitMs }: RetryRuleOptions): RetryRule {
  return {
    async note(error) {
      if (!(error instanceof VendorRateLimitedError) || error.isOfOneRecord) return;
      const toldMs = error.retryAfterMs ?? UNTOLD_WAIT_MS;
      const isLong = toldMs > LONG_WAIT_MS;
      // A wait beyond an hour rests everything, with one probe an hour: a garbled "next year" must not cost a year.
      const untilMs = runtime.clock.now() + Math.min(toldMs, LONG_WAIT_MS);
      const where = isLong || spec.endpoint === undefined ? {} : { endpoint: spec.endpoint };
      const { connectionId, budget, log } = runtime;
      const facts = { connectionId, operation: spec.operation, endpoint: where.endpoint ?? '*' };
      await budget.park({ ...where, untilMs }).catch(() => log.warn('vendor.pause-not-kept', facts));
    },
    async waitBefore(attempt, error) {
      if (call.signal.aborted || !isWorthRepeating(error, spec)) return false;
      const waitMs = waitFor(attempt, error, runtime.random);
      if (waitMs > maxWaitMs[call.priority]) return false;
      const { connectionId, clock } = runtime;
      if (waitMs > maxWaitMs.agent) await call.onLongWait?.({ connectionId, kind: 'pause', untilMs: clock.now() + waitMs });
      await clock.sleep(waitMs, call.signal);
      return true;
    },
  };
}

/** `vendor-unavailable` and `vendor-rate-limited` say that nothing was done; everything else needs someone to look first. */
function isWorthRepeating(error: unknown, spec: SendSpec): boolean {
  if (!isTielineError(error)) return false;
  if (error.code === 'vendor-unavailable' || error.code === 'vendor-rate-limited') return true;
  return error.code === 'outcome-unknown' && spec.repeat === 'safe';
}

function waitFor(attempt: number, error: unknown, random: () => number): number {
  const bound = Math.min(WIDEST_MS, BASE_MS * 2 ** (attempt - 2));
  const jitter = Math.floor(random() * bound);
  if (!(error instanceof VendorRateLimitedError)) return jitter;
  return (error.retryAfterMs ?? UNTOLD_WAIT_MS) + jitter;
}
