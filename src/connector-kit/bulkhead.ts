/**
 * @module connector-kit/bulkhead
 * Bounds how many calls of one connection are under way, with a lane of their own for people who wait.
 */
import { BulkheadRejectedError, bulkhead } from 'cockatiel';
import type { Call } from '#capabilities';
import { BudgetExhaustedError } from '#domain';

/** Runs a call in the lane of its priority. */
export interface Bulkheads {
  run<Result>(call: Call, work: () => Promise<Result>): Promise<Result>;
}

/** Calls that may queue per lane: enough for a burst, small enough that a stuck vendor cannot fill the memory. */
const QUEUE = 1_000;

/** @param concurrency calls at the same time, per lane */
export function createBulkheads(concurrency: number): Bulkheads {
  const lanes = { agent: bulkhead(concurrency, QUEUE), sync: bulkhead(concurrency, QUEUE) };
  return {
    async run(call, work) {
      try {
        return await lanes[call.priority].execute(work, call.signal);
      } catch (error) {
        if (!(error instanceof BulkheadRejectedError)) throw error;
        throw new BudgetExhaustedError({
          message: `Nothing was sent: ${QUEUE} calls already wait for this connection. Try again when they are done.`,
        });
      }
    },
  };
}
