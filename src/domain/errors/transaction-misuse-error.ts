import { TielineError } from './tieline-error.ts';

/** Code inside a transaction called the network or queried outside that transaction: a bug of ours, stopped before it could hang. */
export class TransactionMisuseError extends TielineError {
  readonly code = 'transaction-misuse';
  readonly isRetryable = false;
}
