/** @module server/middleware/security-headers  Headers of every answer. Pages set their own CSP on top. */
import type { MiddlewareHandler } from 'hono';
import type { TraceId } from '#domain';
import type { AppEnv } from '../endpoint.ts';

/** API answers are never framed, sniffed, cached or referred from, and name their trace. A new object, for the caller to add to. */
export function answerHeaders(traceId: TraceId): Record<string, string> {
  return {
    'x-trace-id': traceId,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=63072000; includeSubDomains',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  };
}

/** Sets {@link answerHeaders} for endpoints that make their answers in their own ways. */
export function securityHeaders(): MiddlewareHandler<AppEnv> {
  return function setSecurityHeaders(c, next) {
    // Before the answer is made, so that an endpoint's own value replaces ours, and no finished answer is taken apart again (bench C1).
    for (const [name, value] of Object.entries(answerHeaders(c.get('traceId')))) c.header(name, value);
    return next();
  };
}
