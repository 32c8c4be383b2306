/**
 * @module server/app
 * The HTTP application without a port: middleware, every endpoint of the route table, errors as problems. Tests call it as a function.
 */
import { Hono, type HonoRequest } from 'hono';
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
  app.onError(async (error, c) => {
    const traceId = c.get('traceId');
    const { problem, headers } = toProblem(error, traceId);
    if (!isTielineError(error)) deps.log.error('request-failed', { error, path: c.req.path, method: c.req.method, traceId });
    if (isPageLoad(c.req)) {
      // Loaded when first needed: a start needs none of it (bench E5).
      const { refusedPage, REFUSED_POLICY } = await import('./refused-page.ts');
      const seen = { ...answerHeaders(traceId), ...headers, 'content-security-policy': REFUSED_POLICY };
      return c.html(refusedPage(problem, c.req.header('accept-language')), problem.status as 400, seen);
    }
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

/** A person's browser loads a hosted page into the help desk's frame: what it gets is looked at, not parsed. */
function isPageLoad(request: HonoRequest): boolean {
  return request.method === 'POST' && request.path.startsWith('/app/') && (request.header('accept') ?? '').includes('text/html');
}
