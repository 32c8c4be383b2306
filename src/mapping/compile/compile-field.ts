/** @module mapping/compile/compile-field  One field rule, compiled. */
import { type FieldSchema, type FieldValue, type FieldValues, isSameValue, type RecordSchema } from '#domain';
import type { CompiledField } from '../compiled.ts';
import { carries, deskPathsOf, type FieldRule, type Flow } from '../document.ts';
import type { ExpressionRunner } from '../expression/expression-runner.ts';
import { hashRule } from '../rule-hash.ts';
import { type Conversion, compileConversion, isPlainRule } from './conversion.ts';
import { choiceWithin, dependentChoice } from './dependent-choice.ts';
import { type Equivalence, equivalenceOf } from './equivalence.ts';
import { EMPTIED, NO_USUAL_VALUES, usualValues } from './fit.ts';
import { isCanonicalInstant } from './instants.ts';
import { matchesPeople } from './people.ts';
import { isOfPairsOnly, membersIn, tableOf } from './value-table.ts';

export interface FieldCompilation {
  readonly desk?: RecordSchema;
  readonly remote?: RecordSchema;
  readonly expressions?: ExpressionRunner;
  /** What the flow says of people. */
  readonly users: Flow['users'];
  /** Whether that remote field may be written under `allow`. */
  readonly mayLeave: (remotePath: string) => boolean;
}

const NONE: readonly string[] = [];

/** Compiles one rule. Pure but for the expressions' runner. */
export function compileField(rule: FieldRule, options: FieldCompilation): CompiledField {
  const deskPaths = deskPathsOf(rule);
  const readDesk = deskReader(deskPaths);
  const { expressions } = options;
  const out = compileConversion({
    rule,
    way: 'out',
    source: deskPaths.length === 1 ? fieldOf(options.desk, deskPaths[0]) : undefined,
    target: fieldOf(options.remote, rule.remote),
    expressions,
    pickFields: (source) => pick(source, deskPaths),
  });
  const into = compileConversion({ rule, way: 'in', target: fieldOf(options.desk, deskPaths[0]), expressions, pickFields: (source) => source });
  const requires = new Map(Object.entries(rule.requires ?? {}));
  const dependsOn = dependentChoice(fieldOf(options.remote, rule.remote));
  const within = choiceWithin(fieldOf(options.remote, rule.remote));
  return {
    key: keyOf(rule),
    deskPaths,
    remotePath: rule.remote,
    direction: rule.direction,
    winner: rule.winner ?? 'ask',
    ruleHash: hashRule(rule),
    // Whatever the check said when this version was saved: an entry among the comments is public or internal, and a rule knows neither.
    writesRemote: carries(rule, 'out') && options.mayLeave(rule.remote) && !fieldOf(options.remote, rule.remote)?.isJournal,
    writesDesk: carries(rule, 'in') && !deskPaths.some((path) => fieldOf(options.desk, path)?.isJournal),
    rule,
    ...(dependsOn && { dependsOn }),
    ...(within && { within }),
    matchesPeople: matchesPeople(rule, options.users, {
      desk: fieldOf(options.desk, deskPaths[0]),
      remote: fieldOf(options.remote, rule.remote),
    }),
    readDesk,
    readRemote: rule.take === 'label' ? labelReader(rule.remote) : (record) => own(record.fields, rule.remote),
    projectOut: projectorOut({ rule, out, readDesk, target: fieldOf(options.remote, rule.remote) }),
    projectIn: (value, context) => into(value, { [rule.remote]: value ?? null }, context),
    isSameOnDesk: deskEquivalence(rule, options.desk),
    isSameOnRemote: equivalenceOf({
      classes: rule.values && tableOf(rule.values, 'out').targetClass,
      isOrdered: rule.ordered === true,
      field: fieldOf(options.remote, rule.remote),
    }),
    requiredFor: (remoteValue) => (requires.size === 0 ? NONE : (requires.get(String(remoteValue)) ?? NONE)),
  };
}

