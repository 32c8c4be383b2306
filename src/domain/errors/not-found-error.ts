import { TielineError } from './tieline-error.ts';

/** There is no such thing in the caller's installation. */
export class NotFoundError extends TielineError {
  readonly code = 'not-found';
  readonly isRetryable = false;
}
