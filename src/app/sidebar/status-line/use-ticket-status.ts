/** @module app/sidebar/status-line/use-ticket-status  The state of the whole, from what the panels already read: no call of its own. */
import { useIsFetching } from '@tanstack/react-query';
import type { LinkState, SourceState } from '#contract';
import { worstFreshness } from '../../ui/index.ts';
import { useAffectedItems } from '../affected-items/use-affected-items.ts';
import { useChanges } from '../changes-near/use-changes.ts';
import { useLinks } from '../linked-records/use-links.ts';
import { useRequester } from '../requester/use-requester.ts';
import { useSession } from '../use-session.ts';
import { worstState } from './worst-state.ts';

export type TicketStatus =
  | { readonly kind: 'reading' }
  | { readonly kind: 'unreachable'; readonly error: unknown }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'source-down'; readonly sources: readonly SourceState[] }
  | { readonly kind: 'link'; readonly state: LinkState }
  | { readonly kind: 'no-link' };

export interface TicketOverview {
  readonly status: TicketStatus;
  readonly sources: readonly SourceState[];
  readonly isReading: boolean;
}

export function useTicketStatus(ticketId: string): TicketOverview {
  const session = useSession();
  const queries = [useAffectedItems(ticketId), useChanges(ticketId), useRequester(ticketId), useLinks(ticketId)] as const;
  const links = queries[3].data?.links ?? [];
  const sources = mergeSources(queries.flatMap(({ data }) => data?.sources ?? []));
  const isReading = useIsFetching({ queryKey: ['ticket', ticketId] }) > 0;
  return { status: statusOf(), sources, isReading };

  function statusOf(): TicketStatus {
    if (session?.installation.isPaused) return { kind: 'stopped' };
    const failed = queries.filter(({ isError, data }) => isError && data === undefined);
    if (failed.length === queries.length) return { kind: 'unreachable', error: failed[0]?.error };
    const worst = worstState(links.map(({ state }) => state));
    // What waits for a person is worse than a source that is away for a while.
    if (worst && ['dead-letter', 'conflict', 'held'].includes(worst)) return { kind: 'link', state: worst };
    const down = sources.filter(({ freshness }) => freshness === 'stale' || freshness === 'unreachable');
    if (down.length > 0) return { kind: 'source-down', sources: down };
    if (worst) return { kind: 'link', state: worst };
    return queries.some(({ isPending }) => isPending) ? { kind: 'reading' } : { kind: 'no-link' };
  }
}

/** One line per connection, with its worst freshness. */
export function mergeSources(sources: readonly SourceState[]): readonly SourceState[] {
  const byConnection = new Map<string, SourceState>();
  for (const source of sources) {
    const known = byConnection.get(source.connectionId);
    if (!known || worstFreshness([known, source]) !== known.freshness) byConnection.set(source.connectionId, source);
  }
  return [...byConnection.values()];
}
