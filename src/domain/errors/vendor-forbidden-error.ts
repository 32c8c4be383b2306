import { TielineError } from './tieline-error.ts';

/** The vendor knows us but does not allow this call: a permission or licence is missing for one capability. */
export class VendorForbiddenError extends TielineError {
  readonly code = 'vendor-forbidden';
  readonly isRetryable = false;
}
