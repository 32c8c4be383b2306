import { TielineError, type TielineErrorOptions } from './tieline-error.ts';

/** The vendor asked us to wait. `retryAfterMs` is what it said, or undefined where it said nothing usable. */
export class VendorRateLimitedError extends TielineError {
  readonly code = 'vendor-rate-limited';
  readonly isRetryable = true;
  readonly retryAfterMs: number | undefined;
  /** The limit is of the one record that was written: other calls need not wait. */
  readonly isOfOneRecord: boolean;

  constructor(options: TielineErrorOptions & { readonly retryAfterMs?: number; readonly isOfOneRecord?: boolean }) {
    super(options);
    this.retryAfterMs = options.retryAfterMs;
    this.isOfOneRecord = options.isOfOneRecord ?? false;
  }
}
