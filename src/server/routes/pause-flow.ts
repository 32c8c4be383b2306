/** @module server/routes/pause-flow  One flow stopped, the others going on; until an instant or until somebody resumes it. */
import { isAfter } from 'date-fns/isAfter';
import { z } from 'zod';
import { pauseBody } from '#contract';
import { InvalidInputError, NotFoundError } from '#domain';
import { deedOf } from '../deed-of.ts';
import type { Asker, ServerDeps } from '../deps.ts';
import { define, type Endpoint } from '../endpoint.ts';

const params = z.object({ flow: z.string().min(1).max(100) });

export const pauseFlow = (deps: ServerDeps): Endpoint =>
  define({
    name: 'pauseFlow',
    summary: 'Stops the links of one flow. Events are kept and carried after resuming.',
    params,
    body: pauseBody,
    async handle(asked) {
      const { flow } = asked.params;
      await requireFlow(deps, asked, flow);
      const until = asked.body.until === null ? null : Date.parse(asked.body.until);
      if (until !== null && !isAfter(until, deps.clock.now()))
        throw new InvalidInputError({ message: 'The pause would end in the past. Choose a later end.', facts: { until: asked.body.until } });
      const { installationId, userName } = asked.caller;
      await deps.sync.pauseScope({
        installationId,
        scope: { kind: 'flow', flow },
        by: userName,
        until,
        deed: () => deedOf(asked, 'flow-paused', { flow, until: asked.body.until }),
      });
      return undefined;
    },
  });

export const resumeFlow = (deps: ServerDeps): Endpoint =>
  define({
    name: 'resumeFlow',
    summary: 'Lets the flow go on; what waited is looked at now.',
    params,
    async handle(asked) {
      const { flow } = asked.params;
      await requirePaused(deps, asked, flow);
      const { installationId } = asked.caller;
      await deps.sync.resumeScope({ installationId, scope: { kind: 'flow', flow }, deed: () => deedOf(asked, 'flow-resumed', { flow }) });
      return undefined;
    },
  });

/** A flow that the mapping has lost meanwhile may still be paused, and must be let go of. */
async function requirePaused(deps: ServerDeps, asked: Asker, flow: string): Promise<void> {
  const { pauses } = await deps.sync.readPauses({ installationId: asked.caller.installationId });
  if (!pauses.some(({ scope }) => scope.kind === 'flow' && scope.flow === flow)) await requireFlow(deps, asked, flow);
}

async function requireFlow(deps: ServerDeps, { caller }: Asker, flow: string): Promise<void> {
  if (!(await deps.readFlow(caller.installationId, flow)))
    throw new NotFoundError({ message: `The active mapping has no flow ${flow}.`, facts: { flow } });
}
