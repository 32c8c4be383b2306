import { TielineError, type TielineErrorOptions } from './tieline-error.ts';

/** The vendor asked us to wait. `retryAfterMs` is what it said, or undefined where it said nothing usable. */
export class VendorRateLimitedError extends TielineError {
  readonly code = 'vendor-rate-limited';
  readonly isRetryable = true;
  readonly retryAfterMs: number | undefined;

  constructor(options: TielineErrorOptions & { readonly retryAfterMs?: number }) {
    super(options);
    this.retryAfterMs = options.retryAfterMs;
  }
}
