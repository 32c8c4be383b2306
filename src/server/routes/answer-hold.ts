/** @module server/routes/answer-hold */
import { answerBody, linkAnswer } from '#contract';
import type { FieldValue } from '#domain';
import { deedOf } from '../deed-of.ts';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, linkParams } from '../endpoint.ts';
import { findLink, showLink } from '../links.ts';

export const answerHold = (deps: ServerDeps): Endpoint =>
  define({
    name: 'answerHold',
    summary: 'Answers what a hold asks, once; the link goes on with it.',
    params: linkParams,
    body: answerBody,
    answer: linkAnswer,
    async handle(asked) {
      const { link } = await findLink(deps, asked, asked.params.linkId);
      const { holdId, answers } = asked.body;
      // What arrives is JSON, which is exactly what a field value can be.
      await deps.sync.answerHold({
        installationId: asked.caller.installationId,
        linkId: link.id,
        holdId,
        answers: answers as Readonly<Record<string, FieldValue>>,
        by: asked.caller.userId,
        deed: ({ id, ticketId }) => deedOf(asked, 'hold-answered', { linkId: id, ticketId, fields: Object.keys(answers).join(', ') }),
      });
      await deps.runSoon(asked, link.id);
      return showLink(deps, asked, link.id);
    },
  });
