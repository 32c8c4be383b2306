/** @module server/routes/renew-session  A hosted page's renewal token for new tokens, once. */
import { createRoute } from '@hono/zod-openapi';
import { pageTokens, ROUTES, renewBody } from '#contract';
import type { ServerDeps } from '../deps.ts';
import { documentedProblems, type PublicEndpoint } from '../endpoint.ts';
import { refuseInexactInput } from '../middleware/exact-input.ts';

export const renewSession = (deps: ServerDeps): PublicEndpoint => ({
  name: 'renewSession',
  mount(app) {
    const route = createRoute({
      method: 'post',
      path: ROUTES.renewSession.path,
      operationId: 'renewSession',
      summary: 'Exchanges the renewal token, which is the proof, for a new pair; the role is looked up again.',
      'x-access': ROUTES.renewSession.who,
      request: { body: { required: true, content: { 'application/json': { schema: renewBody } } } },
      responses: {
        200: { description: 'A new pair.', content: { 'application/json': { schema: pageTokens } } },
        ...documentedProblems(400, 401, 403),
      },
    });
    app.use(ROUTES.renewSession.path, async (c, next) => {
      await refuseInexactInput(c);
      await next();
    });
    app.openapi(route, async (c) => c.json(await deps.access.renew(c.req.valid('json').renewalToken, c.get('traceId')), 200));
  },
});
