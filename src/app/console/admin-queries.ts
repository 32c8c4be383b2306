/**
 * @module app/console/admin-queries
 * The reads that several screens share. Every key begins with `admin`, so that an action that may have moved anything invalidates `['admin']` and is done.
 */
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { OverviewAnswer } from '#contract';
import { type Api, useIsActive, useServices } from '../platform/index.ts';

/** Milliseconds between looks at what comes and goes without us: flows, conflicts, what is held. */
export const LOOK_MS = 30_000;
/** Milliseconds between looks at a setup that is not complete: what a person did elsewhere ticks itself off. */
const SETUP_MS = 4_000;

/** How the whole is, counted by the backend: without the flows, which have pages of their own. */
export type WholeAnswer = Omit<OverviewAnswer, 'flows' | 'nextCursor' | 'matching'>;

export const overviewQuery = (api: Api) =>
  queryOptions({
    queryKey: ['admin', 'overview'],
    queryFn: ({ signal }): Promise<WholeAnswer> => api.call('readOverview', {}, { query: { limit: '1' }, signal }),
    refetchInterval: LOOK_MS,
  });
const mappingQuery = (api: Api) =>
  queryOptions({ queryKey: ['admin', 'mapping'], queryFn: ({ signal }) => api.call('listMappingVersions', {}, { signal }) });

/** Who is looking, and whether the help desk has proven it. Asked once. */
export function useAdminSession() {
  const { api } = useServices();
  return useQuery({
    queryKey: ['admin', 'session'],
    queryFn: ({ signal }) => api.call('openSession', {}, { body: { settingsHash: '' }, signal }),
    enabled: useIsActive(),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
export function useOverview() {
  const { api } = useServices();
  return useQuery({ ...overviewQuery(api), enabled: useIsActive() });
}
/** The connection of each flow, by their names; empty while that is read. */
export function useSystems(): ReadonlyMap<string, string> {
  return new Map(Object.entries(useOverview().data?.whole.systems ?? {}));
}
export function useMappingVersions() {
  const { api } = useServices();
  return useQuery({ ...mappingQuery(api), enabled: useIsActive() });
}
export function useSetup() {
  return useSetupEvery(SETUP_MS);
}
/** Whether the set-up is complete; undefined until that is known. Looked at no more once it is. */
export function useIsSetUp(): boolean | undefined {
  return useSetupEvery(LOOK_MS).data?.isComplete;
}

function useSetupEvery(lookMs: number) {
  const { api } = useServices();
  return useQuery({
    queryKey: ['admin', 'setup'],
    queryFn: ({ signal }) => api.call('readSetup', {}, { signal }),
    refetchInterval: ({ state }) => (state.data?.isComplete ? false : lookMs),
    enabled: useIsActive(),
  });
}
