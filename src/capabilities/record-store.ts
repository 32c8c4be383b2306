/**
 * @module capabilities/record-store
 * Records that a link can tie: the face that `desk` and `incident` share and the only one that reconcile writes through.
 */
import type {
  CommentVisibility,
  FieldChange,
  FieldOption,
  FieldValues,
  RecordAttachment,
  RecordComment,
  RecordSchema,
  RecordSnapshot,
  RecordVersion,
} from '#domain';
import type { Call } from './connector.ts';
import type { FileContent } from './file-content.ts';

/** What a store can and cannot do; the merge and the validation read it. Read it afresh: access rules at the vendor change what it says. */
export interface RecordStoreTraits {
  /** `atomic`: a stale write is refused by the vendor. `compare`: we read, compare, write, and read the history between. */
  readonly writeGuard: 'atomic' | 'compare' | 'none';
  /** How long after a create `findByCorrelation` may still miss it, ms. */
  readonly findLagMs: number;
  /** True where `fieldHistory` tells when a field changed. */
  readonly hasFieldHistory: boolean;
  /** True where a create with the same idempotency key is answered with the first result. */
  readonly hasIdempotentCreate: boolean;
  readonly commentVisibilities: readonly CommentVisibility[];
  /** What our user may not do just now, in words for an admin. Absent or empty: nothing is amiss. */
  readonly limitations?: readonly StoreLimitation[];
}

/** Something that an access rule at the vendor takes from us. */
export interface StoreLimitation {
  readonly feature: 'field-history' | 'comments' | 'deletions';
  /** What it means and what to do. */
  readonly message: string;
}

export type ReadResult =
  | { readonly kind: 'found'; readonly record: RecordSnapshot }
  /** Missing or hidden: not proof of deletion. `isConfirmedDeleted` only where the vendor's own delete log says so. */
  | { readonly kind: 'missing'; readonly isConfirmedDeleted: boolean };

/** A vendor's refusal of one write: expected, so a result. `fields` are the paths it named; empty where it named none. */
export interface Refusal {
  readonly fields: readonly string[];
  /** The vendor's own words, redacted and cut. */
  readonly message: string;
  /** Fields that it demands for this write (a close code), where it said so. */
  readonly missing: readonly string[];
  /** Values that it would take instead, by field, where it tells them: the states that can be reached from here. */
  readonly accepted?: Readonly<Record<string, readonly FieldOption[]>>;
}

export type WriteResult =
  /** `record` is the state in the write's own reply; absent where the reply carries none. */
  | {
      readonly kind: 'written';
      readonly record?: RecordSnapshot;
      /** Where the guard is `compare`: what others wrote to these fields between our look and our write, and is now replaced. A conflict to show. */
      readonly overwritten?: readonly FieldChange[];
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The guard tripped: somebody else wrote since `expected`. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'missing' };

export type CreateResult = { readonly kind: 'created'; readonly record: RecordSnapshot } | { readonly kind: 'refused'; readonly refusal: Refusal };

export type CommentResult = { readonly kind: 'added'; readonly commentId: string } | { readonly kind: 'refused'; readonly refusal: Refusal };

/** A page of records that changed. `checkpoint` goes into the next call and always differs from the one before unless `isLast`. */
export interface ChangedPage {
  readonly changes: readonly { readonly id: string; readonly version: RecordVersion; readonly isDeletion: boolean }[];
  readonly checkpoint: string;
  readonly isLast: boolean;
}

/** A person at the vendor. `id` is what the schema's fields of kind `user` hold. */
export interface StoreUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export interface ListRecordsRequest {
  /** `next` of the page before. */
  readonly cursor?: string;
  /** Nothing that was made before, ISO 8601 UTC. */
  readonly createdSince: string | null;
  readonly fields: readonly string[];
}

export interface RecordPage {
  readonly records: readonly RecordSnapshot[];
  /** Null on the last page. */
  readonly next: string | null;
}

export interface WriteRequest {
  readonly id: string;
  readonly fields: FieldValues;
  /** The version that the plan was made from; the guard refuses where the record has moved on. */
  readonly expected?: RecordVersion;
}

