/** @module mapping/compile/conversion  One way of a rule as one closure: empties, then pairs or steps or an expression, then the fit to the target. */
import { because, type FieldSchema, type FieldValue, type FieldValues, isEmptyValue } from '#domain';
import type { MaybeLater, ProjectContext, Projection } from '../compiled.ts';
import type { FieldRule, Way } from '../document.ts';
import type { ExpressionFailure, ExpressionRunner } from '../expression/expression-runner.ts';
import type { MappingReasonCode } from '../reasons.ts';
import { type Fit, fitTo } from './fit.ts';
import { held, kept, Refused, shown } from './outcome.ts';
import { compileSteps } from './steps.ts';
import { isOfPairsOnly, isScalar, membersIn, tableOf, type ValuePair, type ValueTable } from './value-table.ts';

/** From a value of one side to what it becomes on the other. `source` is all of that side's values: an expression picks the rule's own from it. */
export type Conversion = (value: FieldValue | undefined, source: FieldValues, context: ProjectContext | undefined) => MaybeLater<Projection>;

export interface ConversionOptions {
  readonly rule: FieldRule;
  readonly way: Way;
  /** The field that the value comes from, where its schema is known and it is one field. */
  readonly source?: FieldSchema;
  /** The field that will hold the result, where its schema is known. */
  readonly target?: FieldSchema;
  readonly expressions?: ExpressionRunner;
  /** What an expression sees as `fields`. */
  readonly pickFields: (source: FieldValues) => FieldValues;
}

type Stage = (value: FieldValue, source: FieldValues, context: ProjectContext | undefined) => MaybeLater<Projection>;

/** Whether a rule carries values of one field as they are, that way, with nothing but the fit to the target. */
export function isPlainRule(rule: FieldRule, way: Way): boolean {
  const hasWish = rule.empty?.[way] !== undefined && rule.empty[way] !== 'clear';
  return !rule.values && !rule.transform?.[way] && !hasWish && !Array.isArray(rule.desk);
}

/** What a field that was not read becomes. */
function notReadOf(rule: FieldRule, way: Way): Projection {
  return kept('field-not-read', { field: way === 'out' ? [rule.desk].flat().join(', ') : rule.remote });
}

/** Compiles one way of a rule. */
export function compileConversion(options: ConversionOptions): Conversion {
  const { rule, way } = options;
  const stage = compileStage(options);
  const notRead = notReadOf(rule, way);
  const onEmpty = compileEmpty(options);
  if (!onEmpty) return (value, source, context) => (value === undefined ? notRead : stage(value, source, context));
  return (value, source, context) => {
    if (value === undefined) return notRead;
    if (mayBeEmpty(value) && isEmpty(value)) return onEmpty(value);
    return stage(value, source, context);
  };
}

/** Rules out most values at the price of a comparison. */
function mayBeEmpty(value: FieldValue): boolean {
  return value === '' || typeof value === 'object';
}

function isEmpty(value: FieldValue): boolean {
  // Several desk fields come as a list: it is empty where all of them are.
  return isEmptyValue(value) || (Array.isArray(value) && value.every((part: FieldValue) => isEmptyValue(part)));
}

/** Undefined where empties go through the stage: pairs may name them, and an expression sees them unless the rule says what an empty value does. */
function compileEmpty(options: ConversionOptions): Fit | undefined {
  const { rule, way } = options;
  const wish = rule.empty?.[way];
  const field = way === 'out' ? [rule.desk].flat().join(', ') : rule.remote;
  if (keepsForeign(options) && wish !== 'keep' && wish !== 'hold') return undefined;
  if (wish === 'keep') return unlessPaired(options, () => kept('value-empty-kept', { field }));
  if (wish === 'hold') return unlessPaired(options, () => held('value-empty-held', { field }));
  if (wish === undefined && typeof rule.transform?.[way] === 'string') return undefined;
  // One plain field: the fit itself empties the other side.
  if (!rule.values && !rule.transform?.[way] && !Array.isArray(rule.desk)) return undefined;
  const toTarget = fitTo(options.target);
  return unlessPaired(options, (value) => toTarget(Array.isArray(value) && Array.isArray(rule.desk) ? null : value));
}

function unlessPaired(options: ConversionOptions, onEmpty: Fit): Fit {
  const { rule, way } = options;
  if (!rule.values) return onEmpty;
  const table = tableOf(rule.values, way);
  const toTarget = fitTo(options.target);
  return (value) => {
    const partner = isScalar(value) ? table.partner.get(value) : undefined;
    return partner === undefined ? onEmpty(value) : toTarget(partner);
  };
}

function compileStage(options: ConversionOptions): Stage {
  const { rule, way } = options;
  const toTarget = fitTo(options.target);
  if (rule.values) return compilePairs(rule.values, options, toTarget);
  const transform = rule.transform?.[way];
  if (transform === undefined) return toTarget;
  if (typeof transform === 'string') return compileExpression(transform, options, toTarget);
  const run = compileSteps(transform);
  return (value) => {
    const result = run(value);
    return result instanceof Refused ? held(result.code, result.facts) : toTarget(result);
  };
}

