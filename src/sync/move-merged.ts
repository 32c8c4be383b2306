/** @module sync/move-merged  A merged ticket's link follows to the surviving ticket, unless that one has a link of the same flow. */
import { brandId, type RecordSnapshot, type TicketId } from '#domain';
import { type OpenRun, patchLink, underLease } from './run.ts';

/** Moves the link, or answers `kept` where somebody must choose. */
export async function moveMerged(run: OpenRun, ticket: RecordSnapshot): Promise<'moved' | 'kept'> {
  if (!ticket.mergedInto) return 'kept';
  const survivor = brandId<TicketId>(ticket.mergedInto);
  const moved = await underLease(run, async (stores) => {
    const theirs = await stores.links.listByTicket(survivor);
    if (theirs.some((link) => link.flow === run.link.flow)) return undefined;
    // What was seen of the old ticket says nothing about the new one.
    return patchLink(run, stores, { ticketId: survivor, deskSeen: null });
  });
  if (!moved) return 'kept';
  run.link = moved;
  return 'moved';
}
