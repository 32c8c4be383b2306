/**
 * @module sync/batches/store
 * What batches keep. `BatchStore` is filled by storage/sync and by testing; both pass `store.suite.ts`. It lives in the same transaction as the engine's other
 * stores, so that a checkpoint and the items of its slice are one commit.
 */
import type { LinkId, Reason } from '#domain';
import type { LinkRow, OperationRow, ProvenanceRow, ShadowRow } from '../rows.ts';
import type { BatchCounts, BatchItemRow, BatchPatch, BatchRow, BatchStage, BatchVerdict } from './rows.ts';

/** A page of rows; `next` goes into the next call. */
interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}
interface PageRequest {
  readonly limit: number;
  readonly cursor?: string;
}

/** Which links a batch goes through. */
export interface LinkFilter {
  readonly flow?: string;
}

export interface BatchStore {
  /** Inserts, or answers the open batch of the same key; safe under concurrency. */
  start(row: BatchRow): Promise<{ readonly kind: 'started' | 'exists'; readonly batch: BatchRow }>;
  read(id: string): Promise<BatchRow | undefined>;
  /** Newest first; all, or those of one stage. */
  list(page: PageRequest & { readonly stage?: BatchStage }): Promise<Page<BatchRow>>;
  /** Takes the lease of a batch that is planning or applying, due and free; raises token and `starts`. Undefined where not. */
  claim(id: string, nowMs: number, leaseMs: number): Promise<BatchRow | undefined>;
  /** Changes a batch; with `token`, only while that lease is the newest. False where nothing was changed. */
  update(id: string, patch: BatchPatch, token?: number): Promise<boolean>;
  /** Batches that can be claimed now; longest due first. */
  listDue(nowMs: number, limit: number): Promise<readonly string[]>;
  /** Under way, and planned with a person to approve them. */
  countOpen(): Promise<{ readonly running: number; readonly waiting: number }>;
  /** Adds items; one whose key is there already is left as it is. */
  addItems(rows: readonly BatchItemRow[]): Promise<void>;
  /** In the order of their positions; `next` goes into the next call. */
  listItems(batchId: string, filter: { readonly verdict?: BatchVerdict }, page: PageRequest): Promise<Page<BatchItemRow>>;
  /** Safe items in that state, in order. */
  listSafe(batchId: string, state: 'waiting' | 'started', limit: number): Promise<readonly BatchItemRow[]>;
  updateItem(
    item: Pick<BatchItemRow, 'batchId' | 'position'>,
    patch: Partial<Pick<BatchItemRow, 'state' | 'reason' | 'linkId' | 'wantedSeq' | 'record'>>,
  ): Promise<void>;
  /** Marks safe items that still wait as skipped. */
  skipWaiting(batchId: string, reason: Reason): Promise<void>;
  count(batchId: string): Promise<BatchCounts>;
  /** Deletes batches that ended before that instant, with their items. */
  prune(beforeMs: number): Promise<void>;
  /** Links by ascending id, those after `afterId`. */
  listLinks(filter: LinkFilter, afterId: string, limit: number): Promise<readonly LinkRow[]>;
  countLinks(filter: LinkFilter): Promise<number>;
  listShadows(linkIds: readonly LinkId[]): Promise<readonly ShadowRow[]>;
  listProvenance(linkIds: readonly LinkId[]): Promise<readonly ProvenanceRow[]>;
  /** Done operations, oldest first. */
  listDoneOperations(linkIds: readonly LinkId[]): Promise<readonly OperationRow[]>;
  /** Comments and files that were carried between two instants, per link. */
  countCarried(linkIds: readonly LinkId[], fromMs: number, untilMs: number): Promise<readonly { readonly linkId: LinkId; readonly count: number }[]>;
}
