/** @module sync/run  What one run of reconcile carries from stage to stage, and how a run may end. */
import type { Call, RecordStore } from '#capabilities';
import { type InstallationId, type Reason, type Side, toWholeSecond } from '#domain';
import type { CompiledFlow } from '#mapping';
import type { SideSchemas } from './field-health.ts';
import type { SyncLimits } from './limits.ts';
import { addOwed, NOTHING_OWED, type Owed } from './owed.ts';
import type { DeskRecords, SyncDeps, SyncStores } from './ports.ts';
import type { CarriedRow, FieldHealthRow, HoldRow, LinkRow, ShadowRow } from './rows.ts';
import type { KeptRows } from './run-store.ts';

/** One run under one lease. `link` is the row as this run makes it: what is owed is in it already. */
export interface Run {
  readonly deps: SyncDeps;
  readonly limits: SyncLimits;
  readonly installationId: InstallationId;
  readonly token: number;
  readonly seenSeq: number;
  readonly startedAt: number;
  readonly call: Call;
  /** The link as the claim found it. */
  readonly claimed: LinkRow;
  link: LinkRow;
  /** What the run's next transaction writes first. */
  owed: Owed;
  /** As read in the claim's transaction; undefined once a stage has made it old. */
  kept: KeptRows | undefined;
  /** Holds of this link were open at the claim, or this run has opened one. */
  hasHolds: boolean;
  /** What was carried, as far as it is known to be up to date. */
  carried: readonly CarriedRow[] | undefined;
  /** A dead letter of this link waited at the claim. */
  readonly hasLetter: boolean;
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
  /** The pairs last seen, by field key: what is owed is in it already. */
  shadows: Map<string, ShadowRow>;
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

/** From when on vendors' times count as after linking, ms. */
export const secondOfLinking = ({ link }: Run): number => toWholeSecond(link.linkedAt);

/**
 * One transaction that first proves and prolongs the lease, so that a run which has been taken over writes nothing, and writes what the run owes. Ends the run
 * where the lease was lost.
 *
 * @param owed in place of the run's own, where it says more of what is about to happen.
 */
export async function underLease<Result>(run: Run, work: (stores: SyncStores) => Promise<Result>, owed: Owed = run.owed): Promise<Result> {
  const result = await run.deps.store.transact(run.installationId, async (stores) => {
    const lease = { id: run.link.id, token: run.token, untilMs: run.deps.clock.now() + run.limits.leaseMs };
    const isOurs = await stores.runs.keep(lease, owed);
    if (!isOurs) throw new RunEnded({ kind: 'lease-lost' });
    for (const also of owed.also) await also(stores);
    return work(stores);
  });
  run.owed = NOTHING_OWED;
  return result;
}

/** Before a further call to a vendor: what came of a write must stand, or a crash in that call would leave it to be found out again. */
export async function writeOutcomes(run: Run): Promise<void> {
  if (run.owed.rows.done.ids.length > 0) await underLease(run, async () => undefined);
}

/** Leaves rows and changes to the run's next transaction. Nothing may be sent to a vendor on the strength of it before that. */
export function owe(run: Run, more: Partial<Owed>): void {
  run.owed = addOwed(run.owed, more);
  if (more.patch) run.link = { ...run.link, ...more.patch };
}

/** Opens holds, in the given transaction. */
export async function openHolds(run: Pick<Run, 'hasHolds'>, stores: SyncStores, holds: readonly HoldRow[]): Promise<void> {
  if (holds.length === 0) return;
  run.hasHolds = true;
  await stores.holds.open(holds);
}

/** Changes the link under the lease, in the given transaction. Take the answer as `run.link` once that is committed. */
export async function patchLink(run: Run, stores: SyncStores, patch: Parameters<SyncStores['links']['update']>[1]): Promise<LinkRow> {
  await stores.links.update(run.link.id, patch, run.token);
  return { ...run.link, ...patch };
}
