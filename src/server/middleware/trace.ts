/** @module server/middleware/trace  Gives each request a trace id: the caller's W3C one where it sends a valid one. */
import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { brandId, type TraceId } from '#domain';
import type { AppEnv } from '../endpoint.ts';

const TRACEPARENT = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Sets `traceId` and answers it as `x-trace-id`. */
export function trace(): MiddlewareHandler<AppEnv> {
  return async function traceRequest(c, next) {
    const given = TRACEPARENT.exec(c.req.header('traceparent') ?? '')?.[1];
    const traceId = given ?? randomUUID().replaceAll('-', '');
    c.set('traceId', brandId<TraceId>(traceId));
    // Set before the answer is made: changing a finished answer costs Node's adapter more than the whole look-up of a warm panel (bench C1).
    c.header('x-trace-id', traceId);
    await next();
  };
}
