/** @module server/routes/pause-link */
import { isAfter } from 'date-fns/isAfter';
import { linkAnswer, pauseBody } from '#contract';
import { InvalidInputError } from '#domain';
import { deedOf } from '../deed-of.ts';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, linkParams } from '../endpoint.ts';
import { findLink, showLink } from '../links.ts';

export const pauseLink = (deps: ServerDeps): Endpoint =>
  define({
    name: 'pauseLink',
    summary: 'Stops the link until an instant, or until somebody resumes it. Changes are kept and carried then.',
    params: linkParams,
    body: pauseBody,
    answer: linkAnswer,
    async handle(asked) {
      const { link } = await findLink(deps, asked, asked.params.linkId);
      const until = asked.body.until === null ? null : Date.parse(asked.body.until);
      if (until !== null && !isAfter(until, deps.clock.now()))
        throw new InvalidInputError({ message: 'The pause would end in the past. Choose a later end.', facts: { until: asked.body.until } });
      await deps.sync.pauseLink({
        installationId: asked.caller.installationId,
        linkId: link.id,
        by: asked.caller.userName,
        until,
        deed: ({ id, ticketId }) => deedOf(asked, 'link-paused', { linkId: id, ticketId, until: asked.body.until }),
      });
      return showLink(deps, asked, link.id);
    },
  });
