/** @module server/routes/plan-link */
import { linkPlan, planLinkBody } from '#contract';
import { brandId, type TicketId } from '#domain';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, ticketParams } from '../endpoint.ts';
import { callFor } from '../links.ts';
import { flowLabels } from '../links-panel.ts';
import { viewPlan } from '../views/link-view.ts';

export const planLink = (deps: ServerDeps): Endpoint =>
  define({
    name: 'planLink',
    summary: 'What linking an existing record would do to each field on both sides; changes nothing.',
    params: ticketParams,
    body: planLinkBody,
    answer: linkPlan,
    async handle(asked) {
      const { ticketId } = asked.params;
      await deps.requireTicket(asked, ticketId);
      const { flow, number } = asked.body;
      const plan = await deps.sync.planFirstLink({
        installationId: asked.caller.installationId,
        ticketId: brandId<TicketId>(ticketId),
        flow,
        number: number.trim(),
        call: callFor(asked),
      });
      return viewPlan(plan, await flowLabels(deps, asked, flow));
    },
  });
