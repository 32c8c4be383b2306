/** @module server/routes/read-links */
import { linksPanel } from '#contract';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, ticketParams } from '../endpoint.ts';
import { showLinks } from '../links-panel.ts';

export const readLinks = (deps: ServerDeps): Endpoint =>
  define({
    name: 'readLinks',
    summary: "The ticket's links with their records, fields and holds, and which flows could link it, with reasons.",
    params: ticketParams,
    answer: linksPanel,
    async handle(asked) {
      await deps.requireTicket(asked, asked.params.ticketId);
      return showLinks(deps, asked, asked.params.ticketId);
    },
  });
