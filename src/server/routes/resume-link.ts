/** @module server/routes/resume-link */
import { linkAnswer } from '#contract';
import { deedOf } from '../deed-of.ts';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, linkParams } from '../endpoint.ts';
import { findLink, showLink } from '../links.ts';

export const resumeLink = (deps: ServerDeps): Endpoint =>
  define({
    name: 'resumeLink',
    summary: 'Ends a pause and looks at both sides now.',
    params: linkParams,
    answer: linkAnswer,
    async handle(asked) {
      const { link } = await findLink(deps, asked, asked.params.linkId);
      await deps.sync.resumeLink({
        installationId: asked.caller.installationId,
        linkId: link.id,
        deed: ({ id, ticketId }) => deedOf(asked, 'link-resumed', { linkId: id, ticketId }),
      });
      return showLink(deps, asked, link.id);
    },
  });
