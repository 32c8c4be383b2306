/**
 * @module sync/rows
 * The state of the engine as rows: what each store keeps. Instants are milliseconds since the epoch, UTC. Knows no database.
 */
import type {
  ConnectionId,
  FieldKind,
  FieldValue,
  FieldValues,
  HoldKind,
  LinkId,
  OperationId,
  Reason,
  RecordSnapshot,
  RecordType,
  Side,
  TicketId,
} from '#domain';

/** States of a link; the worst wins in summaries. */
export type LinkState = 'in-sync' | 'pending' | 'held' | 'conflict' | 'failing' | 'dead-letter' | 'paused' | 'silent';

/** `owner` may write the remote record; `follower` joined a record that another ticket owns, and only reads it. */
export type LinkRole = 'owner' | 'follower';

/** What is known of the remote record for showing it without a call. */
export interface RecordSummary {
  readonly number: string;
  readonly title: string;
  readonly url: string;
  readonly life: string;
  /** The vendor's labels of the mapped fields, by remote path. */
  readonly labels: Readonly<Record<string, string>>;
  readonly stateLabel?: string;
  readonly assigneeName?: string;
  /** Our mark in it as last read: tells it from another record that was given its id. Absent where it carries none. */
  readonly correlationId?: string;
}

/** What a link keeps of a record that was just read. */
export function summaryOf(record: RecordSnapshot): RecordSummary {
  const { number, title, url, life, labels, stateLabel, assigneeName, correlationId } = record;
  return {
    number,
    title,
    url,
    life,
    labels,
    ...(stateLabel === undefined ? {} : { stateLabel }),
    ...(assigneeName === undefined ? {} : { assigneeName }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

/** How far find-or-create has come; absent once the record is known. */
export interface CreateProgress {
  readonly correlationId: string;
  readonly idempotencyKey: string;
  /** `sent`: a create left and its answer is not recorded. `verifying`: look-ups until one later than the vendor's lag says no. */
  readonly phase: 'reserved' | 'sent' | 'verifying';
  readonly sentAt: number | null;
}

/** The newest state seen of one side: older reads are stale. `staleToken` is a version that a write of ours has replaced. */
export interface SeenVersion {
  readonly order: number;
  readonly at: number;
  readonly staleToken: string | null;
}

export interface Pause {
  readonly by: string;
  readonly at: number;
  readonly until: number | null;
}

/** What a pause stops: everything, one flow's links, or the links of one connection. */
export type PauseScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'flow'; readonly flow: string }
  | { readonly kind: 'connection'; readonly connectionId: string };

export interface ScopedPause extends Pause {
  readonly scope: PauseScope;
}

/** That a record is deleted, and who says so. Without it a record that cannot be read is only unreachable. */
export interface Gone {
  readonly side: Side;
  readonly source: 'delete-log' | 'delete-event' | 'admin';
  /** Who confirmed it, where a person did. */
  readonly by: string | null;
  readonly at: number;
}

/**
 * Which side wins a field that differs at the first look: for exactly the two values that somebody was shown; or, of a record that was made from the ticket, for whatever
 * stands there.
 */
export type FirstChoice = Side | { readonly side: Side; readonly sides: { readonly desk: FieldValue; readonly remote: FieldValue } };

/** One ticket tied to one remote record by one flow, and the truth about its work. */
export interface LinkRow {
  readonly id: LinkId;
  readonly ticketId: TicketId;
  readonly flow: string;
  readonly connectionId: ConnectionId;
  readonly recordType: RecordType;
  readonly remoteId: string | null;
  readonly role: LinkRole;
  readonly record: RecordSummary | null;
  readonly create: CreateProgress | null;
  /** Chosen at first linking, by field key. */
  readonly choices: Readonly<Record<string, FirstChoice>>;
  readonly state: LinkState;
  readonly stateReason: Reason;
  readonly pause: Pause | null;
  readonly gate: { readonly isOpen: boolean; readonly reason: Reason };
  /** Raised by every trigger; a run ends only if it is what the run began with. */
  readonly wantedSeq: number;
  readonly doneSeq: number;
  /** Not before this instant. */
  readonly nextAt: number;
  readonly attempts: number;
  /** Committed before a run, cleared after: a run that kills its worker leaves it raised. */
  readonly starts: number;
  readonly isQuarantined: boolean;
  /** Fencing token: raised by every claim. */
  readonly leaseToken: number;
  readonly leaseUntil: number;
  readonly deskSeen: SeenVersion | null;
  readonly remoteSeen: SeenVersion | null;
  /** A second source says that a side is deleted; cleared when it can be read again. */
  readonly gone: Gone | null;
  readonly mappingVersion: number | null;
  readonly linkedAt: number;
  /** When its ticket came to own a record that it had followed until then. */
  readonly promotedAt: number | null;
  readonly lastSyncAt: number | null;
}

/** What may be changed on a link. `wantedSeq` and the lease move only by their own operations. */
export type LinkPatch = Partial<Omit<LinkRow, 'id' | 'flow' | 'wantedSeq' | 'leaseToken' | 'leaseUntil' | 'linkedAt'>>;

/** The pair of raw values last seen, per field rule of a link. */
export interface ShadowRow {
  readonly linkId: LinkId;
  readonly fieldKey: string;
  readonly desk: FieldValue;
  readonly remote: FieldValue;
  readonly ruleHash: string;
  /** A side whose value is predicted, because the write's reply carried none. */
  readonly unconfirmed: Side | null;
  /** Pairs that the field has been in lately, oldest first: to see two systems change it back. */
  readonly trail: readonly PairVisit[];
}

export interface PairVisit {
  readonly pair: string;
  readonly at: number;
  /** The pair had been left and came back. */
  readonly isReturn: boolean;
}

export type OperationState = 'planned' | 'sent' | 'done' | 'refused' | 'unknown' | 'superseded';

/** What one field of an operation carries and from which pair it was planned. */
export interface OperationField {
  readonly key: string;
  readonly ruleHash: string;
  readonly desk: FieldValue;
  readonly remote: FieldValue;
  readonly value: FieldValue;
  readonly path: string;
  readonly reason: Reason;
}

/** One intended write on one side: the outbox. `extras` are answered demands that travel with its fields. */
export interface OperationRow {
  readonly id: OperationId;
  readonly linkId: LinkId;
  readonly side: Side;
  readonly fields: readonly OperationField[];
  readonly extras: FieldValues;
  /** Answers that are used up when this is done. */
  readonly answerIds: readonly string[];
  readonly state: OperationState;
  /** The version that the plan was made from. */
  readonly basisToken: string;
  readonly basisAt: string;
  readonly mappingVersion: number;
  readonly traceId: string;
  /** When the change that it carries was first seen. */
  readonly seenAt: number;
  readonly createdAt: number;
  readonly sentAt: number | null;
  readonly doneAt: number | null;
}

/** Something that waits: a field where `fieldKey` is set, else the whole link. */
export interface HoldRow {
  readonly id: string;
  readonly linkId: LinkId;
  readonly kind: HoldKind;
  readonly fieldKey: string | null;
  readonly side: Side | null;
  readonly path: string | null;
  readonly reason: Reason;
  readonly release: Reason;
  /** Paths that an answer must fill; `side` in place of a path asks which side wins. */
  readonly asks: readonly string[];
  readonly sides: { readonly desk: FieldValue; readonly remote: FieldValue } | null;
  /** Same signature = the same hold in the next run. */
  readonly signature: string;
  readonly openedAt: number;
  readonly releasedAt: number | null;
}

/** A person's answer to a hold, used once. */
export interface AnswerRow {
  readonly id: string;
  readonly linkId: LinkId;
  readonly holdId: string;
  readonly fieldKey: string | null;
  /** A remote field, or `side`. */
  readonly path: string;
  readonly value: FieldValue;
  readonly sides: { readonly desk: FieldValue; readonly remote: FieldValue } | null;
  readonly by: string;
  readonly at: number;
  readonly usedAt: number | null;
}

export interface DeadLetterRow {
  readonly id: string;
  readonly linkId: LinkId;
  readonly ticketId: TicketId;
  readonly flow: string;
  readonly record: string | null;
  readonly cause: Reason;
  readonly attempts: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly state: 'waiting' | 'replayed' | 'discarded';
}

/** A comment or file that was carried, or is about to be. Unique on link + kind + origin side + origin id. */
export interface CarriedRow {
  readonly id: string;
  readonly linkId: LinkId;
  readonly kind: 'comment' | 'attachment';
  readonly originSide: Side;
  readonly originId: string;
  readonly visibility: 'public' | 'internal';
  readonly marker: string;
  /** sha-256 of the carried text or bytes, hex. */
  readonly contentHash: string;
  readonly state: 'reserved' | 'sent' | 'done' | 'refused' | 'unknown';
  readonly targetId: string | null;
  readonly sentAt: number | null;
  readonly detail: Reason | null;
}

/** Where a field's present value came from. */
export interface ProvenanceRow {
  readonly linkId: LinkId;
  readonly fieldKey: string;
  readonly state: 'in-sync' | 'pending' | 'held' | 'drift' | 'not-written';
  readonly desk: FieldValue | null;
  readonly remote: FieldValue | null;
  readonly deskLabel: string | null;
  readonly remoteLabel: string | null;
  readonly source: Side | 'adopted' | null;
  readonly rule: string;
  readonly mappingVersion: number;
  readonly traceId: string;
  readonly at: number;
  readonly reason: Reason;
}

/** One observed change of one field on one side, kept 90 days. */
export interface HistoryRow {
  readonly id: string;
  readonly linkId: LinkId;
  readonly fieldKey: string;
  readonly side: Side;
  readonly path: string;
  readonly value: FieldValue;
  readonly previous: FieldValue;
  /** `tieline` for our own write, else the vendor's user id where it told. */
  readonly by: string;
  readonly at: number;
  readonly traceId: string;
  readonly reason: Reason;
}

/** What considering a ticket for a flow came to. */
export interface ConsiderationRow {
  readonly ticketId: TicketId;
  readonly flow: string;
  readonly isMatch: boolean;
  readonly gate: Reason;
  readonly outcome: Reason;
  readonly at: number;
}

/** An agent has unsaved changes on a ticket. */
export interface EditingRow {
  readonly ticketId: TicketId;
  readonly userId: string;
  readonly since: number;
  readonly until: number;
}

/** What is known of one mapped field over all links of its flow. */
export interface FieldHealthRow {
  readonly flow: string;
  readonly fieldKey: string;
  /** The kinds were learnt under this rule; another rule learns them anew. */
  readonly ruleHash: string;
  /** The live kinds for which the rule was made; null while a schema is unknown. */
  readonly kinds: { readonly desk: FieldKind | null; readonly remote: FieldKind | null };
  /** Refused writes in a row, each another one. */
  readonly refusals: number;
  /** Set while the field is set aside for all links: since when, why, and when one write may try again. */
  readonly broken: { readonly at: number; readonly side: Side; readonly message: string; readonly tryAt: number } | null;
}
