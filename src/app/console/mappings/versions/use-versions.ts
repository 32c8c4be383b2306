/** @module app/console/mappings/versions/use-versions  The versions that are listed: those that the screen begins with, and older ones page by page on demand. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { MappingVersionView } from '#contract';
import { useIsActive, useServices } from '../../../platform/index.ts';
import { useMappingVersions } from '../../admin-queries.ts';
import { useWorkbench } from '../workbench-context.ts';

export interface Versions {
  /** Newest first, each once. */
  readonly versions: readonly MappingVersionView[];
  readonly hasMore: boolean;
  readonly isReading: boolean;
  readonly error: unknown;
  readonly readMore: () => void;
}

export function useVersions(): Versions {
  const { api } = useServices();
  const { versions: newest } = useWorkbench();
  const after = useMappingVersions().data?.nextCursor ?? null;
  const [isWanted, setWanted] = useState(false);
  const older = useInfiniteQuery({
    queryKey: ['admin', 'mapping', 'older', after],
    queryFn: ({ pageParam, signal }) => api.call('listMappingVersions', {}, { query: { cursor: pageParam }, signal }),
    initialPageParam: after ?? '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    enabled: useIsActive() && isWanted && after !== null,
  });
  const all = [...newest, ...(older.data?.pages.flatMap(({ versions }) => versions) ?? [])];
  return {
    // The one in force is among the newest, however old it is.
    versions: [...new Map(all.map((one) => [one.version, one])).values()].toSorted((a, b) => b.version - a.version),
    hasMore: older.data ? older.hasNextPage : after !== null,
    isReading: older.isFetching,
    error: older.error,
    readMore() {
      if (!isWanted) setWanted(true);
      else if (older.data) void older.fetchNextPage();
      else void older.refetch();
    },
  };
}
