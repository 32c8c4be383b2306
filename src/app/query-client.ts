/** @module app/query-client  The cache of what was read, with the same manners on every page. */
import { QueryClient } from '@tanstack/react-query';
import { isApiError } from './platform/index.ts';

/** Milliseconds for which an answer is not asked for again by itself. */
const STALE_MS = 30_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        gcTime: 10 * 60_000,
        // One more try, and only where it may help: an agent who waits wants the reason soon.
        retry: (failures, error) => failures < 1 && isApiError(error) && error.isRetryable,
        retryDelay: 800,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}
