/** @module server/routes/enrol  Enrolment by the operator: installation, secret, OAuth client and webhook, each verified. */
import { createRoute } from '@hono/zod-openapi';
import { enrolmentAnswer, enrolmentBody, ROUTES } from '#contract';
import type { ServerDeps } from '../deps.ts';
import { documentedProblems, type PublicEndpoint } from '../endpoint.ts';
import { refuseInexactInput } from '../middleware/exact-input.ts';
import { requireOperator } from './health.ts';

const LIMIT_MS = 30_000;

export const enrol = (deps: ServerDeps): PublicEndpoint => ({
  name: 'enrol',
  mount(app) {
    const route = createRoute({
      method: 'post',
      path: ROUTES.enrol.path,
      operationId: 'enrol',
      summary: 'Enrols an installation, or repeats an enrolment; answers a tick list.',
      'x-access': ROUTES.enrol.who,
      security: [{ bearer: [] }],
      request: { body: { required: true, content: { 'application/json': { schema: enrolmentBody } } } },
      responses: {
        200: { description: 'The tick list.', content: { 'application/json': { schema: enrolmentAnswer } } },
        ...documentedProblems(400, 401, 409),
      },
    });
    // Before the body is looked at.
    app.use(ROUTES.enrol.path, async (c, next) => {
      requireOperator(c.req.header('authorization'), deps.operatorKey);
      await refuseInexactInput(c);
      await next();
    });
    app.openapi(route, async (c) => {
      const { installationId, ...input } = c.req.valid('json');
      const call = { signal: AbortSignal.timeout(LIMIT_MS), traceId: c.get('traceId'), priority: 'agent' } as const;
      const result = await deps.installations.enrol(input, call, installationId);
      await deps.recordAs({ kind: 'operator', id: 'operator' }, result.installationId, 'installation-enrolled', {
        account: input.account,
        mode: input.mode,
        isComplete: result.isComplete,
      });
      const steps = result.steps.map(({ step, outcome, problem }) => ({ step, outcome, problem: problem ?? null }));
      return c.json({ installationId: result.installationId, isComplete: result.isComplete, steps }, 200);
    });
  },
});
