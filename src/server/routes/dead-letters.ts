/** @module server/routes/dead-letters  Work that gave up: listed by cause, looked at before replay, given other values, replayed or dropped. */
import { z } from 'zod';
import {
  type DeadLetterDetails,
  type DeadLetterView,
  deadLetterDetails,
  deadLettersAnswer,
  deadLetterView,
  editDeadLetterBody,
  preflightAnswer,
} from '#contract';
import type { FieldValue } from '#domain';
import type { DeadLetterRow, LetterDetails } from '#sync';
import { deedOf } from '../deed-of.ts';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, pageQuery, pathId } from '../endpoint.ts';
import { callFor } from '../links.ts';
import type { FlowLabels } from '../views/labels.ts';

const letterParams = z.object({ letterId: pathId });

export const listDeadLetters = (deps: ServerDeps): Endpoint =>
  define({
    name: 'listDeadLetters',
    summary: 'What gave up, grouped by cause.',
    query: pageQuery.extend({ cause: z.string().max(100).optional(), flow: z.string().max(100).optional() }),
    answer: deadLettersAnswer,
    async handle({ caller, query }) {
      const { limit, cursor, cause, flow } = query;
      const page = await deps.sync.listDeadLetters({
        installationId: caller.installationId,
        limit,
        ...(cursor === undefined ? {} : { cursor }),
        ...(cause === undefined ? {} : { cause }),
        ...(flow === undefined ? {} : { flow }),
      });
      const groups = page.groups.map(({ cause: why, count, since, fix, isWaitingForVendor }) => ({
        cause: { ...why },
        count,
        since: new Date(since).toISOString(),
        fix: { ...fix },
        isWaitingForVendor,
      }));
      return { groups, flows: page.flows.map((each) => ({ ...each })), total: page.total, letters: page.rows.map(viewLetter), nextCursor: page.next };
    },
  });

export const readDeadLetter = (deps: ServerDeps): Endpoint =>
  define({
    name: 'readDeadLetter',
    summary: 'One letter with what it carried and what may be given instead.',
    params: letterParams,
    answer: deadLetterDetails,
    async handle(asked) {
      const { installationId } = asked.caller;
      const details = await deps.sync.readDeadLetter({ installationId, letterId: asked.params.letterId });
      const flow = await deps.readFlow(installationId, details.letter.flow);
      const labels = await deps.labels.ofFlow({
        installationId,
        connectionName: flow?.connection ?? '',
        recordType: flow?.record ?? 'incident',
        traceId: asked.traceId,
      });
      return viewDetails(details, labels);
    },
  });

export const editDeadLetter = (deps: ServerDeps): Endpoint =>
  define({
    name: 'editDeadLetter',
    summary: 'Keeps other values for the next write of this link, once.',
    params: letterParams,
    body: editDeadLetterBody,
    async handle(asked) {
      const { caller, params, body } = asked;
      const values = body.values as Readonly<Record<string, FieldValue>>;
      await deps.sync.editDeadLetter({
        installationId: caller.installationId,
        letterId: params.letterId,
        values,
        by: caller.userName,
        deed: ({ id, linkId }) => deedOf(asked, 'dead-letter-edited', { letterId: id, linkId, paths: Object.keys(values).join(', ') }),
      });
      return undefined;
    },
  });

export const discardDeadLetter = (deps: ServerDeps): Endpoint =>
  define({
    name: 'discardDeadLetter',
    summary: 'Drops a letter; the next change is looked at as always.',
    params: letterParams,
    async handle(asked) {
      await deps.sync.discardDeadLetter({
        installationId: asked.caller.installationId,
        letterId: asked.params.letterId,
        deed: ({ id, linkId, ticketId }) => deedOf(asked, 'dead-letter-discarded', { letterId: id, linkId, ticketId }),
      });
      return undefined;
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
      const letter = await deps.sync.replay({
        installationId: asked.caller.installationId,
        letterId: asked.params.letterId,
        deed: ({ id, linkId, ticketId }) => deedOf(asked, 'dead-letter-replayed', { letterId: id, linkId, ticketId }),
      });
      await deps.runSoon(asked, letter.linkId);
      return viewLetter(letter);
    },
  });

function viewDetails({ letter, operations, editable }: LetterDetails, labels: FlowLabels): DeadLetterDetails {
  return {
    letter: viewLetter(letter),
    operations: operations.map(({ operation, reason }) => ({
      side: operation.side,
      at: new Date(operation.createdAt).toISOString(),
      fields: operation.fields.map(({ path, value }) => ({
        path,
        label: labels[operation.side].field(path),
        value: { value, label: labels[operation.side].value(path, value) },
      })),
      outcome: operation.state === 'refused' || operation.state === 'unknown' ? operation.state : 'waiting',
      reason: reason && { ...reason },
    })),
    editable: editable.map(({ side, path, value }) => ({
      path,
      label: labels[side].field(path),
      value: value === null ? null : { value, label: labels[side].value(path, value) },
    })),
  };
}

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
