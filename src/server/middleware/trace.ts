/** @module server/middleware/trace  Gives each request a trace id: the caller's W3C one where it sends a valid one. */
import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { brandId, type TraceId } from '#domain';
import type { AppEnv } from '../endpoint.ts';

const TRACEPARENT = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Sets `traceId`; every answer carries it as `x-trace-id`. */
export function trace(): MiddlewareHandler<AppEnv> {
  return function traceRequest(c, next) {
    const given = TRACEPARENT.exec(c.req.header('traceparent') ?? '')?.[1];
    const traceId = given ?? randomUUID().replaceAll('-', '');
    c.set('traceId', brandId<TraceId>(traceId));
    return next();
  };
}
