/** @module server/routes/unlink */
import { linksPanel } from '#contract';
import { deedOf } from '../deed-of.ts';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, linkParams } from '../endpoint.ts';
import { findLink } from '../links.ts';
import { showLinks } from '../links-panel.ts';

export const unlink = (deps: ServerDeps): Endpoint =>
  define({
    name: 'unlink',
    summary: 'Cuts the link; both records stay as they are. Answers the panel as it is then.',
    params: linkParams,
    answer: linksPanel,
    async handle(asked) {
      const { link } = await findLink(deps, asked, asked.params.linkId);
      await deps.sync.unlink({
        installationId: asked.caller.installationId,
        linkId: link.id,
        deed: ({ id, ticketId, record }) => deedOf(asked, 'link-cut', { linkId: id, ticketId, record: record?.number ?? null }),
      });
      return showLinks(deps, asked, link.ticketId);
    },
  });
