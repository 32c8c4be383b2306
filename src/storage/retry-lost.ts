/** @module storage/retry-lost  Runs a transaction again when it lost against another one, or when its connection was gone before it could begin. */
import { isConnectionLost, isTransactionLost } from './engine/database-errors.ts';

const MOST_RETRIES = 5;
const FIRST_WAIT_MS = 20;

/** What waiting needs. */
export interface RetryDeps {
  readonly sleep: (ms: number) => Promise<void>;
  /** 0 <= n < 1 */
  readonly random: () => number;
}

/** Nothing of the transaction was said yet: whoever runs it again repeats nothing. */
class NeverBegan extends Error {}

/**
 * For what failed while a transaction began. A pool learns that the server has ended an idle connection only when it is used, or a moment later; the next
 * connection is likely to live.
 */
export function whileBeginning(error: unknown): never {
  throw isConnectionLost(error) ? new NeverBegan('The connection was lost before the transaction began.', { cause: error }) : error;
}

/**
 * Runs `attempt`; on a serialization failure, a deadlock or a beginning that failed again, at most five times more, after a random wait that doubles its ceiling
 * from 20 ms. What is thrown in the end is the database's own error.
 */
export async function retryLost<Result>(attempt: () => Promise<Result>, { sleep, random }: RetryDeps): Promise<Result> {
  for (let retries = 0; ; retries++) {
    try {
      return await attempt();
    } catch (error) {
      const isWorthAnother = error instanceof NeverBegan || isTransactionLost(error);
      if (!isWorthAnother || retries === MOST_RETRIES) throw error instanceof NeverBegan ? error.cause : error;
      await sleep(random() * FIRST_WAIT_MS * 2 ** retries);
    }
  }
}
