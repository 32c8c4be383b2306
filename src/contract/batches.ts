/**
 * @module contract/batches
 * Long work over many links: planned first, counted, approved by a person, then applied at the pace that vendors allow. Every screen that touches more than
 * one record goes through a batch, so that all of them show the same plan, the same progress and the same way to stop.
 */
import { z } from 'zod';
import { instant, reason } from './common.ts';
import { shownValue } from './links.ts';

/**
 * What a batch does. `back-fill`: links existing tickets of a flow. `audit`: compares both sides of every link and plans repairs. `rollback`: plans back what a
 * mapping version wrote. `plan`: what a draft would change in live links (never applied: saving the mapping applies it). `rehearsal`: runs a draft against the
 * stored history (never applied). `replay`: dead letters of one cause.
 */
export const BATCH_KINDS = ['back-fill', 'audit', 'rollback', 'plan', 'rehearsal', 'replay'] as const;
export const batchKind = z.enum(BATCH_KINDS);
export type BatchKind = z.infer<typeof batchKind>;

/** `planned` waits for a person's approval where the kind can be applied; otherwise it is the end. */
export const BATCH_STATES = ['planning', 'planned', 'applying', 'done', 'cancelled', 'failed'] as const;
export const batchState = z.enum(BATCH_STATES);

/**
 * What would happen, or happened, to one item. `safe`: will be written as shown. `equal`: nothing to do. `stale`: has moved on since. `conflict`: needs a choice.
 * `held`: something is missing. `blocked`: cannot be done now. `listed`: shown for completeness, never undone (creates and comments).
 */
export const BATCH_VERDICTS = ['safe', 'equal', 'stale', 'conflict', 'held', 'blocked', 'listed'] as const;
export const batchVerdict = z.enum(BATCH_VERDICTS);

/** Where a batch stands for a person: under way, waiting for a word, or over. */
export const batchStage = z.enum(['running', 'waiting', 'ended']);

export const startBatchBody = z
  .discriminatedUnion('kind', [
    /** `createdSince`: only tickets made since then. At most `limit` tickets. */
    z
      .object({
        kind: z.literal('back-fill'),
        flow: z.string().min(1).max(100),
        createdSince: instant.nullable(),
        limit: z.number().int().min(1).max(100_000),
      })
      .strict(),
    z.object({ kind: z.literal('audit'), flow: z.string().min(1).max(100) }).strict(),
    z.object({ kind: z.literal('rollback'), mappingVersion: z.number().int().min(1) }).strict(),
    z.object({ kind: z.literal('plan'), document: z.string().max(65_536) }).strict(),
    z.object({ kind: z.literal('rehearsal'), document: z.string().max(65_536), days: z.number().int().min(1).max(90) }).strict(),
    /** Of one flow, or of all. */
    z.object({ kind: z.literal('replay'), cause: z.string().min(1).max(100), flow: z.string().min(1).max(100).optional() }).strict(),
  ])
  .meta({ id: 'StartBatchBody' });
export type StartBatchBody = z.infer<typeof startBatchBody>;

export const batchView = z
  .object({
    id: z.string(),
    kind: batchKind,
    state: batchState,
    /** What it is about: the flow, the mapping version, the cause. */
    subject: z.string(),
    startedBy: z.string(),
    startedAt: instant,
    endedAt: instant.nullable(),
    /** Of the step that is under way. `total` is null while it is still being counted. */
    progress: z.object({ done: z.number().int(), total: z.number().int().nullable() }),
    /** Items by verdict: "312 safe, 4 stale, 1 conflict". */
    verdicts: z.partialRecord(batchVerdict, z.number().int()),
    /** "12 fields in 8 tickets would change". */
    fieldsChanging: z.number().int(),
    ticketsChanging: z.number().int(),
    applied: z.number().int(),
    refused: z.number().int(),
    canApply: z.boolean(),
    canCancel: z.boolean(),
    /** Why it failed or was cancelled. */
    reason: reason.nullable(),
  })
  .meta({ id: 'Batch' });
export type BatchView = z.infer<typeof batchView>;
export const batchesAnswer = z.object({ batches: z.array(batchView), nextCursor: z.string().nullable() }).meta({ id: 'BatchesAnswer' });
export type BatchesAnswer = z.infer<typeof batchesAnswer>;

export const batchItemView = z
  .object({
    id: z.string(),
    ticketId: z.string(),
    linkId: z.string().nullable(),
    /** Number of the remote record, where there is one. */
    record: z.string().nullable(),
    flow: z.string(),
    verdict: batchVerdict,
    reason,
    /** `waiting` until applied; a plan's items stay so. */
    state: z.enum(['waiting', 'applied', 'refused', 'skipped']),
    fields: z.array(
      z.object({
        side: z.enum(['desk', 'remote']),
        path: z.string(),
        label: z.string(),
        before: shownValue.nullable(),
        after: shownValue.nullable(),
        reason,
      }),
    ),
  })
  .meta({ id: 'BatchItem' });
export type BatchItemView = z.infer<typeof batchItemView>;
export const batchItemsAnswer = z.object({ items: z.array(batchItemView), nextCursor: z.string().nullable() }).meta({ id: 'BatchItemsAnswer' });
export type BatchItemsAnswer = z.infer<typeof batchItemsAnswer>;
