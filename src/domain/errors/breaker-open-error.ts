import { TielineError } from './tieline-error.ts';

/** The connection failed repeatedly and rests until its next probe: nothing was sent. */
export class BreakerOpenError extends TielineError {
  readonly code = 'breaker-open';
  readonly isRetryable = true;
}
