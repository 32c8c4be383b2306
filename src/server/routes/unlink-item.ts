/** @module server/routes/unlink-item */
import { affectedItemsPanel } from '#contract';
import { deedOf } from '../deed-of.ts';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, pathId, ticketParams } from '../endpoint.ts';
import { contextRequest } from '../panels.ts';

export const unlinkItem = (deps: ServerDeps): Endpoint =>
  define({
    name: 'unlinkItem',
    summary: 'Takes a configuration item off the ticket; answers the panel as it is then.',
    params: ticketParams.extend({ connectionId: pathId, itemId: pathId }),
    answer: affectedItemsPanel,
    async handle(asked) {
      const { ticketId, connectionId, itemId } = asked.params;
      await deps.requireTicket(asked, ticketId);
      const request = contextRequest(asked, ticketId);
      await deps.context.unlinkItem(request, { connectionId, itemId }, deedOf(asked, 'item-unlinked', { ticketId, connectionId, itemId }));
      deps.panels.forget(request);
      return deps.panels.read('affected-items', request, () => deps.context.affectedItems(request));
    },
  });
