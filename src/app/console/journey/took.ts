/** @module app/console/journey/took  How long something took, as short as it reads: "42 ms", "1.2 sec", "3 hr". */
import type { Words } from '../../platform/index.ts';

export function took(ms: number, words: Words): string {
  return ms < 950 ? words.t('console.journey.ms', { ms: words.number(Math.round(ms)) }) : words.seconds(ms / 1_000);
}
