/** @module sync/batches/kinds  What one kind of batch is: how it is planned, and how reconcile is set up to carry out one item. */
import type { Call } from '#capabilities';
import type { InstallationId, LinkId, Reason } from '#domain';
import type { SyncStores } from '../ports.ts';
import type { LinkRow } from '../rows.ts';
import type { BatchLimits } from './limits.ts';
import type { BatchDeps } from './ports.ts';
import type { BatchItemRow, BatchRow } from './rows.ts';

/** A batch under lease. */
export interface BatchRun {
  readonly deps: BatchDeps;
  readonly limits: BatchLimits;
  readonly installationId: InstallationId;
  readonly token: number;
  readonly call: Call;
  /** As last read or written by this run. */
  batch: BatchRow;
}

/** An item as planning finds it. `position` only where items are not applied in the order in which they are found. */
export type NewItem = Omit<BatchItemRow, 'batchId' | 'position' | 'state' | 'wantedSeq'> & { readonly position?: number };

/** What one slice of planning came to. */
export type PlanSlice =
  | {
      readonly kind: 'read';
      readonly items: readonly NewItem[];
      /** Looked at, and of those in order. */
      readonly looked: number;
      readonly equals: number;
      readonly checkpoint: string;
      readonly isLast: boolean;
      readonly total?: number;
      readonly basis?: string;
    }
  /** A system cannot be used now. */
  | { readonly kind: 'wait'; readonly atMs: number; readonly reason: Reason }
  /** It can never be planned. */
  | { readonly kind: 'failed'; readonly reason: Reason };

/** What setting up an item came to. `begun`: reconcile is to do it; done once the link has done `wantedSeq`. */
export type Begun =
  | { readonly kind: 'begun'; readonly linkId: LinkId; readonly wantedSeq: number }
  | { readonly kind: 'skipped'; readonly reason: Reason };

/** What came of an item whose run has ended. */
export interface ItemOutcome {
  readonly state: 'applied' | 'refused' | 'skipped';
  readonly reason: Reason;
}

/** Sets reconcile up for an item, in the transaction that marks it as started. */
export type Begin = (stores: SyncStores) => Promise<Begun>;

export interface ApplyRules {
  /** Items under way at a time; 1 where their order matters. Default: the limit's. */
  readonly concurrency?: number;
  /** Names what a plan is made under now; a plan made under something else is void. */
  readonly basis?: (run: BatchRun) => Promise<string>;
  /** When systems can be used; undefined: now. */
  readonly gate?: (run: BatchRun) => Promise<{ readonly atMs: number; readonly reason: Reason } | undefined>;
  /** Reads what has to be read before an item, outside any transaction. */
  readonly prepare: (run: BatchRun, item: BatchItemRow) => Promise<Begin>;
  readonly outcome: (stores: SyncStores, item: BatchItemRow, link: LinkRow) => Promise<ItemOutcome>;
}

export interface BatchKindRules {
  /** Reads on from `run.batch.checkpoint`. */
  readonly plan: (run: BatchRun) => Promise<PlanSlice>;
  /** Absent: a plan is all there is. */
  readonly apply?: ApplyRules;
}

/** Raises what is wanted of a link: the run that this item is waiting for. A backoff is never shortened. */
export async function wantLink(stores: SyncStores, linkId: LinkId): Promise<Begun> {
  await stores.links.want([linkId]);
  const link = await stores.links.read(linkId);
  return link ? { kind: 'begun', linkId, wantedSeq: link.wantedSeq } : { kind: 'skipped', reason: { code: 'link-unlinked', facts: {} } };
}
