/** @module server/routes/health  Liveness, readiness, metrics and the API's own document. */
import { timingSafeEqual } from 'node:crypto';
import { createRoute, z } from '@hono/zod-openapi';
import { ROUTES } from '#contract';
import { UnauthenticatedError } from '#domain';
import type { ServerDeps } from '../deps.ts';
import { type App, documentedProblems, type PublicEndpoint } from '../endpoint.ts';

/** Alive: the process answers. It stays green while the database is away, so that nobody restarts what cannot help it. */
export const livez = (_deps: ServerDeps): PublicEndpoint => ({
  name: 'livez',
  mount(app) {
    app.openapi(
      createRoute({
        method: 'get',
        path: ROUTES.livez.path,
        operationId: 'livez',
        summary: 'The process answers.',
        'x-access': 'public',
        responses: { 200: { description: 'Alive.', content: { 'text/plain': { schema: z.string() } } }, ...documentedProblems() },
      }),
      (c) => c.text('ok', 200),
    );
  },
});

/** Ready: the database answers and the schema is the one that this version needs. */
export const readyz = (deps: ServerDeps): PublicEndpoint => ({
  name: 'readyz',
  mount(app) {
    app.openapi(
      createRoute({
        method: 'get',
        path: ROUTES.readyz.path,
        operationId: 'readyz',
        summary: 'Requests can be served.',
        'x-access': 'public',
        responses: { 200: { description: 'Ready.', content: { 'text/plain': { schema: z.string() } } }, ...documentedProblems(503) },
      }),
      async (c) => {
        await deps.assertReady();
        return c.text('ok', 200);
      },
    );
  },
});

/** Prometheus text, for whoever holds the operator's key. */
export const metrics = (deps: ServerDeps): PublicEndpoint => ({
  name: 'metrics',
  mount(app) {
    app.openapi(
      createRoute({
        method: 'get',
        path: ROUTES.metrics.path,
        operationId: 'metrics',
        summary: 'Counters and histograms in Prometheus text.',
        'x-access': 'operator',
        security: [{ bearer: [] }],
        responses: { 200: { description: 'The metrics.', content: { 'text/plain': { schema: z.string() } } }, ...documentedProblems(401) },
      }),
      async (c) => {
        requireOperator(c.req.header('authorization'), deps.operatorKey);
        return c.text(await deps.metrics.expose(), 200);
      },
    );
  },
});

/** The OpenAPI 3.1 document of this very server. */
export const openapi = (_deps: ServerDeps): PublicEndpoint => ({
  name: 'openapi',
  mount(app) {
    app.openAPIRegistry.registerPath(
      createRoute({
        method: 'get',
        path: ROUTES.openapi.path,
        operationId: 'openapi',
        summary: 'This document.',
        'x-access': 'public',
        responses: { 200: { description: 'The document.', content: { 'application/json': { schema: z.unknown() } } }, ...documentedProblems() },
      }),
    );
    app.get(ROUTES.openapi.path, (c) => c.json(describeApi(app)));
  },
});

/** The API's document; also what the tests read. */
export function describeApi(app: App) {
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Tieline',
      version: '1',
      description: 'The API between the Tieline app, its admins, vendors and operators and the Tieline backend.',
      license: { name: 'Apache-2.0' },
    },
  });
}

/** Throws unless the header carries the operator's key. Without a configured key nobody is the operator. */
export function requireOperator(header: string | undefined, key: string | undefined): void {
  const given = Buffer.from(header?.replace(/^Bearer /, '') ?? '');
  const expected = Buffer.from(key ?? '');
  const isOperator = expected.length > 0 && given.length === expected.length && timingSafeEqual(given, expected);
  if (!isOperator) throw new UnauthenticatedError({ message: "This needs the operator's key: send TIELINE_OPERATOR_KEY as bearer token." });
}
