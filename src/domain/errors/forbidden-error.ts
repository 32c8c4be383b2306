import { TielineError } from './tieline-error.ts';

/** The caller's role does not allow this. */
export class ForbiddenError extends TielineError {
  readonly code = 'forbidden';
  readonly isRetryable = false;
}
