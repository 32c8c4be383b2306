/**
 * @module storage/transaction-guard
 * Knows whether the running code is inside a database transaction. A network call or a second connection there would hold locks for as long as a vendor
 * likes, and on PGlite, which has one connection, it would wait for itself for ever. So it is refused on both engines.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { TransactionMisuseError } from '#domain';

/** `isOpen` turns false at the end, so that work started inside but running on afterwards is not refused. */
interface OpenTransaction {
  isOpen: boolean;
}

const current = new AsyncLocalStorage<OpenTransaction>();

/**
 * Throws `TransactionMisuseError` where the caller runs inside a transaction. The transport calls it before every request, storage before every lease.
 * @param attempt what was tried, for the message: `a request to example.com`.
 */
export function assertOutsideTransaction(attempt = 'a network call'): void {
  if (!current.getStore()?.isOpen) return;
  throw new TransactionMisuseError({
    message: `Refused ${attempt} inside a database transaction. Finish the transaction first, or run the statement through its own trx.`,
    facts: { attempt },
  });
}

/** Runs `work` marked as inside a transaction. */
export async function insideTransaction<Result>(work: () => Promise<Result>): Promise<Result> {
  const transaction: OpenTransaction = { isOpen: true };
  try {
    return await current.run(transaction, work);
  } finally {
    transaction.isOpen = false;
  }
}
