/** @module server/routes/dead-letters  Work that gave up: listed by cause, looked at before replay, replayed. */
import { z } from 'zod';
import { type DeadLetterView, deadLettersAnswer, deadLetterView, preflightAnswer } from '#contract';
import type { DeadLetterRow } from '#sync';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, pageQuery, pathId } from '../endpoint.ts';
import { callFor } from '../links.ts';

const letterParams = z.object({ letterId: pathId });

export const listDeadLetters = (deps: ServerDeps): Endpoint =>
  define({
    name: 'listDeadLetters',
    summary: 'What gave up, grouped by cause.',
    query: pageQuery.extend({ cause: z.string().max(100).optional() }),
    answer: deadLettersAnswer,
    async handle({ caller, query }) {
      const { limit, cursor, cause } = query;
      const page = await deps.sync.listDeadLetters({
        installationId: caller.installationId,
        limit,
        ...(cursor === undefined ? {} : { cursor }),
        ...(cause === undefined ? {} : { cause }),
      });
      const groups = page.groups.map((group) => ({ cause: { ...group.cause }, count: group.count, since: new Date(group.since).toISOString() }));
      return { groups, letters: page.rows.map(viewLetter), nextCursor: page.next };
    },
  });

export const preflightDeadLetter = (deps: ServerDeps): Endpoint =>
  define({
    name: 'preflightDeadLetter',
    summary: 'What a replay would do now; changes nothing.',
    params: letterParams,
    answer: preflightAnswer,
    async handle(asked) {
      const { verdict, reason } = await deps.sync.preflight({
        installationId: asked.caller.installationId,
        letterId: asked.params.letterId,
        call: callFor(asked),
      });
      return { verdict, reason: { ...reason } };
    },
  });

export const replayDeadLetter = (deps: ServerDeps): Endpoint =>
  define({
    name: 'replayDeadLetter',
    summary: 'Tries the work again with a fresh count of attempts.',
    params: letterParams,
    answer: deadLetterView,
    async handle(asked) {
      const letter = await deps.sync.replay({ installationId: asked.caller.installationId, letterId: asked.params.letterId });
      await deps.record(asked, 'dead-letter-replayed', { letterId: letter.id, linkId: letter.linkId, ticketId: letter.ticketId });
      await deps.runSoon(asked, letter.linkId);
      return viewLetter(letter);
    },
  });

function viewLetter(row: DeadLetterRow): DeadLetterView {
  const { id, linkId, ticketId, flow, record, attempts, state } = row;
  return {
    id,
    linkId,
    ticketId,
    flow,
    record,
    cause: { ...row.cause },
    attempts,
    firstAt: new Date(row.firstAt).toISOString(),
    lastAt: new Date(row.lastAt).toISOString(),
    state,
  };
}
