/** @module contract/links  Linked records: creating, linking, provenance, holds and answers. */
import { z } from 'zod';
import { HOLD_KINDS } from '#domain';
import { fieldValue, instant, linkState, reason, sourceState } from './common.ts';
import { openIncidentView } from './items.ts';

/** A value with the vendor's own label. */
export const shownValue = z.object({ value: fieldValue, label: z.string() }).meta({ id: 'ShownValue' });
export type ShownValue = z.infer<typeof shownValue>;

/** Why something waits, in a word. */
export const holdKind = z.enum(HOLD_KINDS);

/** One held field: what is held, why, and what releases it. */
export const holdView = z
  .object({
    id: z.string(),
    /** The remote or desk field that waits; absent where the whole link waits. */
    field: z.object({ side: z.enum(['desk', 'remote']), path: z.string(), label: z.string() }).nullable(),
    kind: holdKind,
    reason,
    release: reason,
    /** What must be answered, in the vendor's own labels; empty where no answer helps. */
    asks: z.array(z.object({ path: z.string(), label: z.string(), kind: z.enum(['choice', 'text', 'long-text', 'side']) })),
    /** For a conflict: both values. */
    sides: z.object({ desk: shownValue, remote: shownValue }).nullable(),
    since: instant,
  })
  .meta({ id: 'Hold' });
export type HoldView = z.infer<typeof holdView>;

/** Where a field's value came from. */
export const fieldProvenance = z
  .object({
    deskPath: z.string(),
    deskLabel: z.string(),
    remotePath: z.string(),
    remoteLabel: z.string(),
    direction: z.enum(['out', 'in', 'both']),
    state: z.enum(['in-sync', 'pending', 'held', 'drift', 'not-written']),
    desk: shownValue.nullable(),
    remote: shownValue.nullable(),
    /** The side whose value won last; null before the first write. */
    source: z.enum(['desk', 'remote', 'adopted']).nullable(),
    rule: z.string(),
    mappingVersion: z.number().int().nullable(),
    at: instant.nullable(),
    traceId: z.string().nullable(),
    reason: reason.nullable(),
  })
  .meta({ id: 'FieldProvenance' });
export type FieldProvenanceView = z.infer<typeof fieldProvenance>;

export const linkView = z
  .object({
    id: z.string(),
    flow: z.string(),
    connectionId: z.string(),
    connectionName: z.string(),
    role: z.enum(['owner', 'follower']),
    state: linkState,
    stateReason: reason,
    /** Absent while the record is being created. */
    record: z
      .object({ id: z.string(), number: z.string(), title: z.string(), stateLabel: z.string(), assigneeName: z.string().nullable(), url: z.string() })
      .nullable(),
    lastSyncAt: instant.nullable(),
    /** When a failing link is tried again. */
    nextAttemptAt: instant.nullable(),
    pause: z.object({ by: z.string(), at: instant, until: instant.nullable() }).nullable(),
    /** The pause of everything, of its flow or of its connection that stops it; `pause` is its own. */
    scopePause: z.object({ scope: z.enum(['all', 'flow', 'connection']), by: z.string(), at: instant, until: instant.nullable() }).nullable(),
    /**
     * For a follower: the ticket whose link may write the record, null where that was unlinked; then nobody writes until the oldest follower is made the owner,
     * which `canPromote` says of this link.
     */
    follows: z.object({ ownerTicketId: z.string().nullable(), oldestTicketId: z.string().nullable(), canPromote: z.boolean() }).nullable(),
    holds: z.array(holdView),
    fields: z.array(fieldProvenance),
    /** True where the record is a change and its system can look for what is in its way. */
    canCheckOverlaps: z.boolean(),
    /** False where the flow's `when` no longer holds; the link keeps syncing. */
    isGateOpen: z.boolean(),
  })
  .meta({ id: 'Link' });
export type LinkView = z.infer<typeof linkView>;

/** A flow that could link this ticket, and why it does or does not offer that. */
export const flowOffer = z
  .object({
    flow: z.string(),
    connectionId: z.string(),
    connectionName: z.string(),
    recordType: z.string(),
    canCreate: z.boolean(),
    canLink: z.boolean(),
    gate: reason,
    /** Open incidents on the ticket's items: shown before a second one is created. */
    openIncidents: z.array(openIncidentView),
  })
  .meta({ id: 'FlowOffer' });
export type FlowOfferView = z.infer<typeof flowOffer>;

