/** @module server/middleware/security-headers  Headers of every answer. Pages set their own CSP on top. */
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../endpoint.ts';

/** API answers are never framed, sniffed, cached or referred from. */
export function securityHeaders(): MiddlewareHandler<AppEnv> {
  return async function setSecurityHeaders(c, next) {
    await next();
    const { headers } = c.res;
    headers.set('x-content-type-options', 'nosniff');
    headers.set('referrer-policy', 'no-referrer');
    headers.set('strict-transport-security', 'max-age=63072000; includeSubDomains');
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
    if (!headers.has('content-security-policy')) headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  };
}
