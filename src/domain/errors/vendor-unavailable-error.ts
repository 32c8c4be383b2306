import { TielineError } from './tieline-error.ts';

/** The vendor could not be reached, or answered 5xx before doing anything: nothing was changed there. */
export class VendorUnavailableError extends TielineError {
  readonly code = 'vendor-unavailable';
  readonly isRetryable = true;
}
