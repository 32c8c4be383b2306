/** @module mapping/schema-problems  zod's issues in the words of an admin: what is wrong here, and what would fix it. */

import type { z } from 'zod';
import type { ReasonFacts } from '#domain';
import { nearestName } from './nearest-name.ts';
import type { DocumentPath, MappingProblem, MappingProblemCode } from './problems.ts';
import { conditionSchema, fieldRuleSchema, flowSchema, mappingDocumentSchema, mappingTestSchema } from './schema.ts';

type Issue = z.core.$ZodIssue;

/** Every key of the language, for suggestions. */
const KNOWN_KEYS: readonly string[] = [
  ...new Set([
    ...[mappingDocumentSchema, flowSchema, fieldRuleSchema, mappingTestSchema, mappingTestSchema.shape.expect].flatMap((schema) =>
      Object.keys(schema.shape),
    ),
    ...conditionSchema.options.flatMap((option) => ('shape' in option ? Object.keys(option.shape) : [])),
    ...[
      'public',
      'internal',
      'since',
      'author',
      'maxMb',
      'by',
      'out',
      'in',
      'value',
      'cut',
      'prefix',
      'suffix',
      'join',
      'split',
      'missing',
      'reason',
      'field',
    ],
  ]),
];

/** Translates issues; several about one place stay several. `content` is what was checked. */
export function problemsOf(issues: readonly Issue[], content: unknown): readonly MappingProblem[] {
  return issues.flatMap((issue) => problemsOfIssue(issue, [], content));
}

function problemsOfIssue(issue: Issue, parents: DocumentPath, content: unknown): readonly MappingProblem[] {
  const path = [...parents, ...issue.path.filter((part) => typeof part !== 'symbol')];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path));
    case 'invalid_union':
      return nearestOption(issue, path, content);
    case 'invalid_type':
      return [valueAt(content, path) === undefined ? missingKey(issue, path) : wrongType(issue, path, content)];
    case 'invalid_value':
      return [valueAt(content, path) === undefined ? missingKey(issue, path) : wrongChoice(issue, path, content)];
    case 'invalid_key':
      return [
        problem(
          'key-refused',
          path,
          { form: 'name', key: String(path.at(-1)) },
          `${String(path.at(-1))} cannot be used as a name here.`,
          issue.issues[0]?.message ?? 'Use a plain name.',
        ),
      ];
    default:
      return [
        problem(
          'value-wrong',
          path,
          { ...limitOf(issue), at: placeOf(path), why: issue.message },
          `${nameOf(path)}: ${issue.message}`,
          'Correct this value.',
        ),
      ];
  }
}

/** Of the alternatives that were tried, the one that got furthest tells what was meant. */
function nearestOption(issue: Extract<Issue, { code: 'invalid_union' }>, path: DocumentPath, content: unknown): readonly MappingProblem[] {
  const options = issue.errors.map((issues) => issues.flatMap((inner) => problemsOfIssue(inner, path, content)));
  const deeper = options.filter(
    (problems) => problems.length > 0 && problems.every((found) => found.path.length > path.length || found.code === 'key-unknown'),
  );
  const [best] = deeper.sort((a, b) => a.length - b.length);
  if (best) return best;
  const expected = [...new Set(options.flat().map((found) => String(found.facts.expected ?? '')))].filter((text) => text !== '').join(' or ');
  const facts = { form: expected === '' ? 'noForm' : 'none', at: placeOf(path), expected, is: typeWord(valueAt(content, path)) };
  const said = options.flat().find((found) => found.facts.why !== undefined);
  if (said && expected === '') return [said];
  return [
    problem(
      'value-wrong',
      path,
      facts,
      `${nameOf(path)} cannot be ${facts.is} here.`,
      `Write ${expected || 'one of the forms of the language reference'}.`,
    ),
  ];
}

function unknownKey(key: string, path: DocumentPath): MappingProblem {
  const suggestion = nearestName(key, KNOWN_KEYS);
  const fix = suggestion ? `Did you mean ${suggestion}?` : 'Remove it, or see the language reference for the keys that this part takes.';
  return problem(
    'key-unknown',
    [...path, key],
    { key, at: placeOf(path), ...(suggestion && { suggestion }) },
    `${key} is not a key that ${nameOf(path)} takes.`,
    fix,
  );
}

