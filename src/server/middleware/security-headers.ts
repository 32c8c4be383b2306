/** @module server/middleware/security-headers  Headers of every answer. Pages set their own CSP on top. */
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../endpoint.ts';

const HEADERS = [
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['strict-transport-security', 'max-age=63072000; includeSubDomains'],
  ['cache-control', 'no-store'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
] as const;

/** API answers are never framed, sniffed, cached or referred from. */
export function securityHeaders(): MiddlewareHandler<AppEnv> {
  return async function setSecurityHeaders(c, next) {
    // Before the answer is made, so that an endpoint's own value replaces ours, and no finished answer is taken apart again (bench C1).
    for (const [name, value] of HEADERS) c.header(name, value);
    await next();
  };
}
