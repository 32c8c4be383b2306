/** @module sync/run  What one run of reconcile carries from stage to stage, and how a run may end. */
import type { Call, RecordStore } from '#capabilities';
import type { InstallationId, Reason, Side } from '#domain';
import type { CompiledFlow } from '#mapping';
import type { SideSchemas } from './field-health.ts';
import type { SyncLimits } from './limits.ts';
import type { DeskRecords, SyncDeps, SyncStores } from './ports.ts';
import type { FieldHealthRow, LinkRow } from './rows.ts';

/** One run under one lease. `link` is the row as last written by this run. */
export interface Run {
  readonly deps: SyncDeps;
  readonly limits: SyncLimits;
  readonly installationId: InstallationId;
  readonly token: number;
  readonly seenSeq: number;
  readonly startedAt: number;
  readonly call: Call;
  link: LinkRow;
}

/** A run that has found its flow and both systems. */
export interface OpenRun extends Run {
  readonly flow: CompiledFlow;
  readonly version: number;
  readonly desk: DeskRecords;
  readonly remote: RecordStore;
  /** What people call each system. */
  readonly systemNames: Readonly<Record<Side, string>>;
  /** The user as whom we write on that side; asked at most once per run. */
  readonly ourUserOn: (side: Side) => Promise<string>;
  /** Both live schemas, as far as they can be told; from a cache. */
  readonly schemas: () => Promise<SideSchemas>;
  /** What is known of the flow's fields, as of this round. */
  fieldHealth: readonly FieldHealthRow[];
}

/** How a run ended. */
export type RunEnd =
  | { readonly kind: 'done' }
  /** Something is not visible yet: look again then; burns nothing. */
  | { readonly kind: 'look-again'; readonly atMs: number; readonly reason: Reason }
  /** A vendor or an admin makes us wait; burns nothing. */
  | { readonly kind: 'wait'; readonly atMs: number; readonly reason: Reason }
  /** Failed; burns an attempt. */
  | { readonly kind: 'failed'; readonly reason: Reason }
  /** The run was told to stop: work goes back at once. */
  | { readonly kind: 'stopped' }
  /** Another run has taken over: nothing more may be written. */
  | { readonly kind: 'lease-lost' };

/** Ends the run from inside a stage. Not an error of ours: caught by `reconcile` alone. */
export class RunEnded extends Error {
  readonly end: RunEnd;
  constructor(end: RunEnd) {
    super(`The run ended: ${end.kind}`);
    this.end = end;
  }
}

/** The store of that side. */
export function recordsOn(run: OpenRun, side: Side): RecordStore {
  return side === 'desk' ? run.desk : run.remote;
}

/** The record's id on that side. */
export function recordIdOn(run: Run, side: Side): string {
  return side === 'desk' ? run.link.ticketId : (run.link.remoteId ?? '');
}

/**
 * One transaction that first proves and prolongs the lease, so that a run which has been taken over writes nothing. Ends the run where it was lost.
 */
export async function underLease<Result>(run: Run, work: (stores: SyncStores) => Promise<Result>): Promise<Result> {
  return run.deps.store.transact(run.installationId, async (stores) => {
    const isOurs = await stores.links.keepLease(run.link.id, run.token, run.deps.clock.now() + run.limits.leaseMs);
    if (!isOurs) throw new RunEnded({ kind: 'lease-lost' });
    return work(stores);
  });
}

/** Changes the link under the lease, in the given transaction. Take the answer as `run.link` once that is committed. */
export async function patchLink(run: Run, stores: SyncStores, patch: Parameters<SyncStores['links']['update']>[1]): Promise<LinkRow> {
  await stores.links.update(run.link.id, patch, run.token);
  return { ...run.link, ...patch };
}
