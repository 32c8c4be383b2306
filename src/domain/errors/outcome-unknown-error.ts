import { TielineError } from './tieline-error.ts';

/** A write was sent and no answer came: it may or may not have happened. Verify before repeating. */
export class OutcomeUnknownError extends TielineError {
  readonly code = 'outcome-unknown';
  readonly isRetryable = false;
}