export const linksPanel = z
  .object({
    links: z.array(linkView),
    offers: z.array(flowOffer),
    isConfigured: z.boolean(),
    mappingVersion: z.number().int().nullable(),
    sources: z.array(sourceState),
  })
  .meta({ id: 'LinksPanel' });
export type LinksPanel = z.infer<typeof linksPanel>;

/** What first linking would do to one field. */
export const plannedField = z
  .object({
    deskPath: z.string(),
    deskLabel: z.string(),
    remotePath: z.string(),
    remoteLabel: z.string(),
    desk: shownValue.nullable(),
    remote: shownValue.nullable(),
    effect: z.enum(['equal', 'write-desk', 'write-remote', 'ask', 'hold', 'keep']),
    after: shownValue.nullable(),
    reason,
  })
  .meta({ id: 'PlannedField' });
export type PlannedFieldView = z.infer<typeof plannedField>;

export const linkPlan = z
  .object({
    flow: z.string(),
    record: z.object({ id: z.string(), number: z.string(), title: z.string(), stateLabel: z.string(), url: z.string() }),
    fields: z.array(plannedField),
    /** Another ticket that already owns this record: this one would join as follower (in only). */
    ownedBy: z.object({ ticketId: z.string() }).nullable(),
    /** Binds `confirm` to what was shown; a plan that would now differ is refused with `conflict`. */
    token: z.string(),
  })
  .meta({ id: 'LinkPlan' });
export type LinkPlanView = z.infer<typeof linkPlan>;

export const planLinkBody = z
  .object({ flow: z.string().min(1), number: z.string().min(1).max(100) })
  .strict()
  .meta({ id: 'PlanLinkBody' });
export const createLinkBody = z
  .discriminatedUnion('mode', [
    /** `itemId` fills the record's configuration item through the mapping where set; `openIncidentsSeen` are the numbers that the warning showed. */
    z.object({ mode: z.literal('create'), flow: z.string().min(1), openIncidentsSeen: z.array(z.string()).max(50) }).strict(),
    z
      .object({
        mode: z.literal('existing'),
        flow: z.string().min(1),
        number: z.string().min(1).max(100),
        planToken: z.string().min(1),
        /** For fields whose effect is `ask`: which side wins. */
        choices: z.record(z.string(), z.enum(['desk', 'remote'])),
      })
      .strict(),
  ])
  .meta({ id: 'CreateLinkBody' });
export type CreateLinkBody = z.infer<typeof createLinkBody>;

export const answerBody = z
  .object({ holdId: z.string().min(1), answers: z.record(z.string().min(1), fieldValue) })
  .strict()
  .meta({ id: 'AnswerBody' });
export type AnswerBody = z.infer<typeof answerBody>;

/** Writes a value back that was replaced; refused with `conflict` where the field has moved since it was shown. */
export const restoreBody = z
  .object({ fieldKey: z.string().min(1).max(300), historyId: z.string().min(1).max(100), shown: z.unknown() })
  .strict()
  .meta({ id: 'RestoreBody' });

export const pauseBody = z.object({ until: instant.nullable() }).strict().meta({ id: 'PauseBody' });

/** The vendor's live choices for what a hold asks. */
export const holdChoices = z
  .object({
    holdId: z.string(),
    fields: z.array(
      z.object({
        path: z.string(),
        label: z.string(),
        kind: z.string(),
        maxLength: z.number().nullable(),
        options: z.array(z.object({ value: z.string(), label: z.string() })),
      }),
    ),
  })
  .meta({ id: 'HoldChoices' });
export type HoldChoices = z.infer<typeof holdChoices>;

/** Answer of every action on a link: the link as it is now. */
export const linkAnswer = z.object({ link: linkView }).meta({ id: 'LinkAnswer' });
export type LinkAnswer = z.infer<typeof linkAnswer>;

export const fieldHistoryAnswer = z
  .object({
    entries: z.array(
      z.object({
        at: instant,
        side: z.enum(['desk', 'remote']),
        path: z.string(),
        label: z.string(),
        value: shownValue,
        by: z.string(),
        traceId: z.string(),
        reason: reason.nullable(),
        /** Goes into `restore` where that value can be written back. */
        historyId: z.string(),
        fieldKey: z.string(),
        canRestore: z.boolean(),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'FieldHistoryAnswer' });
export type FieldHistoryAnswer = z.infer<typeof fieldHistoryAnswer>;
