/** @module app/sidebar/status-line/worst-state  Which of several link states a summary shows: the one that needs a person most. */
import type { LinkState } from '#contract';

/** Worst first. What needs a choice outranks what retries itself; a pause is someone's will and ranks below trouble. */
export const WORST_FIRST: readonly LinkState[] = ['dead-letter', 'conflict', 'held', 'failing', 'silent', 'paused', 'pending', 'in-sync'];

/** Null where there is no link. */
export function worstState(states: readonly LinkState[]): LinkState | null {
  return WORST_FIRST.find((state) => states.includes(state)) ?? null;
}
