/** @module app/console/overview/needs  What waits for a person, counted in words, each with the list of exactly those. */
import type { OverviewAnswer } from '#contract';
import type { Words } from '../../platform/index.ts';
import type { Target } from '../route.ts';

export interface Need {
  /** "2 conflicts". */
  readonly said: string;
  readonly count: number;
  readonly to: Target;
}

/** Of one flow, or of all. */
export function needsOf({ conflicts, held, deadLetters }: OverviewAnswer['needs'], words: Words, flow?: string): readonly Need[] {
  const all: readonly (readonly [string, number])[] = [
    ['conflicts', conflicts],
    ['held', held],
    ['dead-letters', deadLetters],
  ];
  return all
    .filter(([, count]) => count > 0)
    .map(([screen, count]) => ({ said: words.t(`console.waiting.${screen}`, { count }), count, to: { screen, query: { flow } } }));
}
