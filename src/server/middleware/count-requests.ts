/** @module server/middleware/count-requests  Counts every answer by the operation's path pattern and status. */
import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Clock } from '#domain';
import type { BackendMetrics } from '../backend-metrics.ts';
import type { AppEnv } from '../endpoint.ts';

/** The label is the pattern (`/v1/links/:linkId`), never a path with ids. */
export function countRequests(metrics: Pick<BackendMetrics, 'requestServed'>, clock: Clock): MiddlewareHandler<AppEnv> {
  return async function countRequest(c, next) {
    const startedAt = clock.now();
    await next();
    metrics.requestServed({ route: routePath(c, -1), status: c.res.status, seconds: (clock.now() - startedAt) / 1000 });
  };
}
