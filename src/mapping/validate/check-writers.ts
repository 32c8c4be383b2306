/**
 * @module mapping/validate/check-writers
 * One writer per target field over all flows that can match one ticket. Whether two `when` exclude each other is judged cautiously: only conditions that
 * no single ticket can fulfil at once count; everything else may meet.
 */
import { type FieldValue, isSameValue } from '#domain';
import { type Condition, carries, deskPathsOf, type FieldRule, type Flow, type MappingDocument } from '../document.ts';
import type { DocumentPath, MappingProblem } from '../problems.ts';
import { errorOf, noteOf } from './validation-context.ts';

interface Writer {
  readonly flow: Flow;
  readonly target: string;
  readonly side: 'desk' | 'remote';
  readonly path: DocumentPath;
  /** Two writers of different records never meet. */
  readonly record: string;
}

/** Finds targets with two writers. */
export function checkWriters(document: MappingDocument): readonly MappingProblem[] {
  const writers = document.flows.flatMap((flow, flowIndex) =>
    flow.fields.flatMap((rule, index) => writersOf(flow, rule, ['flows', flowIndex, 'fields', index])),
  );
  return writers.flatMap((writer, index) => {
    const earlier = writers.slice(0, index).find((other) => isSameTarget(writer, other));
    return earlier ? [conflictOf(writer, earlier)] : [];
  });
}

/** Whether one ticket could fulfil both conditions at the time of linking. */
export function canBothMatch(a: Flow['when'], b: Flow['when']): boolean {
  return !Object.keys(a).some((path) => Object.hasOwn(b, path) && excludes(a[path] as Condition, b[path] as Condition));
}

function writersOf(flow: Flow, rule: FieldRule, path: DocumentPath): Writer[] {
  const writers: Writer[] = [];
  if (carries(rule, 'out')) writers.push({ flow, target: rule.remote, side: 'remote', record: `${flow.connection} ${flow.record}`, path });
  if (carries(rule, 'in')) writers.push(...deskPathsOf(rule).map((target) => ({ flow, target, side: 'desk' as const, record: 'ticket', path })));
  return writers;
}

function isSameTarget(a: Writer, b: Writer): boolean {
  return a.side === b.side && a.target === b.target && a.record === b.record;
}

function conflictOf(writer: Writer, other: Writer): MappingProblem {
  const facts = {
    form: writer.flow === other.flow ? 'rule' : 'flow',
    field: writer.target,
    side: writer.side,
    flow: writer.flow.name,
    other: other.flow.name,
  };
  const where = writer.flow === other.flow ? 'another rule of this flow' : `the flow ${other.flow.name}`;
  if (writer.flow === other.flow || canBothMatch(writer.flow.when, other.flow.when)) {
    return errorOf({
      code: 'two-writers',
      path: writer.path,
      facts,
      message: `${writer.target} is also written by ${where}, and one ticket can match both.`,
      fix: 'Let one rule write it, or make the two `when` exclude each other on one field (for example type: incident and type: problem).',
    });
  }
  return noteOf({
    code: 'writers-may-meet',
    path: writer.path,
    facts,
    message: `${writer.target} is also written by ${where}. No ticket matches both at once, but one that changes after linking keeps its link and can get the other.`,
    fix: 'Nothing to do where such tickets do not change; otherwise let one flow write it.',
  });
}

function excludes(a: Condition, b: Condition): boolean {
  const left = normalised(a);
  const right = normalised(b);
  if (left.oneOf && right.oneOf) return !left.oneOf.some((value) => includes(right.oneOf, value));
  return excludesOneWay(left, right) || excludesOneWay(right, left);
}

interface Normalised {
  /** The field is one of these (a plain value, never inside a list). */
  readonly oneOf?: readonly FieldValue[];
  readonly any?: readonly FieldValue[];
  readonly all?: readonly FieldValue[];
  readonly none?: readonly FieldValue[];
  readonly empty?: boolean;
}

function normalised(condition: Condition): Normalised {
  if (condition === null || typeof condition !== 'object') return { oneOf: [condition] };
  return Array.isArray(condition) ? { oneOf: condition } : condition;
}

function excludesOneWay(a: Normalised, b: Normalised): boolean {
  const { oneOf } = a;
  if (a.empty === true && b.empty === false) return true;
  if (a.empty === true && (b.all ?? b.any)?.every((value) => value !== null && value !== '')) return true;
  if (oneOf && b.empty === true) return oneOf.every((value) => value !== null && value !== '');
  if (oneOf && b.none) return oneOf.every((value) => includes(b.none, value));
  if (oneOf && b.any) return !oneOf.some((value) => includes(b.any, value));
  if (a.any && b.none) return a.any.every((value) => includes(b.none, value));
  return Boolean(a.all && b.none && a.all.some((value) => includes(b.none, value)));
}

function includes(values: readonly FieldValue[] | undefined, wanted: FieldValue): boolean {
  return values?.some((value) => isSameValue(value, wanted)) ?? false;
}
