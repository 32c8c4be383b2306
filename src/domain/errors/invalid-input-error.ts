import { TielineError } from './tieline-error.ts';

/** What the caller sent cannot be used; facts name the field and what would fix it. */
export class InvalidInputError extends TielineError {
  readonly code = 'invalid-input';
  readonly isRetryable = false;
}
