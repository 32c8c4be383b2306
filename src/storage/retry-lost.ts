/** @module storage/retry-lost  Runs a transaction again when it lost against another one. */
import { isTransactionLost } from './engine/database-errors.ts';

const MOST_RETRIES = 5;
const FIRST_WAIT_MS = 20;

/** What waiting needs. */
export interface RetryDeps {
  readonly sleep: (ms: number) => Promise<void>;
  /** 0 <= n < 1 */
  readonly random: () => number;
}

/** Runs `attempt`; on a serialization failure or deadlock again, at most five times more, after a random wait that doubles its ceiling from 20 ms. */
export async function retryLost<Result>(attempt: () => Promise<Result>, { sleep, random }: RetryDeps): Promise<Result> {
  for (let retries = 0; ; retries++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isTransactionLost(error) || retries === MOST_RETRIES) throw error;
      await sleep(random() * FIRST_WAIT_MS * 2 ** retries);
    }
  }
}
