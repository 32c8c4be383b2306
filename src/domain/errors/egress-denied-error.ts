import { TielineError } from './tieline-error.ts';

/** The address is one that this connection may not reach: nothing was sent. */
export class EgressDeniedError extends TielineError {
  readonly code = 'egress-denied';
  readonly isRetryable = false;
}
