/** @module mapping/compile/gate  A flow's `when`: whether a ticket gets a link, and which condition decided. */
import { because, type FieldValue, type FieldValues, isEmptyValue, isSameValue } from '#domain';
import type { Gate } from '../compiled.ts';
import type { Condition, Flow } from '../document.ts';
import type { MappingReasonCode } from '../reasons.ts';
import { shown } from './outcome.ts';

/** Of a list in a reason: enough to recognise it. */
const MOST_MEMBERS = 8;

type Check = (value: FieldValue) => MappingReasonCode | undefined;

/** Compiles all conditions into one gate; it names the first that fails, in the order written. */
export function compileGate(when: Flow['when']): (ticket: FieldValues) => Gate {
  const checks = Object.entries(when).map(([path, condition]) => ({
    path,
    check: compileCondition(condition),
    wanted: told(condition as FieldValue),
  }));
  return (ticket) => {
    for (const { path, check, wanted } of checks) {
      const value = Object.hasOwn(ticket, path) ? ticket[path] : undefined;
      if (value === undefined) return { isMatch: false, reason: because('gate-field-not-read', { field: path }) };
      const code = check(value);
      if (code) return { isMatch: false, reason: because(code, { field: path, is: told(value), wanted }) };
    }
    return { isMatch: true, reason: because('gate-open', { conditions: checks.length }) };
  };
}

function compileCondition(condition: Condition): Check {
  if (condition === null || typeof condition !== 'object') return isOneOf([condition]);
  if (Array.isArray(condition)) return isOneOf(condition);
  const { any, all, none, empty } = condition;
  const checks: Check[] = [];
  if (any) checks.push((value) => (any.some((wanted) => holds(value, wanted)) ? undefined : 'gate-none-of-any'));
  if (all) checks.push((value) => (all.every((wanted) => holds(value, wanted)) ? undefined : 'gate-not-all'));
  if (none) checks.push((value) => (none.some((wanted) => holds(value, wanted)) ? 'gate-has-excluded' : undefined));
  if (empty === true) checks.push((value) => (isEmptyValue(value) ? undefined : 'gate-not-empty'));
  if (empty === false) checks.push((value) => (isEmptyValue(value) ? 'gate-empty' : undefined));
  return (value) => checks.map((check) => check(value)).find((code) => code !== undefined);
}

function isOneOf(wanted: readonly FieldValue[]): Check {
  const otherwise = wanted.every(isEmptyValue) ? 'gate-not-empty' : 'gate-value-differs';
  return (value) => {
    if (wanted.some((option) => isSameValue(value, option))) return undefined;
    return isEmptyValue(value) ? 'gate-value-empty' : otherwise;
  };
}

function holds(value: FieldValue, wanted: FieldValue): boolean {
  return Array.isArray(value) ? value.some((member: FieldValue) => isSameValue(member, wanted)) : isSameValue(value, wanted);
}

/** A list by its members, so that whoever shows it can put a label in the place of each. */
function told(value: FieldValue): ReturnType<typeof shown> {
  if (!Array.isArray(value)) return shown(value);
  const members = value.filter((member: FieldValue) => member !== null).map(shown);
  return [...members.slice(0, MOST_MEMBERS), ...(members.length > MOST_MEMBERS ? ['…'] : [])].join(', ');
}
