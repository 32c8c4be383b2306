/** @module server/routes/config  Configuration as code, for the operator: exported, planned, applied. */
import { createRoute, z } from '@hono/zod-openapi';
import { applyConfigAnswer, applyConfigBody, configDocument, configPlanAnswer, planConfigBody, ROUTES, type RouteName } from '#contract';
import { brandId, type InstallationId, type TraceId } from '#domain';
import { applyConfig as apply, planConfigOf, readConfig as read } from '../config-code.ts';
import type { ServerDeps } from '../deps.ts';
import { type App, documentedProblems, type PublicEndpoint, pathId, toHonoPath } from '../endpoint.ts';
import { refuseInexactInput } from '../middleware/exact-input.ts';
import { requireOperator } from './health.ts';

const LIMIT_MS = 60_000;
const params = z.object({ installationId: pathId });

export const readConfig = (deps: ServerDeps): PublicEndpoint => ({
  name: 'readConfig',
  mount(app) {
    guard(app, deps, 'readConfig');
    app.openapi(
      document({ name: 'readConfig', summary: 'Connections without secrets, mapping and rules as one document.', answer: configDocument }),
      async (c) => {
        return c.json(await read(deps, installationOf(c.req.param('installationId')), callOf(c.get('traceId'))), 200);
      },
    );
  },
});

export const planConfig = (deps: ServerDeps): PublicEndpoint => ({
  name: 'planConfig',
  mount(app) {
    guard(app, deps, 'planConfig');
    const route = document({
      name: 'planConfig',
      summary: 'What applying a document would change; what is drift.',
      answer: configPlanAnswer,
      body: planConfigBody,
    });
    app.openapi(route, async (c) => {
      const { document: wanted } = planConfigBody.parse(c.req.valid('json' as never));
      return c.json(await planConfigOf(deps, installationOf(c.req.param('installationId')), wanted, callOf(c.get('traceId'))), 200);
    });
  },
});

export const applyConfig = (deps: ServerDeps): PublicEndpoint => ({
  name: 'applyConfig',
  mount(app) {
    guard(app, deps, 'applyConfig');
    const route = document({
      name: 'applyConfig',
      summary: 'Applies a document as it was planned.',
      answer: applyConfigAnswer,
      body: applyConfigBody,
    });
    app.openapi(route, async (c) => {
      const { document: wanted, token, secrets } = applyConfigBody.parse(c.req.valid('json' as never));
      const installationId = installationOf(c.req.param('installationId'));
      return c.json(await apply(deps, { installationId, wanted, token, secrets, call: callOf(c.get('traceId')) }), 200);
    });
  },
});

/** Before the input is looked at. */
function guard(app: App, deps: ServerDeps, name: RouteName): void {
  const { method, path } = ROUTES[name];
  app.on(method, toHonoPath(path), async (c, next) => {
    requireOperator(c.req.header('authorization'), deps.operatorKey);
    await refuseInexactInput(c);
    await next();
  });
}

interface Documented {
  readonly name: 'readConfig' | 'planConfig' | 'applyConfig';
  readonly summary: string;
  readonly answer: z.ZodType;
  readonly body?: z.ZodType;
}

function document({ name, summary, answer, body }: Documented) {
  const { method, path, who } = ROUTES[name];
  const json = (schema: z.ZodType) => ({ content: { 'application/json': { schema } } });
  return createRoute({
    method: method.toLowerCase() as 'get' | 'post',
    path,
    operationId: name,
    summary,
    'x-access': who,
    security: [{ bearer: [] }],
    request: { params, ...(body ? { body: { required: true, ...json(body) } } : {}) },
    responses: { 200: { description: 'Done.', ...json(answer) }, ...documentedProblems(400, 401, 404, 409) },
  });
}

function installationOf(id: string | undefined): InstallationId {
  return brandId<InstallationId>(pathId.parse(id));
}

function callOf(traceId: TraceId) {
  return { signal: AbortSignal.timeout(LIMIT_MS), traceId, priority: 'agent' } as const;
}
