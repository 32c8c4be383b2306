/**
 * @module domain/records
 * The shapes that both sides of a link share: a record read at one moment, its schema, its comments and attachments.
 */
import type { FieldValue, FieldValues } from './values.ts';

/** The record types that a flow can name. A ticket is the help desk's own. */
export const RECORD_TYPES = ['ticket', 'incident', 'change-request'] as const;
export type RecordType = (typeof RECORD_TYPES)[number];

/** Which side of a link something is on: the help desk or the other system. */
export type Side = 'desk' | 'remote';

/** Points to one record at one connection: the vendor's immutable id. Numbers are for people and may change. */
export interface ExternalReference {
  readonly connectionId: string;
  readonly type: string;
  readonly id: string;
}

/** Which state of a record was read. Two snapshots with the same token are the same state. */
export interface RecordVersion {
  /** Opaque; compared for equality only. */
  readonly token: string;
  /** Orders versions of one record where the vendor can (a counter or the update time); larger is newer. */
  readonly order: number;
  /** When the record last changed, ISO 8601 UTC. */
  readonly updatedAt: string;
  /** Who changed it last, the vendor's own user id, where it tells. */
  readonly updatedBy?: string;
}

/** Life of a record as far as reconcile must know. */
export type RecordLife = 'open' | 'closed' | 'merged' | 'deleted';

/** One record as read at one moment. */
export interface RecordSnapshot {
  readonly id: string;
  /** What people call it: `INC0010042`, `#1042`. */
  readonly number: string;
  readonly title: string;
  readonly version: RecordVersion;
  /** `merged` carries where to in `mergedInto`. */
  readonly life: RecordLife;
  readonly mergedInto?: string;
  /** Only the fields that were asked for; a path that is absent was not read. */
  readonly fields: FieldValues;
  /** Paths that were asked for and are left out of `fields` because what they hold is for staff only: nothing of it goes to the other side. */
  readonly internalFields?: readonly string[];
  /** The vendor's label of a value, where it differs from the value: `{ state: 'In Progress' }`. */
  readonly labels: Readonly<Record<string, string>>;
  /** The vendor's label of the state that the record is in, for showing. */
  readonly stateLabel?: string;
  /** Who works on it, for showing. */
  readonly assigneeName?: string;
  /** Where a person opens it. */
  readonly url: string;
  /** The correlation id that we wrote into it at creation, if any. */
  readonly correlationId?: string;
}

/** What a field holds. `reference` is an id of another record; `options` lists what `choice` and `multi-choice` accept now. */
export type FieldKind =
  | 'text'
  | 'long-text'
  | 'integer'
  | 'decimal'
  | 'boolean'
  | 'date'
  | 'date-time'
  | 'choice'
  | 'multi-choice'
  | 'reference'
  | 'user'
  | 'tags'
  | 'unknown';

/**
 * One accepted value of a choice field. `dependsOn` is set for cascading choices: the parent value under which it is offered. A value that is offered under
 * several parents comes once for each. A field that holds parent and child as one value names the child `parent/child`.
 */
export interface FieldOption {
  readonly value: string;
  readonly label: string;
  readonly dependsOn?: string;
}

/** One field of a live schema. */
export interface FieldSchema {
  /** The path that mappings use: `status`, `custom/360012345`, `short_description`. */
  readonly path: string;
  /** The vendor's own label. */
  readonly label: string;
  readonly kind: FieldKind;
  readonly isReadOnly: boolean;
  readonly isRequired: boolean;
  /** Longest text in characters, where the vendor limits it. */
  readonly maxLength?: number;
  readonly options?: readonly FieldOption[];
  /** Path of the field of the same record whose value decides which `options` are offered: a subcategory is offered by the category. */
  readonly dependsOn?: string;
  /** What a `reference` points to, where it is something that the engines know. */
  readonly refersTo?: 'configuration-item';
  /** A journal: each write adds an entry that people read as a comment, and nothing is read back. No rule of a field carries it; `comments` of a flow do. */
  readonly isJournal?: true;
}

/** The fields of one record type at one connection, as they are now. */
export interface RecordSchema {
  readonly type: RecordType;
  readonly fields: readonly FieldSchema[];
  /** ISO 8601 UTC. */
  readonly readAt: string;
}

/** Who may read a comment: the requester too, or staff only. */
export type CommentVisibility = 'public' | 'internal';

/** A comment as read. `text` is plain text. */
export interface RecordComment {
  readonly id: string;
  readonly visibility: CommentVisibility;
  readonly text: string;
  /** The vendor's user id of the author. */
  readonly authorId: string;
  readonly authorName: string;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  /** Our own marker, where the vendor keeps metadata or the text holds it. */
  readonly marker?: string;
  /** The record was opened with it, and it was there before anything else. */
  readonly isOpening?: true;
}

/** A file on a record. */
export interface RecordAttachment {
  readonly id: string;
  readonly fileName: string;
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
  /** The comment that carries it, where files hang on comments. */
  readonly commentId?: string;
  readonly visibility: CommentVisibility;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  /** The record was opened with it, see {@link RecordComment}. */
  readonly isOpening?: true;
}

/** One past change of one field, from the vendor's own history. */
export interface FieldChange {
  readonly path: string;
  readonly from: FieldValue;
  readonly to: FieldValue;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly by: string;
  readonly byName?: string;
}
