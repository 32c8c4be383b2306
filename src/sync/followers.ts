/**
 * @module sync/followers
 * Tickets that follow a record which another ticket owns: they read it and never write it. Where the owner was unlinked nobody writes until a person makes the
 * oldest follower the owner; that never happens by itself, since it opens a way out of the desk.
 */
import { because, ConflictError, type LinkId, type TicketId } from '#domain';
import { type LinkRequest, mustReadLink } from './actions.ts';
import { wakeLinks } from './consider.ts';
import type { AskedBy, SyncDeps, SyncStores } from './ports.ts';
import type { LinkRow } from './rows.ts';

/** Who else is tied to the link's record. */
export interface RecordFollowers {
  /** The link that may write the record; null where it was unlinked. */
  readonly owner: { readonly linkId: LinkId; readonly ticketId: TicketId } | null;
  /** Oldest first, this link among them where it follows. */
  readonly followers: readonly { readonly linkId: LinkId; readonly ticketId: TicketId; readonly linkedAt: number }[];
  /** Nobody owns the record, and this link is the oldest of its followers. */
  readonly canPromote: boolean;
}

/** Reads them. */
export async function readFollowers(stores: SyncStores, link: LinkRow): Promise<RecordFollowers> {
  const links = link.remoteId === null ? [link] : await stores.links.listByRecord(link.connectionId, link.recordType, link.remoteId);
  const owner = links.find(({ role }) => role === 'owner');
  const followers = links.filter(({ role }) => role === 'follower').toSorted((a, b) => a.linkedAt - b.linkedAt || (a.id < b.id ? -1 : 1));
  return {
    owner: owner ? { linkId: owner.id, ticketId: owner.ticketId } : null,
    followers: followers.map(({ id, ticketId, linkedAt }) => ({ linkId: id, ticketId, linkedAt })),
    canPromote: !owner && followers[0]?.id === link.id,
  };
}

/**
 * Makes a follower the owner. What differs between the two sides stays as it is: only changes from now on cross. Throws `ConflictError` where the record has an
 * owner, or an older follower.
 */
export function promoteFollower(deps: SyncDeps, { installationId, linkId, deed }: LinkRequest & AskedBy<LinkRow>): Promise<LinkRow> {
  return deps.store.transact(installationId, async (stores) => {
    const link = await mustReadLink(stores, linkId);
    const { owner, followers, canPromote } = await readFollowers(stores, link);
    if (owner) throw new ConflictError({ message: `Ticket ${owner.ticketId} owns this record.`, facts: { ticketId: owner.ticketId } });
    const [oldest] = followers;
    if (!canPromote || link.remoteId === null)
      throw new ConflictError({
        message: `Ticket ${oldest?.ticketId ?? ''} has followed this record for longer. Promote that one.`,
        facts: { ticketId: oldest?.ticketId ?? null },
      });
    const attached = await stores.links.attach(link.id, link.remoteId, 'owner', { nextAt: 0, promotedAt: deps.clock.now() });
    if (attached === 'owned') throw new ConflictError({ message: 'Another ticket became the owner a moment ago.', facts: { linkId } });
    await keepApart(stores, linkId);
    stores.deeds.add(deed?.(link));
    await wakeLinks(stores, [link]);
    return mustReadLink(stores, linkId);
  });
}

/** Why a field of a follower differs from its record. */
const APART: ReadonlySet<string> = new Set(['follower-reads-only', 'drift-ignored']);

/** What was written into the ticket's fields while it followed counts as seen, or the first run of the new owner would carry it out. */
async function keepApart(stores: SyncStores, linkId: LinkId): Promise<void> {
  const seen = new Map((await stores.provenance.list(linkId)).map((row) => [row.fieldKey, row]));
  const shadows = await stores.shadows.list(linkId);
  await stores.shadows.put(shadows.map((shadow) => ({ ...shadow, desk: (seen.get(shadow.fieldKey) ?? shadow).desk })));
  const apart = [...seen.values()].filter(({ state, reason }) => state === 'drift' || APART.has(reason.code));
  await stores.provenance.put(apart.map((row) => ({ ...row, state: 'not-written', reason: because('kept-since-promotion') })));
}
