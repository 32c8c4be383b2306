import { TielineError } from './tieline-error.ts';

/** The record changed at the vendor since it was read: read again and merge. */
export class VersionConflictError extends TielineError {
  readonly code = 'version-conflict';
  readonly isRetryable = true;
}
