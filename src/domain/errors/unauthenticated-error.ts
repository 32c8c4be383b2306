import { TielineError } from './tieline-error.ts';

/** The caller did not prove who it is. */
export class UnauthenticatedError extends TielineError {
  readonly code = 'unauthenticated';
  readonly isRetryable = false;
}
