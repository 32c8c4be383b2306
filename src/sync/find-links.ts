/** @module sync/find-links  Links by what people know of them: the link's own id, the ticket, the record's number. */
import { brandId, type InstallationId, type LinkId, type TicketId } from '#domain';
import type { SyncDeps } from './ports.ts';
import type { LinkRow } from './rows.ts';

export interface FindLinksRequest {
  readonly installationId: InstallationId;
  readonly by: 'link' | 'ticket' | 'number';
  readonly id: string;
}

/** Newest first; none where the id means nothing here. */
export function findLinks(deps: SyncDeps, { installationId, by, id }: FindLinksRequest): Promise<readonly LinkRow[]> {
  return deps.store.transact(installationId, async ({ links }) => {
    if (by === 'ticket') return links.listByTicket(brandId<TicketId>(id));
    if (by === 'number') return links.listByNumber(id);
    const link = await links.read(brandId<LinkId>(id));
    return link ? [link] : [];
  });
}
