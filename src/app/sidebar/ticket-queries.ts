/**
 * @module app/sidebar/ticket-queries
 * The reads of one ticket's panels: keys, calls and what to read again after an action. A panel's hook adds when it may run.
 */
import { type QueryClient, queryOptions, useQueryClient } from '@tanstack/react-query';
import { type Api, type DeskHost, hashSettings } from '../platform/index.ts';

export const sessionQuery = (api: Api, host: DeskHost) =>
  queryOptions({
    queryKey: ['session'],
    queryFn: async ({ signal }) => api.call('openSession', {}, { body: { settingsHash: await hashSettings(host.settings) }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const affectedItemsQuery = (api: Api, ticketId: string) =>
  queryOptions({
    queryKey: ['ticket', ticketId, 'affected-items'],
    queryFn: ({ signal }) => api.call('readAffectedItems', { ticketId }, { signal }),
  });

export const changesQuery = (api: Api, ticketId: string) =>
  queryOptions({ queryKey: ['ticket', ticketId, 'changes'], queryFn: ({ signal }) => api.call('readChanges', { ticketId }, { signal }) });

export const requesterQuery = (api: Api, ticketId: string) =>
  queryOptions({ queryKey: ['ticket', ticketId, 'requester'], queryFn: ({ signal }) => api.call('readRequester', { ticketId }, { signal }) });

export const linksQuery = (api: Api, ticketId: string) =>
  queryOptions({ queryKey: ['ticket', ticketId, 'links'], queryFn: ({ signal }) => api.call('readLinks', { ticketId }, { signal }) });

/** Starts every read of a ticket at once, before anything is drawn. Failures stay with the queries, which the panels show. */
export function startReading(client: QueryClient, api: Api, host: DeskHost): void {
  void client.prefetchQuery(sessionQuery(api, host));
  if (host.place.kind !== 'ticket') return;
  const { ticketId } = host.place;
  void client.prefetchQuery(affectedItemsQuery(api, ticketId));
  void client.prefetchQuery(changesQuery(api, ticketId));
  void client.prefetchQuery(requesterQuery(api, ticketId));
  void client.prefetchQuery(linksQuery(api, ticketId));
}

export type TicketPart = 'affected-items' | 'changes' | 'requester' | 'links';

/** Reads parts of a ticket again; without names, all of them. */
export function useReread(ticketId: string): (...parts: readonly TicketPart[]) => Promise<void> {
  const client = useQueryClient();
  return async (...parts) => {
    const keys = parts.length === 0 ? [['ticket', ticketId]] : parts.map((part) => ['ticket', ticketId, part]);
    await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
  };
}

/** Milliseconds after an action at which its effect is looked for: the work itself goes on in the background. */
const FOLLOW_UPS_MS = [1_500, 5_000];

/** Looks at the links again shortly after something set them in motion. A tab in the back asks nothing. */
export function useFollowUp(ticketId: string): () => void {
  const client = useQueryClient();
  return () => {
    for (const ms of FOLLOW_UPS_MS) setTimeout(() => void client.invalidateQueries({ queryKey: ['ticket', ticketId, 'links'] }), ms);
  };
}
