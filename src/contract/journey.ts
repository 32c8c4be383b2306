/** @module contract/journey  The whole path of a change, hop by hop: from any ticket number, record number, delivery id or trace id. */
import { z } from 'zod';
import { instant, reason } from './common.ts';

/** Where a hop happened. */
export const HOP_KINDS = [
  /** A vendor's webhook was accepted. */
  'delivery',
  /** A sweep, a person or the due-scan asked for a look. */
  'wake',
  /** A worker took the link. */
  'run-start',
  /** A side was read. */
  'read',
  /** The merge decided. */
  'plan',
  /** A write, comment or file left for a side. */
  'write',
  /** A record was made. */
  'create',
  /** Something was held, or a hold ended. */
  'hold',
  'release',
  /** The run ended. */
  'run-end',
  /** A person did something: answered, paused, replayed. */
  'person',
] as const;
export const hopKind = z.enum(HOP_KINDS);

export const hopView = z
  .object({
    id: z.string(),
    at: instant,
    kind: hopKind,
    side: z.enum(['desk', 'remote']).nullable(),
    outcome: z.enum(['done', 'waiting', 'failed']),
    reason,
    /** How long the hop took, ms; null where it is a moment. */
    tookMs: z.number().nullable(),
    /** Since the hop before, ms: where time was lost between hops. */
    sinceMs: z.number().nullable(),
    traceId: z.string().nullable(),
    linkId: z.string().nullable(),
    /** Redacted JSON that folds out: fields written, events delivered. */
    payload: z.unknown().nullable(),
  })
  .meta({ id: 'Hop' });
export type HopView = z.infer<typeof hopView>;

/** What an id turned out to be. */
export const journeyMatch = z
  .object({
    kind: z.enum(['ticket', 'record', 'delivery', 'trace', 'link']),
    /** Goes into `id` to see only this. */
    id: z.string(),
    title: z.string(),
    ticketId: z.string().nullable(),
    linkId: z.string().nullable(),
    flow: z.string().nullable(),
  })
  .meta({ id: 'JourneyMatch' });
export const journeyAnswer = z
  .object({
    /** Empty where nothing of that id is known (any more). More than one where an id is ambiguous. */
    matches: z.array(journeyMatch),
    /** Of all matches, oldest first within a page; the newest page comes first. */
    hops: z.array(hopView),
    nextCursor: z.string().nullable(),
    /** How long hops are kept. */
    keptDays: z.number().int(),
  })
  .meta({ id: 'JourneyAnswer' });
export type JourneyAnswer = z.infer<typeof journeyAnswer>;
