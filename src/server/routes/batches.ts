/** @module server/routes/batches  Long work over many links: started, looked at, approved, cancelled. */
import { z } from 'zod';
import { type BatchItemView, type BatchView, batchesAnswer, batchItemsAnswer, batchStage, batchVerdict, batchView, startBatchBody } from '#contract';
import type { BatchDetails, BatchField, BatchItemRow } from '#sync';
import { deedOf } from '../deed-of.ts';
import type { Asker, ServerDeps } from '../deps.ts';
import { define, type Endpoint, pageQuery, pathId } from '../endpoint.ts';
import { viewGate } from '../views/gate-view.ts';
import type { FlowLabels } from '../views/labels.ts';
import { isoOrNull } from '../views/link-view.ts';

const batchParams = z.object({ batchId: pathId });

export const startBatch = (deps: ServerDeps): Endpoint =>
  define({
    name: 'startBatch',
    summary: 'Starts planning; the batch that does the same already is answered in its place.',
    body: startBatchBody,
    answer: batchView,
    status: 202,
    async handle(asked) {
      const { caller, body } = asked;
      return viewBatch(
        await deps.batches.start({
          installationId: caller.installationId,
          request: body,
          by: caller.userName,
          deed: ({ id, kind, subject }) => deedOf(asked, 'batch-started', { batchId: id, kind, subject }),
        }),
      );
    },
  });

export const listBatches = (deps: ServerDeps): Endpoint =>
  define({
    name: 'listBatches',
    summary: 'Batches, the newest first.',
    query: pageQuery.extend({ stage: batchStage.optional() }),
    answer: batchesAnswer,
    async handle({ caller, query: { limit, cursor, stage } }) {
      const page = await deps.batches.list({
        installationId: caller.installationId,
        limit,
        ...(cursor === undefined ? {} : { cursor }),
        ...(stage === undefined ? {} : { stage }),
      });
      return { batches: page.rows.map(viewBatch), nextCursor: page.next };
    },
  });

export const readBatch = (deps: ServerDeps): Endpoint =>
  define({
    name: 'readBatch',
    summary: 'One batch: its state, its progress, its items counted.',
    params: batchParams,
    answer: batchView,
    handle: async ({ caller, params }) => viewBatch(await deps.batches.read({ installationId: caller.installationId, ...params })),
  });

export const listBatchItems = (deps: ServerDeps): Endpoint =>
  define({
    name: 'listBatchItems',
    summary: 'What a batch would do, and did, to each ticket or change.',
    params: batchParams,
    query: pageQuery.extend({ verdict: batchVerdict.optional() }),
    answer: batchItemsAnswer,
    async handle(asked) {
      const { caller, params, query } = asked;
      const { limit, cursor, verdict } = query;
      const page = await deps.batches.listItems({
        installationId: caller.installationId,
        ...params,
        limit,
        ...(cursor === undefined ? {} : { cursor }),
        ...(verdict === undefined ? {} : { verdict }),
      });
      const labels = new Map<string, FlowLabels>();
      for (const flow of new Set(page.rows.map((item) => item.flow))) labels.set(flow, await labelsOfFlow(deps, asked, flow));
      return { items: page.rows.map((item) => viewItem(item, labels.get(item.flow))), nextCursor: page.next };
    },
  });

export const applyBatch = (deps: ServerDeps): Endpoint =>
  define({
    name: 'applyBatch',
    summary: 'Approves a plan: what is safe is carried out, at the pace that the vendors allow.',
    params: batchParams,
    answer: batchView,
    status: 202,
    async handle(asked) {
      const { caller, params } = asked;
      return viewBatch(
        await deps.batches.apply({
          installationId: caller.installationId,
          ...params,
          by: caller.userName,
          deed: ({ batch: { id, kind, subject }, counts }) => deedOf(asked, 'batch-approved', { batchId: id, kind, subject, items: counts.left }),
        }),
      );
    },
  });

export const cancelBatch = (deps: ServerDeps): Endpoint =>
  define({
    name: 'cancelBatch',
    summary: 'Stops a batch; what was applied stays.',
    params: batchParams,
    answer: batchView,
    async handle(asked) {
      const { caller, params } = asked;
      return viewBatch(
        await deps.batches.cancel({
          installationId: caller.installationId,
          ...params,
          by: caller.userName,
          deed: ({ batch: { id, kind }, counts }) => deedOf(asked, 'batch-cancelled', { batchId: id, kind, applied: counts.applied }),
        }),
      );
    },
  });

async function labelsOfFlow(deps: ServerDeps, { caller: { installationId }, traceId }: Asker, name: string): Promise<FlowLabels> {
  const flow = await deps.readFlow(installationId, name);
  return deps.labels.ofFlow({ installationId, connectionName: flow?.connection ?? '', recordType: flow?.record ?? 'incident', traceId });
}

function viewBatch({ batch, counts, canApply, canCancel }: BatchDetails): BatchView {
  const { id, kind, state, subject, startedBy, startedAt, endedAt, looked, total, equals, reason } = batch;
  const { verdicts, applied, refused, skipped, left, fieldsChanging, ticketsChanging } = counts;
  const ofItems = applied + refused + skipped;
  const isPlan = batch.approvedBy === null;
  return {
    id,
    kind,
    state,
    subject,
    startedBy,
    startedAt: new Date(startedAt).toISOString(),
    endedAt: isoOrNull(endedAt),
    progress: isPlan ? { done: looked, total } : { done: ofItems, total: ofItems + left },
    verdicts: equals > 0 ? { ...verdicts, equal: (verdicts.equal ?? 0) + equals } : { ...verdicts },
    fieldsChanging,
    ticketsChanging,
    applied,
    refused,
    canApply,
    canCancel,
    reason: reason && { ...reason },
  };
}

function viewItem(item: BatchItemRow, labels: FlowLabels | undefined): BatchItemView {
  const { batchId, position, ticketId, linkId, record, flow, verdict, reason, state } = item;
  return {
    id: `${batchId}.${position}`,
    ticketId,
    linkId,
    record,
    flow,
    verdict,
    reason: viewGate(reason, labels?.desk),
    state: state === 'started' ? 'waiting' : state,
    fields: item.fields.map((field) => viewField(field, labels)),
  };
}

function viewField({ side, path, before, after, reason }: BatchField, labels: FlowLabels | undefined): BatchItemView['fields'][number] {
  const words = labels?.[side];
  const shown = (value: BatchField['before']) => (value === null ? null : { value, label: words?.value(path, value) ?? String(value) });
  return { side, path, label: words?.field(path) ?? path, before: shown(before), after: shown(after), reason: { ...reason } };
}
