/** @module server/middleware/trace  Gives each request a trace id: the caller's W3C one where it sends a valid one. */
import { randomBytes } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { brandId, type TraceId } from '#domain';
import type { AppEnv } from '../endpoint.ts';

const TRACEPARENT = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Sets `traceId` and answers it as `x-trace-id`. */
export function trace(): MiddlewareHandler<AppEnv> {
  return async function traceRequest(c, next) {
    const given = TRACEPARENT.exec(c.req.header('traceparent') ?? '')?.[1];
    const traceId = given ?? randomBytes(16).toString('hex');
    c.set('traceId', brandId<TraceId>(traceId));
    await next();
    c.res.headers.set('x-trace-id', traceId);
  };
}
