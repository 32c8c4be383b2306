/** @module sync/testing/failing-store  The store as a process sees it that dies, or whose database goes away: after so many transactions nothing is committed, until it recovers. */
import type { SyncStore } from '../ports.ts';

export interface FailingStore {
  readonly store: SyncStore;
  /** So many transactions more are committed; every later one fails. */
  failAfter(transactions: number): void;
  recover(): void;
}

/** `error` is thrown in place of each transaction that fails. */
export function createFailingStore(inner: SyncStore, error: () => Error): FailingStore {
  let left = Number.POSITIVE_INFINITY;
  const transact: SyncStore['transact'] = async (...asked) => {
    left -= 1;
    if (left < 0) throw error();
    return inner.transact(...asked);
  };
  return {
    store: { transact },
    failAfter: (transactions) => {
      left = transactions;
    },
    recover: () => {
      left = Number.POSITIVE_INFINITY;
    },
  };
}
