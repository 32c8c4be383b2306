/** @module server/routes/read-requester */
import { requesterPanel } from '#contract';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, ticketParams } from '../endpoint.ts';
import { contextRequest } from '../panels.ts';

export const readRequester = (deps: ServerDeps): Endpoint =>
  define({
    name: 'readRequester',
    summary: 'Who the requester of the ticket is in the directory.',
    params: ticketParams,
    answer: requesterPanel,
    async handle(asked) {
      await deps.requireTicket(asked, asked.params.ticketId);
      const request = contextRequest(asked, asked.params.ticketId);
      return deps.panels.read('requester', request, () => deps.context.requester(request));
    },
  });
