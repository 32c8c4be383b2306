/** @module server/routes/link-care  What people decide about a link beside pausing it: a lost value back, a follower as owner, a deletion confirmed. */
import { linkAnswer, restoreBody } from '#contract';
import type { FieldValue } from '#domain';
import { deedOf } from '../deed-of.ts';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, linkParams } from '../endpoint.ts';
import { findLink, showLink } from '../links.ts';

export const restoreValue = (deps: ServerDeps): Endpoint =>
  define({
    name: 'restoreValue',
    summary: 'Writes a value of the history back on its side; refused where the field has moved since it was shown.',
    params: linkParams,
    body: restoreBody,
    answer: linkAnswer,
    async handle(asked) {
      const { link } = await findLink(deps, asked, asked.params.linkId);
      const { fieldKey, historyId, shown } = asked.body;
      const by = asked.caller.userName;
      await deps.sync.restoreValue({
        installationId: asked.caller.installationId,
        linkId: link.id,
        fieldKey,
        historyId,
        by,
        shown: shown as FieldValue,
        deed: ({ id, ticketId }) => deedOf(asked, 'value-restored', { linkId: id, ticketId, fieldKey }),
      });
      await deps.runSoon(asked, link.id);
      return showLink(deps, asked, link.id);
    },
  });

export const promoteFollower = (deps: ServerDeps): Endpoint =>
  define({
    name: 'promoteFollower',
    summary: 'Makes the oldest follower of a record without an owner its owner: from now on its ticket may write the record.',
    params: linkParams,
    answer: linkAnswer,
    async handle(asked) {
      const { link } = await findLink(deps, asked, asked.params.linkId);
      await deps.sync.promoteFollower({
        installationId: asked.caller.installationId,
        linkId: link.id,
        deed: ({ id, ticketId }) => deedOf(asked, 'follower-promoted', { linkId: id, ticketId }),
      });
      return showLink(deps, asked, link.id);
    },
  });

export const confirmDeleted = (deps: ServerDeps): Endpoint =>
  define({
    name: 'confirmDeleted',
    summary: 'A person confirms that the record which cannot be reached is deleted. Nothing is created anew and nothing else is deleted.',
    params: linkParams,
    answer: linkAnswer,
    async handle(asked) {
      const { link } = await findLink(deps, asked, asked.params.linkId);
      await deps.sync.confirmDeleted({
        installationId: asked.caller.installationId,
        linkId: link.id,
        by: asked.caller.userName,
        deed: ({ id, ticketId }) => deedOf(asked, 'deletion-confirmed', { linkId: id, ticketId }),
      });
      return showLink(deps, asked, link.id);
    },
  });
