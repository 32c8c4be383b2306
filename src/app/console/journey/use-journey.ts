/** @module app/console/journey/use-journey  The hops of an id: the newest page first, older ones on demand. */
import { useInfiniteQuery } from '@tanstack/react-query';
import type { JourneyAnswer } from '#contract';
import { useIsActive, useServices } from '../../platform/index.ts';
import { useSystems } from '../admin-queries.ts';

/** Hops of a page: some dozen runs. */
const PAGE_HOPS = '100';

export function useJourney(id: string) {
  const { api } = useServices();
  return useInfiniteQuery({
    queryKey: ['admin', 'journey', id],
    queryFn: ({ pageParam, signal }) =>
      api.call('readJourney', {}, { query: { id, limit: PAGE_HOPS, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    select: ({ pages }) => ({
      // Every page is oldest first, and the newest page came first.
      hops: pages.toReversed().flatMap(({ hops }) => hops),
      matches: pages[0]?.matches ?? [],
      keptDays: pages[0]?.keptDays ?? 0,
    }),
    enabled: useIsActive() && id !== '',
  });
}
export type JourneyQuery = ReturnType<typeof useJourney>;

/** Name of the system on the other side of a link, where the matches and the overview tell it. */
export function useSystemOf(matches: JourneyAnswer['matches']): (linkId: string | null) => string | undefined {
  const systems = useSystems();
  const known = matches.filter(({ flow }) => flow !== null);
  return (linkId) => {
    const match = known.find((each) => each.linkId === linkId) ?? (known.length === 1 ? known[0] : undefined);
    return systems.get(match?.flow ?? '');
  };
}
