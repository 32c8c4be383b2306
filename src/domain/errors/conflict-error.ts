import { TielineError } from './tieline-error.ts';

/** Someone else changed the thing first, or it is in a state that does not allow this. */
export class ConflictError extends TielineError {
  readonly code = 'conflict';
  readonly isRetryable = false;
}
