/**
 * @module app/console/mappings/checks/problem-words
 * What is wrong with the document, in the reader's language, by the problem's code and facts. A code that this app does not know yet is shown in the backend's own
 * words.
 */
import type { Words } from '../../../platform/index.ts';
import type { Problem } from './use-check.ts';

export interface SaidProblem {
  readonly message: string;
  /** What would mend it. */
  readonly fix: string | null;
}

type Facts = Problem['facts'];

export function problemWords(words: Words, { code, facts, message, fix }: Pick<Problem, 'code' | 'facts' | 'message' | 'fix'>): SaidProblem {
  const key = `console.mappings.problem.${code}`;
  if (!words.has(key)) return { message, fix };
  const known = readable(words, code, facts);
  return { message: capital(words.t(key, known)), fix: fix && words.t(fixKey(words, code, facts), known) };
}

/** A name that was nearly right, or the names there are, say more than what is said of every problem of that kind. */
function fixKey(words: Words, code: string, { suggestion, choices }: Facts): string {
  if (suggestion) return 'console.mappings.fix.suggestion';
  if (choices) return 'console.mappings.fix.choices';
  const own = `console.mappings.fix.${code}`;
  return words.has(own) ? own : 'console.mappings.fix.value-wrong';
}

/** Facts that are words of ours, and not of the document, are said in the reader's language. */
function readable(words: Words, code: string, facts: Facts): Facts {
  const isOfType = code === 'value-wrong' && facts.form !== 'choice';
  return {
    ...facts,
    ...spoken(words, facts, isOfType ? ['is', 'expected'] : code === 'key-missing' ? ['expected'] : [], 'word'),
    ...spoken(words, facts, KINDS, 'kind'),
    ...whole(words, facts),
    ...tie(words, facts),
  };
}

/** What kind of field it is. */
const KINDS = ['kind', 'fromKind', 'toKind'];

function spoken(words: Words, facts: Facts, names: readonly string[], list: 'word' | 'kind'): Facts {
  const say = (part: string) => {
    const key = `console.mappings.${list}.${part.replaceAll(' ', '-')}`;
    return words.has(key) ? words.t(key) : part;
  };
  const found = names.flatMap((name) => {
    const value = facts[name];
    return typeof value === 'string' ? [[name, value.split(' or ').map(say).join(words.t('console.mappings.word.or'))]] : [];
  });
  return Object.fromEntries(found);
}

/** The place of a problem of the whole document has no name. */
function whole(words: Words, { at }: Facts): Facts {
  return at === '' ? { at: words.t('console.mappings.word.the-mapping') } : {};
}

function tie(words: Words, { tie: is }: Facts): Facts {
  return is === null ? { tie: words.t('console.mappings.word.not-set') } : {};
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
