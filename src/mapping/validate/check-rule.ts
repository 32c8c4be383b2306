/** @module mapping/validate/check-rule  What can be said of one field rule by itself, without live schemas. */
import type { ReasonFacts } from '#domain';
import { classesOf, type ValueClass, type ValuePair } from '../compile/value-table.ts';
import { carries, deskPathsOf, type FieldRule, type Flow, type Way } from '../document.ts';
import type { DocumentPath, MappingProblem, MappingProblemCode } from '../problems.ts';
import { errorOf, listed, listedFacts, warningOf } from './validation-context.ts';

const WAYS: readonly Way[] = ['out', 'in'];

/** Checks one rule. `at` is its place in the document. */
export function checkRule(rule: FieldRule, flow: Flow, at: DocumentPath): readonly MappingProblem[] {
  return [
    ...checkShape(rule, at),
    ...checkValues(rule, at),
    ...checkTransform(rule, at),
    ...checkConflictRules(rule, flow, at),
    ...checkUnused(rule, at),
  ];
}

function checkShape(rule: FieldRule, at: DocumentPath): MappingProblem[] {
  const problems: MappingProblem[] = [];
  const paths = deskPathsOf(rule);
  if (paths.length > 1 && rule.direction !== 'out') {
    problems.push(
      wrong(
        'many-fields-out-only',
        [...at, 'direction'],
        `${listed(paths)} are several fields: one value cannot be taken apart again.`,
        'Write direction: out, or name one desk field.',
        listedFacts('fields', paths),
      ),
    );
  }
  if (new Set(paths).size < paths.length)
    problems.push(
      wrong('field-twice', [...at, 'desk'], `A field is named twice in ${listed(paths)}.`, 'Name each field once.', listedFacts('fields', paths)),
    );
  if (rule.take === 'label' && rule.direction !== 'in') {
    problems.push(wrong('label-in-only', [...at, 'take'], 'A label can be read but not written.', 'Write direction: in, or remove take.'));
  }
  return problems;
}

function checkValues(rule: FieldRule, at: DocumentPath): MappingProblem[] {
  const { values } = rule;
  if (!values) return [];
  const problems = checkPairs(values, rule, at);
  if (deskPathsOf(rule).length > 1) {
    problems.push(
      wrong('values-on-many-fields', [...at, 'values'], 'Pairs of values need one desk field.', 'Name one desk field, or use a transform.'),
    );
  }
  if (rule.transform)
    problems.push(wrong('transform-with-values', [...at, 'transform'], 'A rule has either values or a transform.', 'Remove one of the two.'));
  return problems;
}

function checkPairs(values: readonly ValuePair[], rule: FieldRule, at: DocumentPath): MappingProblem[] {
  const problems: MappingProblem[] = [];
  const seen = new Set<string>();
  values.forEach((pair, index) => {
    const key = JSON.stringify([pair.desk, pair.remote]);
    if (seen.has(key))
      problems.push(
        wrong('values-pair-twice', [...at, 'values', index], `The pair ${pair.desk} and ${pair.remote} is written twice.`, 'Remove one of the two.', {
          desk: pair.desk,
          remote: pair.remote,
        }),
      );
    seen.add(key);
  });
  for (const known of classesOf(values)) {
    for (const way of WAYS) if (carries(rule, way)) problems.push(...checkClass(known, values, way, at));
  }
  return problems;
}