/**
 * One function for all fields with a plain name, so that a loop over a flow's fields calls one known function that the engine can inline: the usual value of
 * the usual kinds passes right here, by a comparison or two, and everything else takes the general way (bench B3).
 */
function projectorOut(parts: {
  readonly rule: FieldRule;
  readonly out: Conversion;
  readonly readDesk: CompiledField['readDesk'];
  readonly target: FieldSchema | undefined;
}): CompiledField['projectOut'] {
  const { rule, out, readDesk, target } = parts;
  const path = rule.desk;
  if (typeof path !== 'string' || !isPlainName(path)) return (values, context) => out(readDesk(values), values, context);
  const usual = isPlainRule(rule, 'out') ? usualValues(target) : NO_USUAL_VALUES;
  const { longestText, hasInstants, hasIntegers, hasBooleans, hasNull } = usual;
  return (values, context) => {
    const value = values[path];
    if (typeof value === 'string') {
      if (value.length <= longestText || (hasInstants && isCanonicalInstant(value))) return { kind: 'value', value };
    } else if (typeof value === 'number') {
      if (hasIntegers && Number.isSafeInteger(value)) return { kind: 'value', value };
    } else if (typeof value === 'boolean') {
      if (hasBooleans) return { kind: 'value', value };
    } else if (value === null && hasNull) return EMPTIED;
    return out(value, values, context);
  };
}

/** Names the pair of fields: the same over versions of the rule. Canonical, so that no separator can be forged by a field's name. */
export function keyOf(rule: Pick<FieldRule, 'desk' | 'remote'>): string {
  return JSON.stringify([...deskPathsOf(rule), rule.remote]);
}

/** The field of a live schema. */
export function fieldOf(schema: RecordSchema | undefined, path: string | undefined): FieldSchema | undefined {
  return schema?.fields.find((field) => field.path === path);
}

function deskEquivalence(rule: FieldRule, schema: RecordSchema | undefined): Equivalence {
  const paths = deskPathsOf(rule);
  const [first] = paths;
  const field = paths.length === 1 ? fieldOf(schema, first) : undefined;
  const classes = rule.values && tableOf(rule.values, 'in').targetClass;
  const single = equivalenceOf({ classes, isOrdered: rule.ordered === true, field });
  if (classes && isOfPairsOnly(rule, field)) {
    const own = (value: FieldValue | undefined) => (value === undefined ? value : membersIn(value, classes));
    return (a, b) => single(own(a), own(b));
  }
  if (paths.length === 1) return single;
  return (a, b) =>
    Array.isArray(a) && Array.isArray(b) ? a.length === b.length && a.every((part: FieldValue, index) => single(part, b[index])) : isSameValue(a, b);
}

function deskReader(paths: readonly string[]): (values: FieldValues) => FieldValue | undefined {
  const [first] = paths;
  if (paths.length === 1 && first !== undefined) return pathReader(first);
  const readers = paths.map(pathReader);
  return (values) => {
    const parts = readers.map((read) => read(values));
    return parts.some((part) => part === undefined) ? undefined : (parts as readonly FieldValue[]);
  };
}

function pathReader(path: string): (values: FieldValues) => FieldValue | undefined {
  return isPlainName(path) ? (values) => values[path] : (values) => own(values, path);
}

/** A field may be called `constructor`; only such names pay for the check of ownership. */
function isPlainName(path: string): boolean {
  return !(path in Object.prototype);
}

function labelReader(path: string): CompiledField['readRemote'] {
  return (record) => {
    const value = own(record.fields, path);
    if (value === undefined || value === null) return value;
    return Object.hasOwn(record.labels, path) ? record.labels[path] : value;
  };
}

function own(values: FieldValues, path: string): FieldValue | undefined {
  return Object.hasOwn(values, path) ? values[path] : undefined;
}

function pick(values: FieldValues, paths: readonly string[]): FieldValues {
  return Object.fromEntries(paths.map((path) => [path, own(values, path) ?? null]));
}
