/** @module app/sidebar/affected-items/use-item-search  The search's call: waits for a pause in typing, ends calls that are no longer wanted. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ItemView, SourceState } from '#contract';
import { useServices } from '../../platform/index.ts';

/** Letters from which the backend searches. */
export const MIN_LETTERS = 2;
/** Milliseconds without a key before the call. */
const PAUSE_MS = 220;

export interface ItemSearchState {
  readonly items: readonly ItemView[];
  readonly isWaiting: boolean;
  /** True once an answer for exactly what is typed is here. */
  readonly isDone: boolean;
  readonly error: unknown;
  /** Systems that could not be asked for exactly what is typed. */
  readonly unasked: readonly SourceState[];
  readonly retry: () => void;
}

export function useItemSearch(typed: string): ItemSearchState {
  const { api } = useServices();
  const wanted = typed.trim();
  const settled = useSettled(wanted);
  const isLongEnough = settled.length >= MIN_LETTERS;
  const query = useQuery({
    queryKey: ['search', settled],
    queryFn: ({ signal }) => api.call('searchItems', {}, { query: { q: settled }, signal }),
    enabled: isLongEnough,
    placeholderData: keepPreviousData,
  });
  const isCurrent = settled === wanted && !query.isPlaceholderData;
  const isDone = isLongEnough && isCurrent && query.isSuccess;
  return {
    items: isLongEnough ? (query.data?.items ?? []) : [],
    isWaiting: isLongEnough && query.isPending,
    isDone,
    error: isLongEnough ? query.error : null,
    unasked: isDone ? query.data.sources.filter(({ failure }) => failure !== null) : [],
    retry: () => void query.refetch(),
  };
}

/** The value once it stood still. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