function missingKey(issue: Issue, path: DocumentPath): MappingProblem {
  const key = String(path.at(-1) ?? 'version');
  const expected = expectedBy(issue);
  return problem(
    'key-missing',
    path,
    { key, at: placeOf(path.slice(0, -1)), expected },
    `${nameOf(path.slice(0, -1))} has no ${key}.`,
    `Add ${key}: ${expected}.`,
  );
}

function wrongType(issue: Issue, path: DocumentPath, content: unknown): MappingProblem {
  const is = typeWord(valueAt(content, path));
  const expected = expectedBy(issue);
  return problem(
    'value-wrong',
    path,
    { form: is === 'a number' && expected === 'text' ? 'quotes' : 'type', at: placeOf(path), is, expected },
    `${nameOf(path)} is ${is}, and must be ${expected}.`,
    `Write ${expected}${is === 'a number' && expected === 'text' ? ', in quotes' : ''}.`,
  );
}

function wrongChoice(issue: Extract<Issue, { code: 'invalid_value' }>, path: DocumentPath, content: unknown): MappingProblem {
  const is = String(valueAt(content, path));
  const expected = expectedBy(issue);
  if (path.length === 1 && path[0] === 'version')
    return problem('version-unknown', path, { is, expected }, `Version ${is} of the mapping language is not known.`, 'Write version: 1.');
  const suggestion = nearestName(is, issue.values.map(String));
  return problem(
    'value-wrong',
    path,
    { form: 'choice', at: placeOf(path), is, expected, ...(suggestion && { suggestion }) },
    `${nameOf(path)} cannot be ${is}.`,
    suggestion ? `Did you mean ${suggestion}?` : `Write ${expected}.`,
  );
}

function expectedBy(issue: Issue): string {
  if (issue.code === 'invalid_value') return issue.values.map(String).join(' | ');
  if (issue.code !== 'invalid_type') return 'a value';
  return EXPECTED[issue.expected] ?? issue.expected;
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of keys',
  record: 'a group of keys',
  null: 'null',
};

function typeWord(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return IS[typeof value] ?? 'a value';
}

/** What a value is, by its type; each is a text `console.mappings.word.…`. */
const IS: Readonly<Record<string, string>> = { object: 'a group of keys', string: 'text', number: 'a number', boolean: 'a boolean' };

function nameOf(path: DocumentPath): string {
  return placeOf(path) || 'The mapping';
}

/** As a fact: empty for the whole document. */
function placeOf(path: DocumentPath): string {
  return path.map((part) => (typeof part === 'number' ? `#${part + 1}` : part)).join(' › ');
}

function valueAt(content: unknown, path: DocumentPath): unknown {
  return path.reduce<unknown>(
    (part, key) =>
      typeof part === 'object' && part !== null && Object.hasOwn(part, key) ? (part as Record<string | number, unknown>)[key] : undefined,
    content,
  );
}

/** What is too few, too many, or of a form that nobody takes. The rest are sentences of the schema. */
function limitOf(issue: Issue): ReasonFacts {
  if (issue.code === 'too_small')
    return { form: issue.origin === 'string' ? 'tooShort' : issue.origin === 'array' ? 'tooFew' : 'tooSmall', limit: Number(issue.minimum) };
  if (issue.code === 'too_big')
    return { form: issue.origin === 'string' ? 'tooLong' : issue.origin === 'array' ? 'tooMany' : 'tooBig', limit: Number(issue.maximum) };
  return {
    form: String((issue.code === 'custom' && issue.params?.form) || (issue.code === 'invalid_format' && FORMATS[String(issue.path.at(-1))]) || 'why'),
  };
}

/** By the key whose text has a form. */
const FORMATS: Readonly<Record<string, string>> = { name: 'name', desk: 'path', remote: 'path' };

function problem(code: MappingProblemCode, path: DocumentPath, facts: ReasonFacts, message: string, fix: string): MappingProblem {
  return { severity: 'error', code, path, facts, message, fix };
}
