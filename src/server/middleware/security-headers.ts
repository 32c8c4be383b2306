/** @module server/middleware/security-headers  Headers of every answer. Pages set their own CSP on top. */
import type { TraceId } from '#domain';

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
