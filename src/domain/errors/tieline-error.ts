/**
 * @module domain/errors/tieline-error
 * The base of every error that we throw on purpose: a code to branch on, facts as data, and whether repeating can help.
 */

/** The closed list of error codes. The server maps each to a status and a translation key `error.<code>`. */
export const ERROR_CODES = [
  'vendor-unavailable',
  'vendor-rate-limited',
  'vendor-auth-failed',
  'vendor-forbidden',
  'vendor-not-found',
  'vendor-refused',
  'vendor-reply-unreadable',
  'version-conflict',
  'outcome-unknown',
  'breaker-open',
  'budget-exhausted',
  'egress-denied',
  'unauthenticated',
  'forbidden',
  'not-found',
  'invalid-input',
  'conflict',
  'gone',
  'payload-too-large',
  'too-many-requests',
  'storage-unavailable',
  'storage-damaged',
  'configuration-invalid',
  'transaction-misuse',
  'internal',
] as const;

/** One of {@link ERROR_CODES}. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/** What an error carries beside its message; logged and shown, so never a secret or a URL with credentials. */
export type ErrorFacts = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** How an error is made. */
export interface TielineErrorOptions {
  /** What happened, to which thing, and what to do; one or two sentences. */
  readonly message: string;
  readonly facts?: ErrorFacts;
  readonly cause?: unknown;
}

/** Base class; use a subclass from this folder. */
export abstract class TielineError extends Error {
  /** Survives duplicate bundles, where `instanceof` does not. */
  readonly isTielineError = true;
  abstract readonly code: ErrorCode;
  /** True where the very same call may succeed later and repeating it is harmless. */
  abstract readonly isRetryable: boolean;
  readonly facts: ErrorFacts;

  constructor(options: TielineErrorOptions) {
    super(options.message, { cause: options.cause });
    this.name = new.target.name;
    this.facts = options.facts ?? {};
  }
}

/** Tells whether something thrown is one of ours. */
export function isTielineError(error: unknown): error is TielineError {
  return typeof error === 'object' && error !== null && (error as { isTielineError?: unknown }).isTielineError === true;
}

/** Tells whether something thrown is ours and has that code. */
export function hasErrorCode<Code extends ErrorCode>(error: unknown, code: Code): error is TielineError & { readonly code: Code } {
  return isTielineError(error) && error.code === code;
}
