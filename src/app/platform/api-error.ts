/** @module app/platform/api-error  A call to our backend that did not give an answer. Its `code` is the translation `error.<code>`. */
import type { Problem } from '#contract';

/** Codes of failures that the backend cannot report itself. */
export const APP_ERROR_CODES = ['app-offline', 'app-timeout', 'app-unreadable', 'app-session-over', 'app-host-refused'] as const;

export interface ApiErrorOptions {
  readonly code: string;
  readonly status?: number;
  readonly problem?: Problem;
  readonly cause?: unknown;
}

export class ApiError extends Error {
  readonly isApiError = true;
  readonly code: string;
  /** HTTP status; 0 where nobody answered. */
  readonly status: number;
  readonly problem: Problem | null;

  constructor({ code, status = 0, problem, cause }: ApiErrorOptions) {
    super(problem?.detail ?? code, { cause });
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.problem = problem ?? null;
  }

  /** True where the same call may work in a moment. */
  get isRetryable(): boolean {
    return this.code === 'app-offline' || this.code === 'app-timeout' || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

/** Tells whether something thrown is an {@link ApiError}. */
export function isApiError(error: unknown): error is ApiError {
  return typeof error === 'object' && error !== null && (error as { isApiError?: unknown }).isApiError === true;
}