/** All values of a class must go to the same partner; else a move inside the class would be "no change" and still mean another value. */
function checkClass(known: ValueClass, values: readonly ValuePair[], way: Way, at: DocumentPath): MappingProblem[] {
  const [source, target] = way === 'out' ? (['desk', 'remote'] as const) : (['remote', 'desk'] as const);
  const partners = known[source].map((value) => values.find((pair) => pair[source] === value)?.[target]);
  const [first] = partners;
  const odd = partners.findIndex((partner) => partner !== first);
  if (odd < 0) return [];
  const facts = {
    ...listedFacts('shared', known[target]),
    value: known[source][odd] ?? null,
    goesTo: partners[odd] ?? null,
    other: known[source][0] ?? null,
    otherGoesTo: first ?? null,
  };
  return [
    errorOf({
      code: 'values-not-invertible',
      path: [...at, 'values'],
      facts,
      message: `${facts.other} and ${facts.value} share a partner (${listed(known[target])}), but the first writes ${facts.otherGoesTo} and the second ${facts.goesTo}: a value would not come back as it was.`,
      fix: 'Give values that mean the same one common partner, listed first for each, and every other value its own.',
    }),
  ];
}

function checkTransform(rule: FieldRule, at: DocumentPath): MappingProblem[] {
  const { transform } = rule;
  if (!transform) return [];
  const problems: MappingProblem[] = [];
  for (const way of WAYS) {
    if (transform[way] !== undefined && !carries(rule, way)) {
      problems.push(
        unused('transform-direction-unused', [...at, 'transform', way], `The rule does not carry ${way}, so transform.${way} is never used.`, {
          way,
        }),
      );
    }
    if (rule.direction === 'both' && transform[way] === undefined) {
      problems.push(
        wrong(
          'transform-not-both-ways',
          [...at, 'transform'],
          `The rule carries both ways, but transform has no ${way}.`,
          `Add transform.${way} that turns the value back.`,
          { way },
        ),
      );
    }
  }
  return problems;
}

function checkConflictRules(rule: FieldRule, flow: Flow, at: DocumentPath): MappingProblem[] {
  if (rule.winner === undefined) return [];
  if (rule.direction !== 'both')
    return [unused('winner-unused', [...at, 'winner'], 'Only a rule that carries both ways can have two different changes.')];
  if (rule.winner !== 'newest' || flow.tie) return [];
  return [
    wrong(
      'tie-missing',
      [...at, 'winner'],
      'Two changes may be too close in time to tell which is newest.',
      'Add tie: desk or tie: remote to the flow.',
      { flow: flow.name },
    ),
  ];
}

function checkUnused(rule: FieldRule, at: DocumentPath): MappingProblem[] {
  const problems: MappingProblem[] = [];
  for (const way of WAYS) {
    if (rule.otherwise?.[way] === undefined) continue;
    if (!rule.values)
      problems.push(unused('otherwise-unused', [...at, 'otherwise', way], 'Without values, every value is carried.', { form: 'noValues', way }));
    else if (!carries(rule, way))
      problems.push(unused('otherwise-unused', [...at, 'otherwise', way], `The rule does not carry ${way}.`, { form: 'way', way }));
  }
  if (rule.requires && !carries(rule, 'out')) problems.push(unused('requires-unused', [...at, 'requires'], 'The rule writes nothing to the remote.'));
  if (rule.requires && rule.values && carries(rule, 'out')) problems.push(...checkRequiredValues(rule.requires, rule.values, rule, at));
  return problems;
}

function checkRequiredValues(
  requires: NonNullable<FieldRule['requires']>,
  values: readonly ValuePair[],
  rule: FieldRule,
  at: DocumentPath,
): MappingProblem[] {
  const stand = rule.otherwise?.out;
  const written = new Set([...values.map((pair) => String(pair.remote)), ...(typeof stand === 'object' ? [String(stand.value)] : [])]);
  return Object.keys(requires)
    .filter((value) => !written.has(value))
    .map((value) => unused('requires-unknown-value', [...at, 'requires', value], `No pair ever writes ${value}.`, { value }));
}

function wrong(code: MappingProblemCode, path: DocumentPath, message: string, fix: string, facts: ReasonFacts = {}): MappingProblem {
  return errorOf({ code, path, facts, message, fix });
}

function unused(code: MappingProblemCode, path: DocumentPath, message: string, facts: ReasonFacts = {}): MappingProblem {
  return warningOf({ code, path, facts, message, fix: 'Remove it, or change the direction.' });
}
