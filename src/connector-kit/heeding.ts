/**
 * @module connector-kit/heeding
 * What answers tell of a vendor's allowances, carried to the budget. Vendors differ in how they tell it, so they bring the reader and nothing else.
 */
import type { ConnectorRuntime, ToldAllowance, Transport, TransportRequest, TransportResponse } from '#capabilities';

/** What an answer told where it named no allowance: nothing goes to `endpoint` (or at all, where absent) before `untilMs`. */
export interface ToldPause {
  readonly endpoint?: string;
  readonly untilMs: number;
}

/** None for an answer that tells nothing. Whether it can be believed is the budget's to say; an allowance of which nothing is left is a pause as well. */
export type AllowanceReader = (request: TransportRequest, response: TransportResponse, nowMs: number) => readonly (ToldAllowance | ToldPause)[];

/** The parts of a runtime that it takes to watch its transport. */
export type WatchedRuntime = Pick<ConnectorRuntime, 'transport' | 'budget' | 'clock' | 'log'>;

export interface HeedingOptions {
  /** The id of the connector: the log names it. */
  readonly vendor: string;
  readonly read: AllowanceReader;
}

/**
 * The transport, watched: each answer corrects the budget. That this fails is no reason to lose the answer, which may be to a write.
 * @example
 * const runtime = { ...given, transport: heeding(given, { vendor: 'acme', read: (_request, { headers }, nowMs) => readAllowances(headers, nowMs) }) };
 */
export function heeding(runtime: WatchedRuntime, { vendor, read }: HeedingOptions): Transport {
  return async (request) => {
    const { budget, clock, log } = runtime;
    const response = await runtime.transport(request);
    for (const told of read(request, response, clock.now())) {
      const heeded = 'calls' in told ? budget.heed(told) : budget.park(told);
      await heeded.catch(() => log.warn(`${vendor}.allowance-not-heeded`, { endpoint: told.endpoint ?? '*' }));
    }
    return response;
  };
}
