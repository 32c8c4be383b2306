/** @module sync/unlink  Cutting a link: both records stay as they are, and what hung on the link goes with it. */
import { cutsKey } from './new-link.ts';
import type { SyncStores } from './ports.ts';
import type { LinkRow } from './rows.ts';

/** Cuts it within the caller's transaction. A later link of the same ticket and flow makes or takes another record. */
export async function cutLink(stores: SyncStores, link: LinkRow, nowMs: number): Promise<void> {
  const key = cutsKey(link.ticketId, link.flow);
  const cuts = Number((await stores.checkpoints.read(key)) ?? '0');
  await stores.checkpoints.write(key, String(cuts + 1), nowMs);
  await stores.deadLetters.settleOfLink(link.id, 'discarded');
  await stores.links.remove(link.id);
}
