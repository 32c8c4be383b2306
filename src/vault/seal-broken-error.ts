import { TielineError } from '#domain';

/** A sealed secret did not open: changed, moved, sealed by a key that is gone, or not a sealed text at all. Says where, never what. */
export class SealBrokenError extends TielineError {
  readonly code = 'configuration-invalid';
  readonly isRetryable = false;
}
