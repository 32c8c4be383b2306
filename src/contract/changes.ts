/** @module contract/changes  The Changes near this panel. */
import { z } from 'zod';
import { instant, party, reason, sourceState } from './common.ts';

export const nearbyChangeView = z
  .object({
    connectionId: z.string(),
    id: z.string(),
    number: z.string(),
    title: z.string(),
    phase: z.enum(['draft', 'pending', 'scheduled', 'running', 'review', 'closed', 'cancelled']),
    stateLabel: z.string(),
    kind: z.enum(['normal', 'standard', 'emergency', 'other']),
    risk: z.string().nullable(),
    /** The window to show: actual where known, else planned. */
    startsAt: instant.nullable(),
    endsAt: instant.nullable(),
    assignmentGroup: party.nullable(),
    outcome: z.string().nullable(),
    /** 0 = on a linked item itself. */
    distance: z.number().int().min(0).max(2),
    /** Names from the linked item to the changed one: `['erp-api', 'web-01']`. */
    path: z.array(z.string()),
    /** 0..100, by the documented ranking; higher is nearer. */
    score: z.number(),
    reasons: z.array(reason),
    url: z.string(),
  })
  .meta({ id: 'NearbyChange' });
export type NearbyChangeView = z.infer<typeof nearbyChangeView>;

/** The one banner above the panels. */
export const situationView = z.object({ change: nearbyChangeView, reason }).meta({ id: 'Situation' });
export type SituationView = z.infer<typeof situationView>;

/** `null` starts a check; the `run` of one that was unfinished has that one waited for. */
export const overlapsBody = z
  .object({ run: z.string().max(100).nullable() })
  .strict()
  .meta({ id: 'OverlapsBody' });
export type OverlapsBody = z.infer<typeof overlapsBody>;

/** What is in the way of a linked change, by its own system's check. */
export const overlapsAnswer = z
  .object({
    /** `unfinished`: the system is still at it. `refused`: it does not check this change; `message` says why. */
    outcome: z.enum(['checked', 'unfinished', 'refused']),
    /** The system's own words. */
    message: z.string().nullable(),
    /** Of a check that is unfinished: what to ask for again. Null where it is not known to have begun. */
    run: z.string().nullable(),
    overlaps: z.array(
      z.object({
        /** The system's own word for the kind of overlap. */
        kind: z.string(),
        /** Null where no other change is behind it, or it cannot be read. */
        change: nearbyChangeView
          .pick({ id: true, number: true, title: true, phase: true, stateLabel: true, startsAt: true, endsAt: true, url: true })
          .nullable(),
        /** The item on which both meet. */
        itemName: z.string().nullable(),
      }),
    ),
    isTruncated: z.boolean(),
    checkedAt: instant,
  })
  .meta({ id: 'Overlaps' });
export type OverlapsAnswer = z.infer<typeof overlapsAnswer>;

export const changesPanel = z
  .object({
    situation: situationView.nullable(),
    changes: z.array(nearbyChangeView),
    window: z.object({ from: instant, to: instant }),
    /** False where the ticket has no linked item yet: the panel says so instead of "no changes". */
    hasItems: z.boolean(),
    isConfigured: z.boolean(),
    isTruncated: z.boolean(),
    sources: z.array(sourceState),
  })
  .meta({ id: 'ChangesPanel' });
export type ChangesPanel = z.infer<typeof changesPanel>;
