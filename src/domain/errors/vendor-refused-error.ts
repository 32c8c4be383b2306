import { TielineError, type TielineErrorOptions } from './tieline-error.ts';

/** The vendor understood the call and refused it (validation, business rule). `fields` are its field names where it named them. */
export class VendorRefusedError extends TielineError {
  readonly code = 'vendor-refused';
  readonly isRetryable = false;
  readonly fields: readonly string[];

  constructor(options: TielineErrorOptions & { readonly fields?: readonly string[] }) {
    super(options);
    this.fields = options.fields ?? [];
  }
}