/** Whether tags of the target that stand in no pair stay where they are. */
function keepsForeign({ rule, target }: ConversionOptions): boolean {
  return rule.values !== undefined && target?.kind === 'tags';
}

function foreignOf(current: FieldValue | undefined, { targetClass }: ValueTable): readonly FieldValue[] {
  if (!Array.isArray(current)) return [];
  return (current as readonly FieldValue[]).filter((member) => !isScalar(member) || !targetClass.has(member));
}

function compilePairs(pairs: readonly ValuePair[], options: ConversionOptions, toTarget: Fit): Stage {
  const { rule, way } = options;
  const table = tableOf(pairs, way);
  const isShared = keepsForeign(options);
  const otherwise = compileOtherwise(rule.otherwise?.[way] ?? 'hold', toTarget);
  // Without a current value to keep, each pair has one outcome, so it is fitted once.
  const outcomes = new Map([...table.partner].map(([value, partner]) => [value, toTarget(partner)] as const));
  const isOfPairs = way === 'out' && isOfPairsOnly(rule, options.source);
  return (given, _source, context) => {
    const value = isOfPairs ? membersIn(given, table.partner) : given;
    const outcome = context?.current === undefined && isScalar(value) ? outcomes.get(value) : undefined;
    if (outcome) return outcome;
    const partner = isScalar(value) ? table.partner.get(value) : undefined;
    const members = Array.isArray(value)
      ? (value as readonly FieldValue[])
      : isShared && partner === undefined && isEmptyValue(value)
        ? []
        : undefined;
    const foreign = isShared ? foreignOf(context?.current, table) : [];
    if (members) return convertMembers(members, { table, otherwise, toTarget, foreign, isOrdered: rule.ordered === true });
    if (partner === undefined) return otherwise.convert(value);
    return toTarget(isCurrentInClass(value, context?.current, table) ? (context?.current as FieldValue) : partner);
  };
}

function isCurrentInClass(value: FieldValue, current: FieldValue | undefined, table: ValueTable): boolean {
  if (current === undefined || !isScalar(current) || !isScalar(value)) return false;
  const group = table.targetClass.get(current);
  return group !== undefined && group === table.sourceClass.get(value);
}

interface Otherwise {
  readonly convert: Fit;
  /** What stands in for a member of a list; absent where one unknown member decides for the whole list. */
  readonly standIn?: FieldValue;
}

function compileOtherwise(wish: NonNullable<NonNullable<FieldRule['otherwise']>['out']>, toTarget: Fit): Otherwise {
  if (wish === 'hold') return { convert: (value) => held('value-unmapped-held', { value: shown(value) }) };
  if (wish === 'keep') return { convert: (value) => kept('value-unmapped-kept', { value: shown(value) }) };
  const standIn = wish.value;
  return { standIn, convert: (value) => withReason(toTarget(standIn), value) };
}

function withReason(projection: Projection, value: FieldValue): Projection {
  return projection.kind === 'value' ? { ...projection, reason: because('value-otherwise', { value: shown(value) }) } : projection;
}

function convertMembers(
  members: readonly FieldValue[],
  rules: { table: ValueTable; otherwise: Otherwise; toTarget: Fit; foreign: readonly FieldValue[]; isOrdered: boolean },
): Projection {
  const { table, otherwise, toTarget, foreign, isOrdered } = rules;
  const partners: FieldValue[] = [];
  let stoodIn: FieldValue | undefined;
  for (const member of members) {
    const partner = isScalar(member) ? table.partner.get(member) : undefined;
    if (partner === undefined && otherwise.standIn === undefined) return otherwise.convert(member);
    if (partner === undefined) stoodIn = member;
    partners.push(partner ?? otherwise.standIn ?? null);
  }
  const projection = toTarget(isOrdered ? [...partners, ...foreign] : [...new Set([...partners, ...foreign])]);
  return stoodIn === undefined ? projection : withReason(projection, stoodIn);
}

const FAILURES: Readonly<Record<ExpressionFailure, MappingReasonCode>> = {
  syntax: 'expression-failed',
  'refused-function': 'expression-failed',
  threw: 'expression-failed',
  'not-a-value': 'expression-failed',
  aborted: 'expression-failed',
  'timed-out': 'expression-timed-out',
  'out-of-memory': 'expression-out-of-memory',
  'output-too-large': 'expression-output-too-large',
};

function compileExpression(expression: string, { expressions: runner, pickFields }: ConversionOptions, toTarget: Fit): Stage {
  if (!runner) return () => held('expressions-unavailable');
  return async (value, source, context) => {
    const result = await runner.evaluate(expression, { value, fields: pickFields(source) }, context?.signal);
    // A stopped run is nobody's value: the caller's signal is the reason, and the caller asked.
    context?.signal?.throwIfAborted();
    if (result.kind === 'failed') return held(FAILURES[result.why], { why: result.why, detail: result.detail });
    return result.kind === 'nothing' ? kept('expression-no-value') : toTarget(result.value);
  };
}