export interface CreateRequest {
  readonly fields: FieldValues;
  /** Written into the record; `findByCorrelation` finds it there. */
  readonly correlationId: string;
  readonly idempotencyKey: string;
}

/**
 * Throws the vendor errors of `domain/errors`; in particular `OutcomeUnknownError` where a write may have happened. An expected refusal is a result.
 * Field paths are those of `describe()`.
 */
export interface RecordStore {
  readonly traits: RecordStoreTraits;
  /** The user as whom we write, the vendor's own id: to tell our own changes in its history. */
  whoAmI(call: Call): Promise<{ readonly id: string; readonly name: string }>;
  describe(call: Call): Promise<RecordSchema>;
  /**
   * Active users whose address is exactly that one, upper and lower case aside, and verified where the vendor verifies addresses. None, one, or several
   * that share it: only a single one is safe to take. Absent where the vendor cannot look people up.
   */
  findUserByEmail?(email: string, call: Call): Promise<readonly StoreUser[]>;
  /** The person behind an id of a field of kind `user`; undefined where there is none, or without a usable address. Absent where the vendor cannot tell. */
  readUserById?(id: string, call: Call): Promise<StoreUser | undefined>;
  /** Reads one record with at least `fields`. */
  read(id: string, fields: readonly string[], call: Call): Promise<ReadResult>;
  /**
   * Reads many records with at least `fields`, each once, in as few calls as the vendor allows; those that are missing or hidden are left out. Absent where the
   * vendor reads one at a time.
   */
  readMany?(ids: readonly string[], fields: readonly string[], call: Call): Promise<readonly RecordSnapshot[]>;
  /**
   * A page of the records that are there, newest first; a record that is made meanwhile may be left out. Absent where the vendor cannot list them.
   */
  listRecords?(request: ListRecordsRequest, call: Call): Promise<RecordPage>;
  /** By the number that people use, exact. */
  readByNumber(number: string, fields: readonly string[], call: Call): Promise<ReadResult>;
  write(request: WriteRequest, call: Call): Promise<WriteResult>;
  /**
   * States that the record may be moved to now, the present one left out. Empty where it has come to its end, or where there is none of that id. A write of any
   * other state is refused, and the refusal names these in `accepted`. Absent where the vendor takes any state.
   */
  reachableStates?(id: string, call: Call): Promise<readonly FieldOption[]>;
  create(request: CreateRequest, call: Call): Promise<CreateResult>;
  /** Exact; every returned record really carries that id. More than one means that something else copied it. */
  findByCorrelation(correlationId: string, fields: readonly string[], call: Call): Promise<readonly RecordSnapshot[]>;
  /** Records changed since the checkpoint, oldest first; overlapping pages repeat records, none is skipped. `undefined` starts from now. */
  listChangedSince(checkpoint: string | undefined, call: Call): Promise<ChangedPage>;
  /** Newest last. Only where `traits.hasFieldHistory`. */
  fieldHistory(id: string, fields: readonly string[], sinceIso: string, call: Call): Promise<readonly FieldChange[]>;
  /** Oldest first, all since that instant (inclusive). Ask for a whole second: many vendors tell no more of when a comment was written. */
  listComments(id: string, sinceIso: string | undefined, call: Call): Promise<readonly RecordComment[]>;
  /** `marker` is carried in vendor metadata or as a short suffix of the text, and comes back in `listComments`. */
  addComment(
    id: string,
    comment: { readonly text: string; readonly visibility: CommentVisibility; readonly marker: string },
    call: Call,
  ): Promise<CommentResult>;
  listAttachments(id: string, call: Call): Promise<readonly RecordAttachment[]>;
  /** The file as it comes, at most `maxBytes`: beyond that it throws `PayloadTooLargeError`, or the stream does. To be read to its end or cancelled. */
  readAttachment(id: string, attachmentId: string, maxBytes: number, call: Call): Promise<ReadableStream<Uint8Array>>;
  /** Reads `content` while it sends it; opened again for each sending. Where that breaks, nothing is added, and what it threw is thrown. */
  addAttachment(
    id: string,
    file: {
      readonly fileName: string;
      readonly contentType: string;
      readonly content: FileContent;
      readonly visibility: CommentVisibility;
      readonly marker: string;
    },
    call: Call,
  ): Promise<CommentResult>;
}
