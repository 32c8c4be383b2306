/** @module server/routes/config  Configuration as code, for the operator: exported, planned, applied. */
import { z } from 'zod';
import { applyConfigAnswer, applyConfigBody, configDocument, configPlanAnswer, planConfigBody } from '#contract';
import { brandId, type InstallationId, type TraceId } from '#domain';
import { applyConfig as apply, planConfigOf, readConfig as read } from '../config-code.ts';
import type { ServerDeps } from '../deps.ts';
import { defineOpen, documentedProblems, type Endpoint, json, pathId } from '../endpoint.ts';
import { refuseInexactInput } from '../middleware/exact-input.ts';
import { readBody, readParams } from '../middleware/read-input.ts';
import { requireOperator } from './health.ts';

const LIMIT_MS = 60_000;
const params = z.object({ installationId: pathId });
type ServeContext = Parameters<Endpoint['serve']>[0];

export const readConfig = (deps: ServerDeps): Endpoint =>
  defineOpen({
    name: 'readConfig',
    summary: 'Connections without secrets, mapping and rules as one document.',
    request: { params },
    responses: answers(configDocument),
    async serve(c) {
      const installationId = await admit(c, deps);
      return c.json(await read(deps, installationId, callOf(c.get('traceId'))), 200);
    },
  });

export const planConfig = (deps: ServerDeps): Endpoint =>
  defineOpen({
    name: 'planConfig',
    summary: 'What applying a document would change; what is drift.',
    request: { params, body: { required: true, ...json(planConfigBody) } },
    responses: answers(configPlanAnswer),
    async serve(c) {
      const installationId = await admit(c, deps);
      const { document: wanted } = await readBody(c, planConfigBody);
      return c.json(await planConfigOf(deps, installationId, wanted, callOf(c.get('traceId'))), 200);
    },
  });

export const applyConfig = (deps: ServerDeps): Endpoint =>
  defineOpen({
    name: 'applyConfig',
    summary: 'Applies a document as it was planned.',
    request: { params, body: { required: true, ...json(applyConfigBody) } },
    responses: answers(applyConfigAnswer),
    async serve(c) {
      const installationId = await admit(c, deps);
      const { document: wanted, token, secrets } = await readBody(c, applyConfigBody);
      return c.json(await apply(deps, { installationId, wanted, token, secrets, call: callOf(c.get('traceId')) }), 200);
    },
  });

/** The operator first, then the input. Answers the installation that the path names. */
async function admit(c: ServeContext, deps: ServerDeps): Promise<InstallationId> {
  requireOperator(c.req.header('authorization'), deps.operatorKey);
  await refuseInexactInput(c);
  return brandId<InstallationId>(readParams(c, params).installationId);
}

function answers(answer: z.ZodType) {
  return { 200: { description: 'Done.', ...json(answer) }, ...documentedProblems(400, 401, 404, 409) };
}

function callOf(traceId: TraceId) {
  return { signal: AbortSignal.timeout(LIMIT_MS), traceId, priority: 'agent' } as const;
}
