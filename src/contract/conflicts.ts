/** @module contract/conflicts  Fields that both sides changed differently: both values, who and when, and what each rule would do. */
import { z } from 'zod';
import { instant, reason } from './common.ts';
import { shownValue } from './links.ts';

/** One side of a conflict. `by` and `at` are null where the vendor does not tell. */
export const conflictSide = z
  .object({ value: shownValue, by: z.string().nullable(), at: instant.nullable(), path: z.string(), label: z.string() })
  .meta({ id: 'ConflictSide' });

export const conflictView = z
  .object({
    holdId: z.string(),
    linkId: z.string(),
    ticketId: z.string(),
    record: z.string().nullable(),
    recordUrl: z.string().nullable(),
    flow: z.string(),
    /** Stable name of the rule in its flow; `field` of the suggested rule. */
    fieldKey: z.string(),
    kind: z.enum(['conflict', 'disagreement']),
    desk: conflictSide,
    remote: conflictSide,
    reason,
    since: instant,
    /** What each winner would choose; `side: null` where that rule could not decide, with the reason. */
    rules: z.array(z.object({ winner: z.enum(['desk', 'remote', 'newest']), side: z.enum(['desk', 'remote']).nullable(), reason })),
  })
  .meta({ id: 'Conflict' });
export type ConflictView = z.infer<typeof conflictView>;
export const conflictsAnswer = z
  .object({
    conflicts: z.array(conflictView),
    nextCursor: z.string().nullable(),
    total: z.number().int(),
    /** For the filter: flows and fields that have conflicts now. */
    groups: z.array(z.object({ flow: z.string(), fieldKey: z.string(), label: z.string(), count: z.number().int() })),
  })
  .meta({ id: 'ConflictsAnswer' });
export type ConflictsAnswer = z.infer<typeof conflictsAnswer>;
/** `desk` and `remote` bind the choice to the values that were shown: where one has moved since, the answer is 409. */
export const resolveConflictBody = z
  .object({ side: z.enum(['desk', 'remote']), shown: z.object({ desk: z.unknown(), remote: z.unknown() }).strict() })
  .strict()
  .meta({ id: 'ResolveConflictBody' });
