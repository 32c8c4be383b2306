import { TielineError } from './tieline-error.ts';

/** The database cannot be reached or does not accept writes right now. */
export class StorageUnavailableError extends TielineError {
  readonly code = 'storage-unavailable';
  readonly isRetryable = true;
}
