/** @module context/ticket-facts  The ticket itself as a source. */
import type { TicketContext } from '#capabilities';
import { VendorNotFoundError } from '#domain';
import type { Asker, SourceAnswer } from './ask-source.ts';
import { DEADLINE_MS, FRESH_MS } from './item-facts.ts';
import type { ContextDeps, ContextRequest } from './ports.ts';

/** The desk has no connection row among the sources; it appears under this id. */
export const DESK_SOURCE = { connectionId: 'desk', name: 'Help desk' } as const;

/** Subject, text and requester of the ticket. */
export function askTicket(deps: ContextDeps, asker: Asker, request: ContextRequest): Promise<SourceAnswer<TicketContext>> {
  return asker.ask(
    {
      source: DESK_SOURCE,
      key: `ticket/${request.ticketId}`,
      freshMs: FRESH_MS.ticket,
      deadlineMs: DEADLINE_MS,
      load: async (call) => {
        const desk = await deps.desk(request.installationId);
        const ticket = await desk.readTicketContext(request.ticketId, call);
        if (!ticket)
          throw new VendorNotFoundError({
            message: `The help desk has no ticket ${request.ticketId}, or hides it from Tieline's user. Check that user's access.`,
            facts: { ticketId: request.ticketId },
          });
        return ticket;
      },
    },
    request,
  );
}
