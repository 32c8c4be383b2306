/**
 * @module sync/run-store
 * What one run of reconcile asks of the store, so that a stage is one statement: everything that is kept of a link, read together; and what a stage has to
 * write, together with the proof of the lease.
 */
import type { LinkId, OperationId } from '#domain';
import type {
  AnswerRow,
  CarriedRow,
  EditingRow,
  FieldHealthRow,
  HistoryRow,
  HoldRow,
  LinkPatch,
  LinkRow,
  OperationRow,
  ProvenanceRow,
  ScopedPause,
  ShadowRow,
} from './rows.ts';

/** What is kept of a link and around it, as of one moment. */
export interface KeptRows {
  readonly shadows: readonly ShadowRow[];
  readonly provenance: readonly ProvenanceRow[];
  /** Planned, sent or unknown; oldest first. */
  readonly operations: readonly OperationRow[];
  /** Open ones, oldest first. */
  readonly holds: readonly HoldRow[];
  /** Unused ones, oldest first. */
  readonly answers: readonly AnswerRow[];
  readonly carried: readonly CarriedRow[];
  /** Of the link's flow. */
  readonly fieldHealth: readonly FieldHealthRow[];
  /** Of the link's ticket. */
  readonly editing: EditingRow | undefined;
  /** A dead letter of the link waits. */
  readonly hasLetter: boolean;
  /** Every pause of a scope, whether or not its time is over. */
  readonly pauses: readonly ScopedPause[];
  /** The checkpoint of that key. */
  readonly checkpoint: string | undefined;
}

/** Rows that a stage writes. Shadows and provenance replace the row of their field, so each field stands there at most once. */
export interface StageRows {
  readonly shadows: readonly ShadowRow[];
  readonly provenance: readonly ProvenanceRow[];
  readonly history: readonly HistoryRow[];
  /** New ones. */
  readonly operations: readonly OperationRow[];
  /** Operations of earlier transactions that are done, and when. */
  readonly done: { readonly ids: readonly OperationId[]; readonly at: number };
}

/** The lease under which a run writes. */
export interface Lease {
  readonly id: LinkId;
  readonly token: number;
}

/** A stage's rows, and what it changes on the link. */
export interface StageChange {
  readonly patch: LinkPatch;
  readonly rows: StageRows;
}

export interface RunStore {
  /** One statement. After a claim, in its transaction: nobody else writes these rows from then on, people's answers and edits excepted. */
  readKept(
    link: Pick<LinkRow, 'id' | 'flow' | 'ticketId'>,
    /** A checkpoint to read along. */
    checkpointKey: string,
  ): Promise<KeptRows>;
  /** Prolongs a lease that is still ours, and writes; one statement. False where another claim has taken over: then the transaction must be rolled back. */
  keep(lease: Lease & { readonly untilMs: number }, change: StageChange): Promise<boolean>;
  /**
   * Writes, gives the lease back and clears `starts`; one statement. The link as it is now, and a checkpoint read along. Undefined where the lease was lost:
   * then the transaction must be rolled back.
   */
  release(
    lease: Lease,
    change: StageChange,
    checkpointKey: string,
  ): Promise<{ readonly link: LinkRow; readonly checkpoint: string | undefined } | undefined>;
}
