/** @module app/console/known-facts  What a reason's text names beyond its own facts: the system, and "the change" where no field is told. */
import type { ReasonView } from '#contract';
import type { Words } from '../platform/index.ts';

export function knownFacts({ facts }: ReasonView, system: string, words: Words): Readonly<Record<string, unknown>> {
  return { system, ...('field' in facts ? {} : { field: words.t('console.the-change') }) };
}
