/** @module server/routes/read-affected-items */
import { affectedItemsPanel } from '#contract';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, ticketParams } from '../endpoint.ts';
import { contextRequest } from '../panels.ts';

export const readAffectedItems = (deps: ServerDeps): Endpoint =>
  define({
    name: 'readAffectedItems',
    summary: 'Items linked to the ticket with what surrounds them, and suggestions with their reasons.',
    params: ticketParams,
    answer: affectedItemsPanel,
    async handle(asked) {
      await deps.requireTicket(asked, asked.params.ticketId);
      const request = contextRequest(asked, asked.params.ticketId);
      return deps.panels.read('affected-items', request, () => deps.context.affectedItems(request));
    },
  });
