/** @module sync/batches/rows  Batches and their items as they are stored. Instants are milliseconds since the epoch, UTC. Knows no database. */
import type { FieldValue, LinkId, Reason, Side, TicketId } from '#domain';

/** What a person asked for. */
export type BatchRequest =
  /** Links tickets that are there already; `createdSince` ISO 8601 UTC. */
  | { readonly kind: 'back-fill'; readonly flow: string; readonly createdSince: string | null; readonly limit: number }
  | { readonly kind: 'audit'; readonly flow: string }
  | { readonly kind: 'rollback'; readonly mappingVersion: number }
  | { readonly kind: 'plan'; readonly document: string }
  | { readonly kind: 'rehearsal'; readonly document: string; readonly days: number }
  | { readonly kind: 'replay'; readonly cause: string; readonly flow?: string };
export type BatchKind = BatchRequest['kind'];

export type BatchState = 'planning' | 'planned' | 'applying' | 'done' | 'cancelled' | 'failed';

/** What would happen, or happened, to one item. */
/** Where a batch stands for a person: under way, waiting for a word, or over. */
export type BatchStage = 'running' | 'waiting' | 'ended';

export type BatchVerdict = 'safe' | 'equal' | 'stale' | 'conflict' | 'held' | 'blocked' | 'listed';

/** One piece of long work, and the truth about how far it is. */
export interface BatchRow {
  readonly id: string;
  readonly kind: BatchKind;
  readonly request: BatchRequest;
  /** What it is about, in a word: the flow, the mapping version, the cause. */
  readonly subject: string;
  /** Unique among batches that are not over: the same work is not begun twice. Null once it is over. */
  readonly openKey: string | null;
  readonly state: BatchState;
  readonly startedBy: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly approvedBy: string | null;
  /** Why it failed, was cancelled, or waits. */
  readonly reason: Reason | null;
  /** How far planning has read; changes the next read. */
  readonly checkpoint: string | null;
  /** Looked at while planning, of how many; null while that is not known. */
  readonly looked: number;
  readonly total: number | null;
  /** Looked at and found in order: counted, without a row of their own. */
  readonly equals: number;
  /** Names what the plan was made under: where it differs at the time of applying, the plan is void. */
  readonly basis: string | null;
  /** Of the next item. */
  readonly nextPosition: number;
  /** Slices in a row that failed. */
  readonly attempts: number;
  /** Raised by every claim, cleared by every slice that was committed: work that kills its worker leaves it raised. */
  readonly starts: number;
  /** Not before this instant. */
  readonly nextAt: number;
  /** Fencing token: raised by every claim. */
  readonly leaseToken: number;
  readonly leaseUntil: number;
}

/** What may be changed on a batch. */
export type BatchPatch = Partial<Omit<BatchRow, 'id' | 'kind' | 'request' | 'subject' | 'startedBy' | 'startedAt' | 'leaseToken'>>;

/** One field that would change, or could. */
export interface BatchField {
  readonly fieldKey: string;
  readonly side: Side;
  readonly path: string;
  readonly before: FieldValue | null;
  readonly after: FieldValue | null;
  readonly reason: Reason;
  /** The pair that was looked at: reconcile writes only while it is still this one. Null where reconcile finds the write by itself. */
  readonly sides: { readonly desk: FieldValue; readonly remote: FieldValue } | null;
}

/** `started`: set up for reconcile, which has not ended with it. */
export type BatchItemState = 'waiting' | 'started' | 'applied' | 'refused' | 'skipped';

/** One ticket, link or change that a batch is about. */
export interface BatchItemRow {
  readonly batchId: string;
  /** From 0, in the order in which items are applied. */
  readonly position: number;
  /** Unique in its batch: planning the same thing twice adds it once. */
  readonly key: string;
  readonly ticketId: TicketId;
  readonly linkId: LinkId | null;
  /** Number of the remote record, where there is one. */
  readonly record: string | null;
  readonly flow: string;
  readonly verdict: BatchVerdict;
  readonly reason: Reason;
  readonly state: BatchItemState;
  readonly fields: readonly BatchField[];
  /** What the link wanted when this item was set up: done once the link has done that. */
  readonly wantedSeq: number | null;
}

/** Items and fields of a batch, counted. */
export interface BatchCounts {
  readonly verdicts: Readonly<Partial<Record<BatchVerdict, number>>>;
  /** Fields of safe items, and the tickets that they belong to. */
  readonly fieldsChanging: number;
  readonly ticketsChanging: number;
  readonly applied: number;
  readonly refused: number;
  readonly skipped: number;
  /** Safe items that wait or are under way. */
  readonly left: number;
}

/** Who starts batches that nobody asked for: dead letters that go on by themselves when their vendor is back. */
export const SYSTEM = 'tieline';
