/**
 * @module app/console/mappings/checks/difference-words
 * What a failed test expected and what came, in the reader's language. A kind of outcome that this app does not know yet is shown in the backend's own words.
 */
import type { MappingTestView } from '#contract';
import type { Words } from '../../../platform/index.ts';

type Difference = MappingTestView['differences'][number];
type Outcome = Difference['wanted'];

const keyOf = ({ kind }: Outcome): string => `console.mappings.outcome.${kind}`;

export function differenceWords(words: Words, { target, wanted, found, message }: Difference): string {
  if (!words.has(keyOf(wanted)) || !words.has(keyOf(found))) return message;
  return words.t('console.mappings.difference', { target, wanted: outcomeWords(words, wanted), found: outcomeWords(words, found) });
}

/** "“"2"”", "held: close_code is missing", "left as it is". */
function outcomeWords(words: Words, outcome: Outcome): string {
  const { value, missing, reason } = outcome;
  const said = words.t(keyOf(outcome), { value });
  if (missing.length > 0) return words.t('console.mappings.outcome.missing', { fields: words.list([...missing]), count: missing.length });
  return reason ? words.t('console.mappings.outcome.because', { said, reason: reasonWords(words, reason) }) : said;
}

/** A test names a reason by its code alone; said in words, it would have gaps where its facts belong. */
function reasonWords(words: Words, reason: NonNullable<Outcome['reason']>): string {
  return Object.keys(reason.facts).length > 0 ? words.reason(reason) : reason.code;
}
