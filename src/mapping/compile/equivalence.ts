/** @module mapping/compile/equivalence  When two values of one side count as one, so that nothing is written. Reflexive and symmetric. */
import { canonicalText, type FieldSchema, type FieldValue, isSameValue } from '#domain';
import { readInstant } from './instants.ts';
import { isSameText, tidy } from './text.ts';
import { isScalar, type Scalar } from './value-table.ts';

export type Equivalence = (a: FieldValue | undefined, b: FieldValue | undefined) => boolean;

export interface EquivalenceOptions {
  /** Which class a value is in, where the rule has pairs. */
  readonly classes?: ReadonlyMap<Scalar, number>;
  readonly isOrdered: boolean;
  /** The field on that side: its limit decides what a cut text equals. */
  readonly field?: FieldSchema;
}

/** Builds the equivalence of one side of a rule. `undefined` (not read) equals only itself. */
export function equivalenceOf(options: EquivalenceOptions): Equivalence {
  const { classes, isOrdered } = options;
  const maxLength = options.field?.maxLength;
  const same = (a: FieldValue, b: FieldValue): boolean => {
    if (a === b) return true;
    if (Array.isArray(a) && Array.isArray(b)) return isOrdered ? isSameSequence(a, b, same) : isSameSet(a, b, classes);
    if (!isScalar(a) || !isScalar(b)) return isSameValue(a, b);
    const group = classes?.get(a);
    if (group !== undefined && group === classes?.get(b)) return true;
    return typeof a === 'string' && typeof b === 'string' && (isSameText(a, b, maxLength) || isSameInstant(a, b));
  };
  return (a, b) => a === b || (a !== undefined && b !== undefined && same(a, b));
}

function isSameSequence(a: readonly FieldValue[], b: readonly FieldValue[], same: (a: FieldValue, b: FieldValue) => boolean): boolean {
  return a.length === b.length && a.every((member, index) => same(member, b[index] as FieldValue));
}

function isSameSet(a: readonly FieldValue[], b: readonly FieldValue[], classes: ReadonlyMap<Scalar, number> | undefined): boolean {
  const left = new Set(a.map((member) => memberKey(member, classes)));
  const right = new Set(b.map((member) => memberKey(member, classes)));
  return left.size === right.size && [...left].every((key) => right.has(key));
}

function memberKey(member: FieldValue, classes: ReadonlyMap<Scalar, number> | undefined): string {
  const group = isScalar(member) ? classes?.get(member) : undefined;
  if (group !== undefined) return `class ${group}`;
  return canonicalText(typeof member === 'string' ? tidy(member) : member);
}

function isSameInstant(a: string, b: string): boolean {
  const left = readInstant(a);
  return left !== undefined && left === readInstant(b);
}
