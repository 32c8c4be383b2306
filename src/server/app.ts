/**
 * @module server/app
 * The HTTP application without a port: middleware, every endpoint of the route table, errors as problems. Tests call it as a function.
 */
import { OpenAPIHono } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import { ROUTES } from '#contract';
import { InvalidInputError, isTielineError, NotFoundError } from '#domain';
import type { ServerDeps } from './deps.ts';
import { type App, type AppEnv, toHonoPath } from './endpoint.ts';
import { countRequests } from './middleware/count-requests.ts';
import { limits } from './middleware/limits.ts';
import { unusable } from './middleware/read-input.ts';
import { answerHeaders, securityHeaders } from './middleware/security-headers.ts';
import { trace } from './middleware/trace.ts';
import { toProblem } from './problem.ts';
import { endpoints, publicEndpoints } from './routes/index.ts';

/** Builds the application over its collaborators. */
export function createApp(deps: ServerDeps): App {
  const app: App = new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (!result.success) throw unusable(result.error.issues);
    },
  });
  app.use(trace(), countRequests(deps.metrics, deps.clock), limits());
  app.onError((error, c) => {
    const ours = error instanceof HTTPException ? fromHttp(error) : error;
    const traceId = c.get('traceId');
    const { problem, headers } = toProblem(ours, traceId);
    if (!isTielineError(ours)) deps.log.error('request-failed', { error: ours, path: c.req.path, method: c.req.method, traceId });
    return c.body(JSON.stringify(problem), problem.status as 400, {
      ...answerHeaders(traceId),
      ...headers,
      'content-type': 'application/problem+json',
    });
  });
  app.notFound(() => {
    throw new NotFoundError({ message: 'There is nothing at this address. See /openapi.json for what there is.' });
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' });
  for (const endpoint of publicEndpoints(deps)) {
    // These make their answers in their own ways; those of identified callers and problems carry the headers from the start.
    app.use(toHonoPath(ROUTES[endpoint.name].path), securityHeaders());
    endpoint.mount(app);
  }
  for (const endpoint of endpoints(deps)) endpoint.mount(app, deps);
  return app;
}

/** Hono throws its own error for a body that is no JSON. */
function fromHttp(error: HTTPException): Error {
  if (error.status >= 500) return error;
  return new InvalidInputError({ message: `The request cannot be read: ${error.message}.` });
}
