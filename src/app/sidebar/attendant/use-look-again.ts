/**
 * @module app/sidebar/attendant/use-look-again
 * Reads a panel again whose source was late or away: what came after its time is known a moment later, and nobody should have to press for it.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { SourceState } from '#contract';
import { useIsActive } from '../../platform/index.ts';
import { useAffectedItems } from '../affected-items/use-affected-items.ts';
import { useChanges } from '../changes-near/use-changes.ts';
import { useLinks } from '../linked-records/use-links.ts';
import { useRequester } from '../requester/use-requester.ts';

/** Milliseconds until each look; the last one stays. */
const LOOKS_MS = [2_500, 10_000, 30_000, 60_000];

/**
 * What passes by itself; the backend lets a source rest that fails so several times in a row. A source that answered "no" is asked again for nobody: each look would
 * be one more call at the vendor with the same answer, until an admin changes something there.
 */
const PASSING: readonly string[] = ['source-late', 'vendor-unavailable', 'breaker-open'];

type Failure = SourceState['failure'];
const mayPass = (failure: Failure): boolean => failure !== null && (failure.retryAt !== null || PASSING.includes(failure.code));
const isOver = (failure: Failure, nowMs: number): boolean => !failure?.retryAt || Date.parse(failure.retryAt) <= nowMs;

/** Whether one of the sources may now say what it did not: its trouble passes by itself, and a pause that was told is over. */
export function mayTellMore(sources: readonly SourceState[], nowMs: number): boolean {
  return sources.some(({ failure }) => mayPass(failure) && isOver(failure, nowMs));
}

export function useLookAgain(ticketId: string): void {
  const client = useQueryClient();
  const isActive = useIsActive();
  const queries = [useAffectedItems(ticketId), useChanges(ticketId), useRequester(ticketId), useLinks(ticketId)];
  const isAwaited = isActive && queries.some(({ data }) => data?.sources.some(({ failure }) => mayPass(failure)));
  useEffect(() => {
    if (!isAwaited) return;
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
        predicate: ({ state }) => mayTellMore((state.data as { readonly sources?: readonly SourceState[] } | undefined)?.sources ?? [], Date.now()),
      });
    };
    wait();
    return () => clearTimeout(timer);
  }, [isAwaited, ticketId, client]);
}
