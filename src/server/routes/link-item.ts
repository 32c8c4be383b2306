/** @module server/routes/link-item */
import { affectedItemsPanel, linkItemBody } from '#contract';
import { deedOf } from '../deed-of.ts';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, ticketParams } from '../endpoint.ts';
import { contextRequest } from '../panels.ts';

export const linkItem = (deps: ServerDeps): Endpoint =>
  define({
    name: 'linkItem',
    summary: 'Links a configuration item to the ticket; answers the panel as it is then. Doing it twice leaves one.',
    params: ticketParams,
    body: linkItemBody,
    answer: affectedItemsPanel,
    async handle(asked) {
      await deps.requireTicket(asked, asked.params.ticketId);
      const request = contextRequest(asked, asked.params.ticketId);
      await deps.context.linkItem(request, asked.body, deedOf(asked, 'item-linked', { ticketId: asked.params.ticketId, ...asked.body }));
      deps.panels.forget(request);
      return deps.panels.read('affected-items', request, () => deps.context.affectedItems(request));
    },
  });
