import { TielineError } from './tieline-error.ts';

/** The files of the embedded database are damaged or incomplete. Only a backup helps; nothing is repaired, and nothing is deleted. */
export class StorageDamagedError extends TielineError {
  readonly code = 'storage-damaged';
  readonly isRetryable = false;
}
