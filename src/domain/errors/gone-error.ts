import { TielineError } from './tieline-error.ts';

/** The thing existed and was removed for good. */
export class GoneError extends TielineError {
  readonly code = 'gone';
  readonly isRetryable = false;
}
