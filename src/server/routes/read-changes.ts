/** @module server/routes/read-changes */
import { changesPanel } from '#contract';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, ticketParams } from '../endpoint.ts';
import { contextRequest } from '../panels.ts';

export const readChanges = (deps: ServerDeps): Endpoint =>
  define({
    name: 'readChanges',
    summary: 'Changes on the linked items and their neighbours around the time of the ticket, ranked with reasons.',
    params: ticketParams,
    answer: changesPanel,
    async handle(asked) {
      await deps.requireTicket(asked, asked.params.ticketId);
      const request = contextRequest(asked, asked.params.ticketId);
      return deps.panels.read('changes', request, () => deps.context.changes(request));
    },
  });
