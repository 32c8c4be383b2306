/** @module server/routes/report-editing */
import { editingBody } from '#contract';
import { brandId, type TicketId } from '#domain';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, ticketParams } from '../endpoint.ts';

export const reportEditing = (deps: ServerDeps): Endpoint =>
  define({
    name: 'reportEditing',
    summary: 'Says that the agent has unsaved changes, so that writes to the ticket wait, or that it has none. To be renewed each minute.',
    params: ticketParams,
    body: editingBody,
    async handle(asked) {
      await deps.requireTicket(asked, asked.params.ticketId);
      const editing = {
        installationId: asked.caller.installationId,
        ticketId: brandId<TicketId>(asked.params.ticketId),
        userId: asked.caller.userId,
      };
      if (asked.body.state === 'editing') await deps.sync.reportEditing(editing);
      else await deps.sync.clearEditing(editing);
      return undefined;
    },
  });
