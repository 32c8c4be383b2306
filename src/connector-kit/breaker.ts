/**
 * @module connector-kit/breaker
 * Lets a failing connection rest: cockatiel's breaker, on our clock, with rests that the vendor itself may lengthen.
 */
import { BrokenCircuitError, CircuitState, circuitBreaker, handleWhen, type IBackoff, type IBackoffFactory, type IBreaker } from 'cockatiel';
import { BreakerOpenError, type Clock, hasErrorCode, isTielineError, VendorRateLimitedError } from '#domain';

/** Runs calls, or refuses them with `BreakerOpenError` while the connection rests. */
export interface Breaker {
  run<Result>(call: () => Promise<Result>): Promise<Result>;
}

export interface BreakerOptions {
  readonly connectionId: string;
  readonly clock: Clock;
  /** Failures in a row that open it; 1 to 10. */
  readonly failures: number;
  /** Rest before the next probe, ms. */
  readonly restMs: number;
}

/** A told wait longer than this rests the whole connection, with one probe per such time (reliability F16). */
export const LONG_WAIT_MS = 3_600_000;

/**
 * One call probes after a rest; all others are refused until it has answered. Once one has failed, no call is added that could be a failure too many: it waits
 * until one of those under way has ended. (Calls that were out before the first failure are not taken back.)
 */
export function createBreaker(options: BreakerOptions): Breaker {
  const { clock } = options;
  const rest: Rest = { untilMs: 0 };
  const row: Row = { failures: 0 };
  const underWay = new Set<Promise<unknown>>();
  const handled = handleWhen((error) => {
    if (isLongWait(error)) rest.untilMs = clock.now() + LONG_WAIT_MS;
    return countsAsFailure(error);
  });
  const policy = circuitBreaker(handled, { halfOpenAfter: restsOnClock(options, rest), breaker: consecutive(options, rest, row) });
  const isOnTheBrink = () =>
    policy.state === CircuitState.Closed && row.failures > 0 && underWay.size > 0 && row.failures + underWay.size >= options.failures;
  return {
    async run(call) {
      while (isOnTheBrink()) await Promise.race(underWay);
      // Cockatiel would let the others wait for the probe's verdict; a person in front of a panel is better served by an answer now.
      if (policy.state === CircuitState.HalfOpen) throw resting(options.connectionId);
      const outcome = await counted(
        underWay,
        policy.execute(() => settle(call)),
      ).catch((error: unknown) => {
        throw error instanceof BrokenCircuitError ? resting(options.connectionId) : error;
      });
      if (outcome.kind === 'alive') throw outcome.error;
      return outcome.result;
    },
  };
}

/** Set when the vendor told a wait beyond {@link LONG_WAIT_MS}. */
interface Rest {
  untilMs: number;
}

/** Failures since the last success. */
interface Row {
  failures: number;
}

const noop = () => undefined;

type Settled<Result> = { readonly kind: 'answered'; readonly result: Result } | { readonly kind: 'alive'; readonly error: unknown };

/** Is in `underWay` until it has ended, whichever way. */
function counted<Result>(underWay: Set<Promise<unknown>>, call: Promise<Result>): Promise<Result> {
  const ended: Promise<unknown> = call.then(noop, noop).finally(() => underWay.delete(ended));
  underWay.add(ended);
  return call;
}

/** A refusal proves that the vendor is alive, so for the breaker it is a success: it ends a row of failures. */
async function settle<Result>(call: () => Promise<Result>): Promise<Settled<Result>> {
  try {
    return { kind: 'answered', result: await call() };
  } catch (error) {
    if (countsAsFailure(error) || !isTielineError(error)) throw error;
    return { kind: 'alive', error };
  }
}

function countsAsFailure(error: unknown): boolean {
  return hasErrorCode(error, 'vendor-unavailable') || hasErrorCode(error, 'outcome-unknown') || isLongWait(error);
}

function isLongWait(error: unknown): boolean {
  return error instanceof VendorRateLimitedError && (error.retryAfterMs ?? 0) > LONG_WAIT_MS;
}

/** Opens after so many failures in a row, or at once after a long wait was told. */
function consecutive(options: BreakerOptions, rest: Rest, row: Row): IBreaker {
  return {
    state: undefined,
    success: () => {
      row.failures = 0;
    },
    failure: () => {
      row.failures += 1;
      return row.failures >= options.failures || options.clock.now() < rest.untilMs;
    },
  };
}

/** Cockatiel compares the machine's clock with `duration`; one that is endless until our clock says so puts the rest on ours. */
function restsOnClock({ clock, restMs }: BreakerOptions, rest: Rest): IBackoffFactory<unknown> {
  const next = (): IBackoff<unknown> => {
    const untilMs = Math.max(clock.now() + restMs, rest.untilMs);
    return {
      get duration() {
        return clock.now() < untilMs ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
      },
      next,
    };
  };
  return { next };
}

function resting(connectionId: string): BreakerOpenError {
  return new BreakerOpenError({
    message: `Nothing was sent: connection ${connectionId} failed repeatedly and rests. It probes by itself; try again in a moment.`,
    facts: { connectionId },
  });
}
