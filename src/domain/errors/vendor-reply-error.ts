import { TielineError } from './tieline-error.ts';

/** The vendor answered with something that its documents do not describe. */
export class VendorReplyError extends TielineError {
  readonly code = 'vendor-reply-unreadable';
  readonly isRetryable = false;
}
