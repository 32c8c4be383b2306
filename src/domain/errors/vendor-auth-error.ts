import { TielineError } from './tieline-error.ts';

/** The vendor does not accept our credentials, also after one refresh: the connection needs an admin. */
export class VendorAuthError extends TielineError {
  readonly code = 'vendor-auth-failed';
  readonly isRetryable = false;
}
