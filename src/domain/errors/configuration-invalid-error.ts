import { TielineError } from './tieline-error.ts';

/** A setting of the process or of a connection cannot be used. */
export class ConfigurationInvalidError extends TielineError {
  readonly code = 'configuration-invalid';
  readonly isRetryable = false;
}
