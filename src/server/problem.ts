/** @module server/problem  Errors to problem+json (RFC 9457): one table from code to status. Never shows a cause, a stack or a secret. */

import type { Problem } from '#contract';
import { askedWaitMs, type ErrorCode, isTielineError, type TielineError, toldCode } from '#domain';

/** HTTP status by error code. Our own trouble is 5xx with Retry-After where waiting helps: a vendor drops an event for ever on a 4xx. */
export const STATUS_BY_CODE: Readonly<Record<ErrorCode, number>> = {
  'vendor-unavailable': 502,
  'vendor-rate-limited': 503,
  'vendor-auth-failed': 502,
  'vendor-forbidden': 502,
  'vendor-not-found': 404,
  'vendor-refused': 422,
  'vendor-reply-unreadable': 502,
  'version-conflict': 409,
  'outcome-unknown': 502,
  'breaker-open': 503,
  'budget-exhausted': 503,
  'egress-denied': 422,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'invalid-input': 400,
  conflict: 409,
  gone: 410,
  'payload-too-large': 413,
  'too-many-requests': 429,
  'storage-unavailable': 503,
  'storage-damaged': 500,
  'configuration-invalid': 422,
  'transaction-misuse': 500,
  internal: 500,
};

const RETRY_AFTER_S = 5;

/** The body and headers of a failed answer. What is not ours becomes `internal` without its message. */
export function toProblem(error: unknown, traceId: string): { readonly problem: Problem; readonly headers: Record<string, string> } {
  if (!isTielineError(error)) return { problem: internalProblem(traceId), headers: {} };
  const code = toldCode(error);
  const status = STATUS_BY_CODE[code];
  const problem: Problem = {
    type: `urn:tieline:error:${code}`,
    title: code,
    status,
    code,
    detail: error.message,
    traceId,
    facts: copyFacts(error),
  };
  return { problem, headers: status === 503 || status === 429 ? { 'retry-after': String(retryAfterOf(error)) } : {} };
}

function copyFacts(error: TielineError): NonNullable<Problem['facts']> {
  return Object.fromEntries(
    Object.entries(error.facts).map(([key, fact]) => [key, Array.isArray(fact) ? [...fact] : (fact as string | number | boolean | null)]),
  );
}

function retryAfterOf(error: TielineError): number {
  const asked = askedWaitMs(error);
  return asked === undefined ? RETRY_AFTER_S : Math.ceil(asked / 1000);
}

function internalProblem(traceId: string): Problem {
  return {
    type: 'urn:tieline:error:internal',
    title: 'internal',
    status: 500,
    code: 'internal',
    detail: 'Something went wrong inside Tieline; nothing was lost. Try again, and tell your admin this trace id if it stays.',
    traceId,
  };
}
