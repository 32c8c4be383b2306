/** @module app/console/dead-letters/use-letters  The letters page by page with their causes, one letter in full, and what can be done with it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useIsActive, useServices } from '../../platform/index.ts';
import { useAnnounce } from '../../ui/index.ts';
import { usePages } from '../ui/index.ts';

/** Milliseconds between looks: letters go on by themselves when a vendor is back. */
const LOOK_MS = 15_000;

export function useLetters() {
  const { api } = useServices();
  return usePages({
    name: 'dead-letters',
    filters: ['cause', 'flow'],
    refetchMs: LOOK_MS,
    read: (query, signal) => api.call('listDeadLetters', {}, { query, signal }),
    rowsOf: ({ letters }) => letters,
  });
}

export function useLetter(letterId: string) {
  const { api } = useServices();
  return useQuery({
    queryKey: ['admin', 'dead-letter', letterId],
    queryFn: ({ signal }) => api.call('readDeadLetter', { letterId }, { signal }),
    enabled: useIsActive(),
  });
}

/** Each says aloud what came of it, and reads everything again that it may have moved. */
export function useLetterActions(letterId: string) {
  const { api, words } = useServices();
  const client = useQueryClient();
  const announce = useAnnounce();
  const done = (key: string) => async () => {
    announce(words.t(key));
    await client.invalidateQueries({ queryKey: ['admin'] });
  };
  return {
    preflight: useMutation({ mutationFn: () => api.call('preflightDeadLetter', { letterId }) }),
    replay: useMutation({ mutationFn: () => api.call('replayDeadLetter', { letterId }), onSuccess: done('console.dead-letters.replayed') }),
    discard: useMutation({ mutationFn: () => api.call('discardDeadLetter', { letterId }), onSuccess: done('console.dead-letters.discarded') }),
    /** Other values for one write, and the replay that carries them. */
    replayWith: useMutation({
      async mutationFn(values: Readonly<Record<string, unknown>>) {
        await api.call('editDeadLetter', { letterId }, { body: { values } });
        await api.call('replayDeadLetter', { letterId });
      },
      onSuccess: done('console.dead-letters.replayed'),
    }),
  };
}
export type LetterActions = ReturnType<typeof useLetterActions>;
