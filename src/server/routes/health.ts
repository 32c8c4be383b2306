/** @module server/routes/health  Liveness, readiness, metrics and the API's own document. */
import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { UnauthenticatedError } from '#domain';
import type { ServerDeps } from '../deps.ts';
import { defineOpen, documentedProblems, type Endpoint, json } from '../endpoint.ts';

const plainText = { content: { 'text/plain': { schema: z.string() } } };

/** Alive: the process answers. It stays green while the database is away, so that nobody restarts what cannot help it. */
export const livez = (_deps: ServerDeps): Endpoint =>
  defineOpen({
    name: 'livez',
    summary: 'The process answers.',
    responses: { 200: { description: 'Alive.', ...plainText }, ...documentedProblems() },
    serve: (c) => c.text('ok', 200),
  });

/** Ready: the database answers and the schema is the one that this version needs. */
export const readyz = (deps: ServerDeps): Endpoint =>
  defineOpen({
    name: 'readyz',
    summary: 'Requests can be served.',
    responses: { 200: { description: 'Ready.', ...plainText }, ...documentedProblems(503) },
    async serve(c) {
      await deps.assertReady();
      return c.text('ok', 200);
    },
  });

/** Prometheus text, for whoever holds the operator's key. */
export const metrics = (deps: ServerDeps): Endpoint =>
  defineOpen({
    name: 'metrics',
    summary: 'Counters and histograms in Prometheus text.',
    responses: { 200: { description: 'The metrics.', ...plainText }, ...documentedProblems(401) },
    async serve(c) {
      requireOperator(c.req.header('authorization'), deps.operatorKey);
      return c.text(await deps.metrics.expose(), 200);
    },
  });

/** The OpenAPI 3.1 document of this very server. Whoever asks for it waits until all of it is loaded. */
export const openapi = (_deps: ServerDeps): Endpoint =>
  defineOpen({
    name: 'openapi',
    summary: 'This document.',
    responses: { 200: { description: 'The document.', ...json(z.unknown()) }, ...documentedProblems() },
    async serve(c, { everyEndpoint }) {
      const [{ describeApi }, endpoints] = await Promise.all([import('../describe-api.ts'), everyEndpoint()]);
      return c.json(describeApi(endpoints));
    },
  });

/** Throws unless the header carries the operator's key. Without a configured key nobody is the operator. */
export function requireOperator(header: string | undefined, key: string | undefined): void {
  const given = Buffer.from(header?.replace(/^Bearer /, '') ?? '');
  const expected = Buffer.from(key ?? '');
  const isOperator = expected.length > 0 && given.length === expected.length && timingSafeEqual(given, expected);
  if (!isOperator) throw new UnauthenticatedError({ message: "This needs the operator's key: send TIELINE_OPERATOR_KEY as bearer token." });
}
