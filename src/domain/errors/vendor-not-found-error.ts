import { TielineError } from './tieline-error.ts';

/** The vendor has no such thing, or hides it from our user. */
export class VendorNotFoundError extends TielineError {
  readonly code = 'vendor-not-found';
  readonly isRetryable = false;
}
