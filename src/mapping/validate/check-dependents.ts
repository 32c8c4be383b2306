/** @module mapping/validate/check-dependents  Cascading choices: whether a flow writes what a choice depends on, and whether its pairs can ever stand together. */
import { type FieldSchema, optionsUnder, type RecordSchema } from '#domain';
import { fieldOf } from '../compile/compile-field.ts';
import type { Scalar } from '../compile/value-table.ts';
import { carries, deskPathsOf, type FieldRule, type Flow } from '../document.ts';
import type { DocumentPath, MappingProblem } from '../problems.ts';
import { errorOf, listed, listedFacts, warningOf } from './validation-context.ts';

/** A rule that writes a choice, and the choice that decides what it offers. */
interface Dependency {
  readonly rule: FieldRule;
  readonly child: FieldSchema;
  readonly parent: FieldSchema;
}

/** Checks one flow against the remote's live fields. */
export function checkDependents(flow: Flow, remote: RecordSchema | undefined, at: DocumentPath): readonly MappingProblem[] {
  return flow.fields.flatMap((rule, index) => {
    const child = fieldOf(remote, rule.remote);
    const parent = fieldOf(remote, child?.dependsOn);
    if (!child?.options || !parent || !carries(rule, 'out')) return [];
    const path = [...at, 'fields', index];
    const decides = flow.fields.find((other) => other.remote === parent.path && carries(other, 'out'));
    const dependency = { rule, child, parent };
    return decides ? checkPairs(dependency, decides, path) : [withoutParent(dependency, path)];
  });
}

function withoutParent({ child, parent }: Dependency, at: DocumentPath): MappingProblem {
  return warningOf({
    code: 'child-without-parent',
    path: [...at, 'remote'],
    facts: { field: child.path, label: child.label, parent: parent.path, parentLabel: parent.label },
    message: `What ${child.label} offers depends on ${parent.label}, and no rule of this flow writes ${parent.path}.`,
    fix: `Add a rule that goes out to ${parent.path}. Without one, values that the record's own ${parent.label} does not offer wait.`,
  });
}

/** The first pair of each desk value, as that is the one that is written. */
function checkPairs(dependency: Dependency, decides: FieldRule, at: DocumentPath): readonly MappingProblem[] {
  const { rule, child } = dependency;
  const pairs = rule.values ?? [];
  return pairs.flatMap((pair, index) => {
    const isKnown = typeof pair.remote === 'string' && child.options?.some(({ value }) => value === pair.remote);
    if (!isKnown || pairs.findIndex(({ desk }) => desk === pair.desk) !== index) return [];
    const partners = pairs.filter(({ desk }) => desk === pair.desk).map(({ remote }) => remote);
    const path = [...at, 'values', index, 'remote'];
    const together = sameSource(rule, decides) ? valuesFor(decides, pair.desk) : undefined;
    if (together)
      return partners.some((value) => isOffered(dependency, value, together)) ? [] : [neverTogether(dependency, { pair, together, path })];
    const written = allWritten(decides);
    return !written || partners.some((value) => isOffered(dependency, value, written)) ? [] : [neverWritten(dependency, pair.remote, path)];
  });
}

const sameSource = (a: FieldRule, b: FieldRule) => JSON.stringify(deskPathsOf(a)) === JSON.stringify(deskPathsOf(b));

/** What the parent becomes for that value of the desk field which decides both. Undefined where the remote's own value may stay. */
function valuesFor({ values, otherwise }: FieldRule, desk: Scalar): readonly Scalar[] | undefined {
  const partners = values?.filter((pair) => pair.desk === desk).map(({ remote }) => remote) ?? [];
  if (partners.length > 0) return partners;
  return values && typeof otherwise?.out === 'object' ? [otherwise.out.value] : undefined;
}

/** All that the rule can write. Undefined where other values may stand there: copied ones, the remote's own, or what people choose there. */
function allWritten({ values, otherwise, direction }: FieldRule): readonly Scalar[] | undefined {
  if (!values || direction !== 'out' || otherwise?.out === 'keep') return undefined;
  return [...values.map(({ remote }) => remote), ...(typeof otherwise?.out === 'object' ? [otherwise.out.value] : [])];
}

function isOffered({ child }: Dependency, value: Scalar, parents: readonly Scalar[]): boolean {
  return value === null || parents.some((parent) => optionsUnder(child, parent)?.some((option) => option.value === value));
}

interface BadPair {
  readonly pair: { readonly desk: Scalar; readonly remote: Scalar };
  readonly together: readonly Scalar[];
  readonly path: DocumentPath;
}

function neverTogether({ child, parent }: Dependency, { pair, together, path }: BadPair): MappingProblem {
  const offered = parentsOf(child, pair.remote);
  return errorOf({
    code: 'child-never-offered',
    path,
    facts: {
      form: 'together',
      label: child.label,
      value: pair.remote,
      parent: parent.path,
      parentLabel: parent.label,
      desk: pair.desk,
      written: listed(together),
      ...listedFacts('parents', offered),
    },
    message: `For ${pair.desk} this flow writes ${listed(together)} to ${parent.label}, under which ${child.label} does not offer ${pair.remote}.`,
    fix: `Choose a value that stands under ${listed(together)}, or write ${listed(offered)} to ${parent.path} for ${pair.desk}.`,
  });
}

function neverWritten({ child, parent }: Dependency, value: Scalar, path: DocumentPath): MappingProblem {
  const offered = parentsOf(child, value);
  return warningOf({
    code: 'child-never-offered',
    path,
    facts: { form: 'unwritten', label: child.label, value, parent: parent.path, parentLabel: parent.label, ...listedFacts('parents', offered) },
    message: `${child.label} offers ${value} only while ${parent.label} is ${listed(offered)}, and no pair of ${parent.path} writes that.`,
    fix: `Add a pair with ${listed(offered)} to ${parent.path}, or choose another value here. Until then it waits.`,
  });
}

/** The values of the parent under which that one is offered. */
function parentsOf(child: FieldSchema, value: Scalar): readonly string[] {
  return (child.options ?? []).flatMap((option) => (option.value === value && option.dependsOn !== undefined ? [option.dependsOn] : []));
}
