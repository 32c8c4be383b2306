import { TielineError } from './tieline-error.ts';

/** The body is larger than this endpoint takes. */
export class PayloadTooLargeError extends TielineError {
  readonly code = 'payload-too-large';
  readonly isRetryable = false;
}
