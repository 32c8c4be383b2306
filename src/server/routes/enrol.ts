/** @module server/routes/enrol  Enrolment by the operator: installation, secret, OAuth client and webhook, each verified. */
import { enrolmentAnswer, enrolmentBody } from '#contract';
import type { ServerDeps } from '../deps.ts';
import { defineOpen, documentedProblems, type Endpoint, json } from '../endpoint.ts';
import { refuseInexactInput } from '../middleware/exact-input.ts';
import { readBody } from '../middleware/read-input.ts';
import { requireOperator } from './health.ts';

const LIMIT_MS = 30_000;

export const enrol = (deps: ServerDeps): Endpoint =>
  defineOpen({
    name: 'enrol',
    summary: 'Enrols an installation, or repeats an enrolment; answers a tick list.',
    request: { body: { required: true, ...json(enrolmentBody) } },
    responses: { 200: { description: 'The tick list.', ...json(enrolmentAnswer) }, ...documentedProblems(400, 401, 409) },
    async serve(c) {
      // Before the body is looked at.
      requireOperator(c.req.header('authorization'), deps.operatorKey);
      await refuseInexactInput(c);
      const { installationId, ...input } = await readBody(c, enrolmentBody);
      const call = { signal: AbortSignal.timeout(LIMIT_MS), traceId: c.get('traceId'), priority: 'agent' } as const;
      const result = await deps.installations.enrol(input, call, installationId);
      await deps.recordAs({ kind: 'operator', id: 'operator' }, result.installationId, 'installation-enrolled', {
        account: input.account,
        mode: input.mode,
        isComplete: result.isComplete,
      });
      const steps = result.steps.map(({ step, outcome, problem }) => ({ step, outcome, problem: problem ?? null }));
      return c.json({ installationId: result.installationId, isComplete: result.isComplete, steps }, 200);
    },
  });
