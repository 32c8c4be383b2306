/** @module app/console/ui/use-batch  One batch: followed while it moves, started, applied, stopped. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { BatchView, StartBatchBody } from '#contract';
import { useIsActive, useServices } from '../../platform/index.ts';
import { useAnnounce } from '../../ui/index.ts';

/** Milliseconds between looks at a batch that moves. */
const FOLLOW_MS = 2_000;

const keyOf = (batchId: string) => ['admin', 'batch', batchId] as const;

/** Whether something happens by itself. */
export const isMoving = ({ state }: Pick<BatchView, 'state'>): boolean => state === 'planning' || state === 'applying';

/** Follows a batch, and says aloud when a step of it ended. */
export function useBatch(batchId: string) {
  const { api, words } = useServices();
  const client = useQueryClient();
  const announce = useAnnounce();
  const query = useQuery({
    queryKey: keyOf(batchId),
    queryFn: ({ signal }) => api.call('readBatch', { batchId }, { signal }),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? FOLLOW_MS : false),
    enabled: useIsActive(),
  });
  const before = useRef<BatchView['state'] | null>(null);
  const state = query.data?.state;
  useEffect(() => {
    const was = before.current;
    before.current = state ?? null;
    if (!state || !was || was === state) return;
    announce(words.t(`console.batch.state.${state}`));
    void client.invalidateQueries({ queryKey: ['admin', 'batch-items'] });
    void client.invalidateQueries({ queryKey: ['admin', 'batches'] });
    // What was applied may have moved anything.
    if (state === 'done') void client.invalidateQueries({ queryKey: ['admin', 'overview'] });
  }, [state, announce, words, client]);
  return query;
}

/** Starts a batch; resolves with it, planning. */
export function useStartBatch() {
  const { api } = useServices();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: StartBatchBody) => api.call('startBatch', {}, { body }),
    onSuccess(batch) {
      client.setQueryData(keyOf(batch.id), batch);
      void client.invalidateQueries({ queryKey: ['admin', 'batches'] });
    },
  });
}

/** Applies a planned batch, or stops one that moves. What was applied before a stop stays. */
export function useBatchAction(batchId: string, action: 'applyBatch' | 'cancelBatch') {
  const { api } = useServices();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.call(action, { batchId }),
    onSuccess: (batch) => client.setQueryData(keyOf(batchId), batch),
  });
}
