import { TielineError } from './tieline-error.ts';

/** The caller asks more often than it may. */
export class TooManyRequestsError extends TielineError {
  readonly code = 'too-many-requests';
  readonly isRetryable = true;
}
