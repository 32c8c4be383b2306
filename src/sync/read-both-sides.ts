/** @module sync/read-both-sides  Reads ticket and record in parallel, no transaction open, and refuses to merge what is older than what was seen. */
import type { ReadResult } from '#capabilities';
import { because, type RecordSnapshot, type RecordVersion } from '#domain';
import { keptPaths } from './kept-answers.ts';
import type { SeenVersion } from './rows.ts';
import { type OpenRun, RunEnded } from './run.ts';
import type { KeptRows } from './run-store.ts';

/** Both sides at one moment. */
export interface BothSides {
  readonly desk: RecordSnapshot;
  readonly remote: RecordSnapshot;
}

export type ReadBoth =
  | ({ readonly kind: 'read' } & BothSides)
  | { readonly kind: 'missing'; readonly side: 'desk' | 'remote'; readonly isConfirmedDeleted: boolean };

/** Reads. Ends the run where a read is stale. Fields that open holds ask for, or were answered for, are read too: what is filled in at the vendor needs no answer. */
export async function readBothSides(run: OpenRun, kept: Pick<KeptRows, 'holds' | 'answers'>): Promise<ReadBoth> {
  const asked = [...kept.holds.flatMap((hold) => hold.asks).filter((path) => path !== 'side'), ...keptPaths(kept)];
  const remoteFields = [...new Set([...run.flow.remoteFields, ...asked])];
  const [desk, remote] = await Promise.all([
    run.desk.read(run.link.ticketId, run.flow.deskFields, run.call),
    run.remote.read(run.link.remoteId ?? '', remoteFields, run.call),
  ]);
  const missing = missingSide(desk, remote);
  if (missing) return missing;
  if (desk.kind !== 'found' || remote.kind !== 'found') throw new TypeError('A side that is not missing was found.');
  refuseStale(run, desk.record, remote.record);
  return { kind: 'read', desk: desk.record, remote: remote.record };
}

function missingSide(desk: ReadResult, remote: ReadResult): ReadBoth | undefined {
  if (desk.kind === 'missing') return { kind: 'missing', side: 'desk', isConfirmedDeleted: desk.isConfirmedDeleted };
  if (desk.record.life === 'deleted') return { kind: 'missing', side: 'desk', isConfirmedDeleted: true };
  if (remote.kind === 'missing') return { kind: 'missing', side: 'remote', isConfirmedDeleted: remote.isConfirmedDeleted };
  return remote.record.life === 'deleted' ? { kind: 'missing', side: 'remote', isConfirmedDeleted: true } : undefined;
}

function refuseStale(run: OpenRun, desk: RecordSnapshot, remote: RecordSnapshot): void {
  const nowMs = run.deps.clock.now();
  const isStale =
    isStaleRead(desk.version, run.link.deskSeen, nowMs, run.limits.staleReadMs) ||
    isStaleRead(remote.version, run.link.remoteSeen, nowMs, run.limits.staleReadMs);
  if (isStale) throw new RunEnded({ kind: 'look-again', atMs: nowMs + run.limits.lookAgainMs, reason: because('read-is-stale') });
}

/**
 * A replica may answer with a state from before our own write; merging that would carry old values back. After `maxAgeMs` the read is believed: a restored
 * backup really is older.
 */
export function isStaleRead(version: RecordVersion, seen: SeenVersion | null, nowMs: number, maxAgeMs: number): boolean {
  if (!seen || nowMs - seen.at > maxAgeMs) return false;
  return version.order < seen.order || version.token === seen.staleToken;
}

/** What to remember of a read, or the same object where it says nothing new. */
export function seenAfterRead(seen: SeenVersion | null, version: RecordVersion, nowMs: number): SeenVersion {
  if (seen && seen.staleToken === null && seen.order >= version.order) return seen;
  return { order: Math.max(version.order, seen?.order ?? version.order), at: nowMs, staleToken: null };
}
