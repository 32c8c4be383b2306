/** @module server/routes/check-overlaps */
import { overlapsAnswer, overlapsBody } from '#contract';
import { ConflictError } from '#domain';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, linkParams } from '../endpoint.ts';
import { findLink } from '../links.ts';
import { contextRequest } from '../panels.ts';

export const checkOverlaps = (deps: ServerDeps): Endpoint =>
  define({
    name: 'checkOverlaps',
    summary: "Has the change's own system look for other changes and closed windows in its way, and waits a while for the answer.",
    params: linkParams,
    body: overlapsBody,
    answer: overlapsAnswer,
    async handle(asked) {
      const { link } = await findLink(deps, asked, asked.params.linkId);
      if (link.recordType !== 'change-request' || link.remoteId === null)
        throw new ConflictError({ message: 'This link has no change whose plan could be checked.', facts: { linkId: link.id } });
      const { run } = asked.body;
      const change = {
        connectionId: link.connectionId,
        changeId: link.remoteId,
        number: link.record?.number ?? '',
        ...(run === null ? {} : { run }),
      };
      return deps.context.checkOverlaps(contextRequest(asked, link.ticketId), change);
    },
  });
