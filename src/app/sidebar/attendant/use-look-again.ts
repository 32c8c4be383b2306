/**
 * @module app/sidebar/attendant/use-look-again
 * Reads a panel again whose source was late or away: what came after its time is known a moment later, and nobody should have to press for it.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { SourceState } from '#contract';
import { useIsActive } from '../../platform/index.ts';
import { useTicketStatus } from '../status-line/use-ticket-status.ts';

/** Milliseconds until each look; the last one stays. The backend spares a source that failed several times, so a look costs it nothing. */
const LOOKS_MS = [2_500, 10_000, 30_000, 60_000];

const hasFailed = (sources: readonly SourceState[] | undefined): boolean => sources?.some(({ failure }) => failure !== null) ?? false;

export function useLookAgain(ticketId: string): void {
  const client = useQueryClient();
  const isActive = useIsActive();
  const isDue = hasFailed(useTicketStatus(ticketId).sources) && isActive;
  useEffect(() => {
    if (!isDue) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let looks = 0;
    const wait = () => {
      timer = setTimeout(look, LOOKS_MS[Math.min(looks, LOOKS_MS.length - 1)]);
      looks += 1;
    };
    const look = () => {
      wait();
      void client.invalidateQueries({
        queryKey: ['ticket', ticketId],
        predicate: ({ state }) => hasFailed((state.data as { readonly sources?: readonly SourceState[] } | undefined)?.sources),
      });
    };
    wait();
    return () => clearTimeout(timer);
  }, [isDue, ticketId, client]);
}
