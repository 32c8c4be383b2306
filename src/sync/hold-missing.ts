/**
 * @module sync/hold-missing
 * A side that cannot be read is unreachable, not deleted, until a second source says so: the vendor's delete log, a delete event, or an admin. Either way the
 * link is held; nothing is made anew, nothing is deleted, and a record that comes back heals it. What comes back under its id without its mark is another record.
 */
import { because, ConflictError, type RecordSnapshot, type Side } from '#domain';
import { type LinkRequest, mustReadLink } from './actions.ts';
import { wakeLinks } from './consider.ts';
import { MARK_PREFIX } from './new-link.ts';
import { makeHold, type PlannedHold } from './plan-operations.ts';
import type { AskedBy, SyncDeps } from './ports.ts';
import { isLinkHold, syncLinkHold } from './record-plan.ts';
import type { Gone, HoldRow, LinkRow } from './rows.ts';
import { type OpenRun, patchLink, underLease } from './run.ts';

export interface MissingSide {
  readonly side: Side;
  readonly isConfirmedDeleted: boolean;
}

/** Holds the link; what the vendor's own log says is remembered as the second source. */
export async function holdMissing(run: OpenRun, { side, isConfirmedDeleted }: MissingSide): Promise<void> {
  const told = run.link.gone?.side === side ? run.link.gone : null;
  const gone: Gone | null = told ?? (isConfirmedDeleted ? { side, source: 'delete-log', by: null, at: run.deps.clock.now() } : null);
  run.link = await underLease(run, async (stores) => {
    await syncLinkHold(run, stores, gone ? deletedHold(gone) : unreachableHold(side));
    return patchLink(run, stores, { gone });
  });
}

/**
 * Whether what is read now is another record than the one that was linked. Judged only after ours was away: a mark that changes while the record stays is somebody's
 * edit. A record that never carried our mark cannot be told apart; another tool's mark is that tool's to change.
 */
export function isReplaced({ link }: Pick<OpenRun, 'link'>, remote: RecordSnapshot, openHolds: readonly HoldRow[]): boolean {
  const mark = link.record?.correlationId;
  if (mark?.startsWith(MARK_PREFIX) !== true || remote.correlationId === mark) return false;
  return link.gone?.side === 'remote' || openHolds.some((hold) => isLinkHold(hold) && hold.kind === 'unreachable' && hold.side === 'remote');
}

/** Holds the link: the other record is neither read into the ticket nor written. */
export async function holdReplaced(run: OpenRun): Promise<void> {
  const hold = makeHold({ kind: 'unreachable', side: 'remote', reason: because('record-replaced'), release: because('release-unlink') });
  await underLease(run, (stores) => syncLinkHold(run, stores, hold));
}

/** The hold of a side that cannot be read and may come back. */
export function unreachableHold(side: Side): PlannedHold {
  const code = side === 'desk' ? 'ticket-unreachable' : 'record-unreachable';
  return makeHold({ kind: 'unreachable', side, reason: because(code), release: because('release-record-reachable') });
}

function deletedHold({ side, source, by }: Gone): PlannedHold {
  const code = side === 'desk' ? 'ticket-deleted' : 'record-deleted';
  return makeHold({ kind: 'unreachable', side, reason: because(code, { source, by }), release: because('release-unlink') });
}

/** An admin has looked: that side really is deleted. Throws `ConflictError` where the link is not held for a side that cannot be read. */
export function confirmDeleted(
  deps: SyncDeps,
  { installationId, linkId, by, deed }: LinkRequest & { readonly by: string } & AskedBy<LinkRow>,
): Promise<LinkRow> {
  return deps.store.transact(installationId, async (stores) => {
    const link = await mustReadLink(stores, linkId);
    const hold = (await stores.holds.listOpen([linkId])).find(
      (open) => open.reason.code === 'ticket-unreachable' || open.reason.code === 'record-unreachable',
    );
    if (!hold?.side)
      throw new ConflictError({ message: 'Both sides of this link can be read, or the deletion is known already.', facts: { linkId } });
    await stores.links.update(linkId, { gone: { side: hold.side, source: 'admin', by, at: deps.clock.now() }, nextAt: 0 });
    stores.deeds.add(deed?.(link));
    await wakeLinks(stores, [link]);
    return mustReadLink(stores, linkId);
  });
}
