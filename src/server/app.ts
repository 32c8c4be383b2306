/**
 * @module server/app
 * The HTTP application without a port: middleware, every endpoint of the route table, errors as problems. Tests call it as a function.
 */
import { Hono } from 'hono';
import { ROUTES } from '#contract';
import { isTielineError, NotFoundError } from '#domain';
import type { ServerDeps } from './deps.ts';
import type { App, AppEnv } from './endpoint.ts';
import { countRequests } from './middleware/count-requests.ts';
import { limits } from './middleware/limits.ts';
import { answerHeaders } from './middleware/security-headers.ts';
import { trace } from './middleware/trace.ts';
import { toProblem } from './problem.ts';
import { createHandlers } from './routes/index.ts';
import { toHonoPath } from './to-hono-path.ts';

/** Builds the application over its collaborators. */
export function createApp(deps: ServerDeps): App {
  const app: App = new Hono<AppEnv>();
  app.use(trace(), countRequests(deps.metrics, deps.clock), limits());
  app.onError((error, c) => {
    const traceId = c.get('traceId');
    const { problem, headers } = toProblem(error, traceId);
    if (!isTielineError(error)) deps.log.error('request-failed', { error, path: c.req.path, method: c.req.method, traceId });
    return c.body(JSON.stringify(problem), problem.status as 400, {
      ...answerHeaders(traceId),
      ...headers,
      'content-type': 'application/problem+json',
    });
  });
  app.notFound(() => {
    throw new NotFoundError({ message: 'There is nothing at this address. See /openapi.json for what there is.' });
  });
  for (const { name, handler } of createHandlers(deps)) app.on(ROUTES[name].method, toHonoPath(ROUTES[name].path), handler);
  return app;
}
