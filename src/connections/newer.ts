/** @module connections/newer  A change is made from a version that somebody saw; another one that was saved meanwhile is never written over unseen. */
import { ConflictError, type Deed } from '#domain';
import type { Connection } from './connection.ts';

/** The version that a change makes of a connection: storage keeps it only over the one that it was made from. */
export function nextVersion(from: Connection, { atIso, deed }: { readonly atIso: string; readonly deed: Deed | undefined }): Connection {
  return { ...from, version: from.version + 1, changedAt: atIso, changedBy: deed?.actor.name ?? deed?.actor.id };
}

/** Throws `ConflictError` where the connection is not as it was seen; `seen` is absent where nobody had a form open. */
export function refuseNewer(now: Connection, seen: number | undefined): void {
  if (seen !== undefined && seen !== now.version) throw newerSaved(now);
}

/** Says who saved it and when, so that both can be shown. */
export function newerSaved({ id, name, version, changedAt, changedBy }: Connection): ConflictError {
  return new ConflictError({
    message: `${changedBy ?? 'Somebody'} changed the connection ${name} since it was read; nothing was overwritten. Look at it as it is now, then decide.`,
    facts: { connectionId: id, version, changedAt: changedAt ?? null, changedBy: changedBy ?? null },
  });
}
