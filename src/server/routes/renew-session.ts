/** @module server/routes/renew-session  A hosted page's renewal token for new tokens, once. */
import { pageTokens, renewBody } from '#contract';
import type { ServerDeps } from '../deps.ts';
import { defineOpen, documentedProblems, type Endpoint, json } from '../endpoint.ts';
import { refuseInexactInput } from '../middleware/exact-input.ts';
import { readBody } from '../middleware/read-input.ts';

export const renewSession = (deps: ServerDeps): Endpoint =>
  defineOpen({
    name: 'renewSession',
    summary: 'Exchanges the renewal token, which is the proof, for a new pair; the role is looked up again.',
    request: { body: { required: true, ...json(renewBody) } },
    responses: { 200: { description: 'A new pair.', ...json(pageTokens) }, ...documentedProblems(400, 401, 403) },
    async serve(c) {
      await refuseInexactInput(c);
      const { renewalToken } = await readBody(c, renewBody);
      return c.json(await deps.access.renew(renewalToken, c.get('traceId')), 200);
    },
  });
