/** @module server/routes/sync-link */
import { linkAnswer } from '#contract';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, linkParams } from '../endpoint.ts';
import { findLink, showLink } from '../links.ts';

export const syncLink = (deps: ServerDeps): Endpoint =>
  define({
    name: 'syncLink',
    summary: 'Makes the link look at both sides again now.',
    params: linkParams,
    answer: linkAnswer,
    async handle(asked) {
      const { link } = await findLink(deps, asked, asked.params.linkId);
      await deps.sync.syncNow({ installationId: asked.caller.installationId, linkId: link.id });
      await deps.runSoon(asked, link.id);
      return showLink(deps, asked, link.id);
    },
  });
