/**
 * @module context
 * The sidebar's aggregation: facts from all sources around one ticket, each with its age, none able to delay or break another.
 */
import { type Deed, NotFoundError } from '#domain';
import { readAffectedItems, readOpenIncidents } from './affected-items.ts';
import { createAsker, type SourceState } from './ask-source.ts';
import { type ChangesPanel, readChanges } from './changes-near.ts';
import { type CheckedChange, checkOverlaps, type OverlapsView } from './overlaps.ts';
import type { ContextDeps, ContextRequest } from './ports.ts';
import { readNewTicketRequester, readRequester } from './requester.ts';
import { readItemRelations, searchItems } from './search-items.ts';
import { DESK_SOURCE } from './ticket-facts.ts';
import type { AffectedItemsPanel, ItemSurroundings, ItemView, OpenIncidentView, RequesterPanel } from './views.ts';

export type { ChangesPanel } from './changes-near.ts';
export type { CachedAnswer, ContextCacheStore, ContextDeps, ContextRequest, FillableField, LinkedItem, LinkedItemStore, Source } from './ports.ts';
export { findSituation, placeItems, rankChanges } from './rank-changes.ts';
export { CONTEXT_REASONS, type ContextReasonCode } from './reasons.ts';
export type { AffectedItemsPanel, ItemView, RequesterPanel } from './views.ts';

type Asking = Omit<ContextRequest, 'ticketId'>;
interface ItemKey {
  readonly connectionId: string;
  readonly itemId: string;
}

/** The use-cases of the three context panels. */
export interface Context {
  affectedItems(request: ContextRequest): Promise<AffectedItemsPanel>;
  changes(request: ContextRequest): Promise<ChangesPanel>;
  requester(request: ContextRequest): Promise<RequesterPanel>;
  /** Open incidents on the items linked to the ticket: the warning before another one is made. */
  openIncidents(request: ContextRequest): Promise<{ incidents: OpenIncidentView[]; sources: SourceState[] }>;
  /** Throws `NotFoundError` where the desk has no such user. */
  newTicketRequester(request: Asking, deskUserId: string): Promise<RequesterPanel>;
  searchItems(request: Asking, text: string): Promise<{ items: ItemView[]; sources: SourceState[] }>;
  itemRelations(request: Asking, item: ItemKey): Promise<ItemSurroundings>;
  /** Asks the change's own system what is in its way. Throws `NotFoundError` where there is no such change, or its system has no such check. */
  checkOverlaps(request: Asking, change: CheckedChange): Promise<OverlapsView>;
  /** Idempotent. Throws `NotFoundError` where no connection of the installation offers that item. */
  linkItem(request: ContextRequest, item: ItemKey, deed?: Deed): Promise<void>;
  /** Idempotent. */
  unlinkItem(request: ContextRequest, item: ItemKey, deed?: Deed): Promise<'unlinked' | 'not-linked'>;
  /** After an event of the desk: the next opening reads the ticket again. */
  forgetTicket(request: Pick<ContextRequest, 'installationId' | 'ticketId'>): void;
}

/** Binds the use-cases to their collaborators. One per process: it holds the calls under way. */
export function createContext(deps: ContextDeps): Context {
  const asker = createAsker(deps);
  return {
    affectedItems: (request) => readAffectedItems(deps, asker, request),
    changes: (request) => readChanges(deps, asker, request),
    requester: (request) => readRequester(deps, asker, request),
    openIncidents: (request) => readOpenIncidents(deps, asker, request),
    async newTicketRequester(request, deskUserId) {
      const panel = await readNewTicketRequester(deps, asker, { ...request, ticketId: '' }, deskUserId);
      if (!panel) throw new NotFoundError({ message: `The help desk has no user ${deskUserId}. Choose the requester again.`, facts: { deskUserId } });
      return panel;
    },
    searchItems: (request, text) => searchItems(deps, asker, request, text),
    async itemRelations(request, item) {
      const answer = await readItemRelations(deps, asker, request, item);
      if (!answer) throw unknownConnection(item);
      return answer;
    },
    checkOverlaps: (request, change) => checkOverlaps(deps, request, change),
    async linkItem(request, item, deed) {
      const source = (await deps.sources(request.installationId)).find(({ connectionId }) => connectionId === item.connectionId);
      const call = { signal: request.signal, traceId: request.traceId, priority: 'agent' } as const;
      const [found] = (await source?.capabilities.cmdb?.readItems([item.itemId], call)) ?? [];
      if (!found) throw unknownConnection(item);
      const linkedAt = new Date(deps.clock.now()).toISOString();
      await deps.linkedItems.add(request.installationId, request.ticketId, { ...item, linkedBy: request.user.id, linkedAt }, deed);
    },
    unlinkItem: (request, item, deed) => deps.linkedItems.remove(request.installationId, request.ticketId, item, deed),
    forgetTicket: ({ installationId, ticketId }) => asker.forget(installationId, DESK_SOURCE.connectionId, `ticket/${ticketId}`),
  };
}

function unknownConnection({ connectionId, itemId }: ItemKey): NotFoundError {
  return new NotFoundError({
    message: `No connected system offers the configuration item ${itemId}. Search for it again.`,
    facts: { connectionId, itemId },
  });
}
