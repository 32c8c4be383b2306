/** @module app/console/overview/use-flows  The flows page by page, as the backend orders them: first what needs a person. */
import { useQuery } from '@tanstack/react-query';
import type { FlowOverview } from '#contract';
import { useIsActive, useServices } from '../../platform/index.ts';
import { LOOK_MS } from '../admin-queries.ts';
import { usePages } from '../ui/index.ts';

export function useFlowPages() {
  const { api } = useServices();
  return usePages({
    name: 'overview',
    refetchMs: LOOK_MS,
    read: (query, signal) => api.call('readOverview', {}, { query, signal }),
    rowsOf: ({ flows }) => flows,
  });
}

/** One flow, wherever in the list it stands; undefined while it is read, and where there is none. */
export function useFlow(flow: string): FlowOverview | undefined {
  const { api } = useServices();
  const { data } = useQuery({
    queryKey: ['admin', 'overview', { flow }],
    queryFn: ({ signal }) => api.call('readOverview', {}, { query: { flow }, signal }),
    enabled: useIsActive() && flow !== '',
    refetchInterval: LOOK_MS,
  });
  return data?.flows.find((one) => one.flow === flow);
}
