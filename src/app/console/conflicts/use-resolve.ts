/** @module app/console/conflicts/use-resolve  Chooses a side of a conflict, bound to the two values that were shown. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ConflictView } from '#contract';
import { isApiError, useServices } from '../../platform/index.ts';

export type Side = 'desk' | 'remote';

export interface Choice {
  readonly conflict: ConflictView;
  readonly side: Side;
  /** `rule` goes on to the mapping, with the change drafted. */
  readonly then: 'stay' | 'rule';
}

export function useResolve() {
  const { api } = useServices();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ conflict: { holdId, desk, remote }, side }: Choice) =>
      api.call('resolveConflict', { holdId }, { body: { side, shown: { desk: desk.value.value, remote: remote.value.value } } }),
    // Also after a refusal: what was shown is not what is.
    onSettled: () => client.invalidateQueries({ queryKey: ['admin'] }),
  });
}
export type Resolving = ReturnType<typeof useResolve>;

/** A side moved, or somebody else was faster: the choice was made for values that no longer stand. */
export function hasMoved(error: unknown): boolean {
  return isApiError(error) && (error.status === 409 || error.status === 404);
}
