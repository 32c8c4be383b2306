/**
 * @module mapping/compile/value-table
 * The pairs of a rule as look-ups. Values that share a partner, directly or through others, form a class; a move inside a class is no change.
 */
import type { FieldSchema, FieldValue } from '#domain';
import type { FieldRule, Way } from '../document.ts';

/** What a pair may hold. */
export type Scalar = string | number | boolean | null;
export type ValuePair = NonNullable<FieldRule['values']>[number];

/** Look-ups one way: from a value to the first partner, and both sides' classes. Types count: `1` is not `"1"`. */
export interface ValueTable {
  readonly partner: ReadonlyMap<Scalar, Scalar>;
  readonly sourceClass: ReadonlyMap<Scalar, number>;
  readonly targetClass: ReadonlyMap<Scalar, number>;
}

/** A class of values on both sides. */
export interface ValueClass {
  readonly desk: readonly Scalar[];
  readonly remote: readonly Scalar[];
}

/** Builds the look-ups for one way. */
export function tableOf(pairs: readonly ValuePair[], way: Way): ValueTable {
  const [source, target] = way === 'out' ? (['desk', 'remote'] as const) : (['remote', 'desk'] as const);
  const partner = new Map<Scalar, Scalar>();
  for (const pair of pairs) if (!partner.has(pair[source])) partner.set(pair[source], pair[target]);
  const classes = classesOf(pairs);
  return { partner, sourceClass: index(classes, source), targetClass: index(classes, target) };
}

/** The classes of a list of pairs, in the order in which they first appear. */
export function classesOf(pairs: readonly ValuePair[]): readonly ValueClass[] {
  let classes: { desk: Scalar[]; remote: Scalar[] }[] = [];
  for (const pair of pairs) {
    const touched = classes.filter((known) => known.desk.includes(pair.desk) || known.remote.includes(pair.remote));
    const merged = {
      desk: unique([...touched.flatMap((known) => known.desk), pair.desk]),
      remote: unique([...touched.flatMap((known) => known.remote), pair.remote]),
    };
    const [first] = touched;
    classes = first
      ? classes.filter((known) => known === first || !touched.includes(known)).map((known) => (known === first ? merged : known))
      : [...classes, merged];
  }
  return classes;
}

/**
 * Tags are shared: those that stand in no pair are other people's, or another field's, so a rule with pairs neither writes nor removes them, and has nothing to
 * say of them unless it names what becomes of the others.
 */
export function isOfPairsOnly({ values, otherwise }: FieldRule, desk: FieldSchema | undefined): boolean {
  return values !== undefined && desk?.kind === 'tags' && otherwise?.out === undefined;
}

/** The members of a list that stand in pairs; any other value as it is. */
export function membersIn(value: FieldValue, known: { has(member: Scalar): boolean }): FieldValue {
  return Array.isArray(value) ? (value as readonly FieldValue[]).filter((member) => isScalar(member) && known.has(member)) : value;
}

/** Whether a value can be looked up. */
export function isScalar(value: FieldValue): value is Scalar {
  return value === null || typeof value !== 'object';
}

function index(classes: readonly ValueClass[], side: 'desk' | 'remote'): ReadonlyMap<Scalar, number> {
  return new Map(classes.flatMap((known, number) => known[side].map((value) => [value, number] as const)));
}

function unique(values: readonly Scalar[]): Scalar[] {
  return [...new Set(values)];
}
