/** @module contract/held  Links on which something waits for a person or a system, and fields that wait on all links of a flow. */
import { z } from 'zod';
import { instant, reason } from './common.ts';
import { holdKind, holdView } from './links.ts';

/** One link with all that it waits for, oldest first. Conflicts have a list of their own. */
export const heldLinkView = z
  .object({
    linkId: z.string(),
    ticketId: z.string(),
    flow: z.string(),
    record: z.string().nullable(),
    recordUrl: z.string().nullable(),
    since: instant,
    holds: z.array(holdView),
  })
  .meta({ id: 'HeldLink' });
export type HeldLinkView = z.infer<typeof heldLinkView>;
export const heldAnswer = z
  .object({
    links: z.array(heldLinkView),
    nextCursor: z.string().nullable(),
    /** Held links in all, whatever the filter. */
    total: z.number().int(),
    /** For the filter: flows and fields that are held now. `fieldKey` is empty where the whole link waits. */
    groups: z.array(z.object({ flow: z.string(), fieldKey: z.string(), label: z.string(), count: z.number().int() })),
  })
  .meta({ id: 'HeldAnswer' });
export type HeldAnswer = z.infer<typeof heldAnswer>;
/** Kinds of holds that are no conflict: the filter of the list. */
export const heldKind = holdKind.exclude(['conflict', 'disagreement']);

/** A field that is set aside for every link of its flow; its other fields go on. */
export const fieldSetAside = z
  .object({
    fieldKey: z.string(),
    side: z.enum(['desk', 'remote']),
    label: z.string(),
    reason,
    /** When one write tries again; null where only another schema or another rule ends it. */
    tryAt: instant.nullable(),
    /** Links whose change waits for it. */
    waiting: z.number().int(),
  })
  .meta({ id: 'FieldSetAside' });
