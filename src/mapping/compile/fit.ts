/**
 * @module mapping/compile/fit
 * Fits a value to the kind of the field that will hold it. Converts only where nothing can be lost or meant otherwise; refuses a guess.
 */
import { because, type FieldSchema, type FieldValue, isEmptyValue } from '#domain';
import type { Projection } from '../compiled.ts';
import { instantText, isCalendarDay, isCanonicalInstant, isZoneless, readInstant } from './instants.ts';
import { held, shown, typeNameOf } from './outcome.ts';
import { cutText } from './text.ts';

/** The last stage of every rule: a value that the target can hold, or why not. */
export type Fit = (value: FieldValue) => Projection;

/** What `null` becomes at every target. */
export const EMPTIED: Projection = { kind: 'value', value: null };

/** Fits to a live field; without a schema values pass as they are. */
export function fitTo(target: FieldSchema | undefined): Fit {
  if (!target || target.kind === 'unknown') return asItIs;
  const careful = fitCarefully(target);
  const longest = target.maxLength ?? Number.POSITIVE_INFINITY;
  // The usual value of the usual kinds passes by one comparison: a field is fitted in tens of nanoseconds (bench B3).
  switch (target.kind) {
    case 'text':
    case 'long-text':
      return (value) => (typeof value === 'string' && value.length <= longest ? { kind: 'value', value } : careful(value));
    case 'integer':
      return (value) => (Number.isSafeInteger(value) ? { kind: 'value', value } : careful(value));
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? { kind: 'value', value } : careful(value));
    case 'date-time':
      return (value) => (typeof value === 'string' && isCanonicalInstant(value) ? { kind: 'value', value } : careful(value));
    default:
      return careful;
  }
}

function fitCarefully(target: FieldSchema): Fit {
  const toTarget = fitByKind(target);
  const isText = target.kind === 'text' || target.kind === 'long-text';
  // A field that cannot hold '' or [] is emptied with null; text keeps the two apart.
  return (value) => {
    if (value === null) return EMPTIED;
    if (!isEmptyValue(value) || (isText && value === '')) return toTarget(value);
    return { kind: 'value', value: isListKind(target) ? [] : null };
  };
}

/** Values that suit a target as they are, told without the fit. */
export interface UsualValues {
  /** Texts up to this length, in UTF-16 code units; -1 for none. */
  readonly longestText: number;
  readonly hasInstants: boolean;
  readonly hasIntegers: boolean;
  readonly hasBooleans: boolean;
  /** `null` becomes `EMPTIED`. */
  readonly hasNull: boolean;
}

/** Every value needs the whole conversion. */
export const NO_USUAL_VALUES: UsualValues = { longestText: -1, hasInstants: false, hasIntegers: false, hasBooleans: false, hasNull: false };

/** What a target takes as it is, exactly as `fitTo` would answer. Without a schema that is every scalar. */
export function usualValues(target: FieldSchema | undefined): UsualValues {
  const kind = target?.kind ?? 'unknown';
  const isAny = kind === 'unknown';
  const isText = kind === 'text' || kind === 'long-text';
  return {
    longestText: isAny ? Number.MAX_SAFE_INTEGER : isText ? (target?.maxLength ?? Number.MAX_SAFE_INTEGER) : -1,
    hasInstants: kind === 'date-time',
    hasIntegers: isAny || kind === 'integer',
    hasBooleans: isAny || kind === 'boolean',
    hasNull: true,
  };
}

/** Whether a field of that kind holds a list. */
export function isListKind(field: Pick<FieldSchema, 'kind'>): boolean {
  return field.kind === 'tags' || field.kind === 'multi-choice';
}

function asItIs(value: FieldValue): Projection {
  return { kind: 'value', value };
}

function fitByKind(target: FieldSchema): Fit {
  switch (target.kind) {
    case 'text':
    case 'long-text':
      return fitText(target);
    case 'integer':
      return (value) => fitNumber(value, /^-?\d{1,16}$/, Number.isSafeInteger);
    case 'decimal':
      return (value) => fitNumber(value, /^-?\d{1,16}(?:\.\d{1,12})?$/, Number.isFinite);
    case 'boolean':
      return (value) => wrongType(value, 'boolean');
    case 'date':
      return fitDay;
    case 'date-time':
      return fitInstant;
    case 'choice':
      return fitChoice(target);
    case 'multi-choice':
    case 'tags':
      return fitList(target);
    case 'reference':
    case 'user':
      return fitId;
    case 'unknown':
      return asItIs;
  }
}

function fitText(target: FieldSchema): Fit {
  const limit = target.maxLength;
  return (value) => {
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string') return wrongType(value, target.kind);
    if (limit === undefined || text.length <= limit) return { kind: 'value', value: text };
    return { kind: 'value', value: cutText(text, limit), reason: because('value-cut', { from: text.length, to: limit }) };
  };
}

function fitNumber(value: FieldValue, shape: RegExp, isFine: (value: number) => boolean): Projection {
  if (typeof value !== 'number' && typeof value !== 'string') return wrongType(value, 'number');
  // "1.000,00", "1e3" and " 5 " may each mean two things, so only plain digits are read.
  if (typeof value === 'string' && !shape.test(value)) return held('number-unreadable', { value: shown(value) });
  const number = Number(value);
  return isFine(number) ? { kind: 'value', value: number } : held('number-unreadable', { value: shown(value) });
}

function fitDay(value: FieldValue): Projection {
  if (typeof value !== 'string') return wrongType(value, 'date');
  if (isCalendarDay(value)) return { kind: 'value', value };
  return held(readInstant(value) === undefined ? 'date-unreadable' : 'date-has-time', { value: shown(value) });
}

function fitInstant(value: FieldValue): Projection {
  if (typeof value !== 'string') return wrongType(value, 'date-time');
  const instant = readInstant(value);
  if (instant !== undefined) return { kind: 'value', value: instantText(instant) };
  return held(isZoneless(value) ? 'date-without-zone' : 'date-unreadable', { value: shown(value) });
}

function fitChoice(target: FieldSchema): Fit {
  const offered = offeredBy(target);
  return (value) => {
    const choice = typeof value === 'number' ? String(value) : value;
    if (typeof choice !== 'string') return wrongType(value, 'choice');
    if (offered && !offered.has(choice)) return held('value-not-offered', { value: shown(choice), field: target.path });
    return { kind: 'value', value: choice };
  };
}

function fitList(target: FieldSchema): Fit {
  const offered = offeredBy(target);
  return (value) => {
    if (!Array.isArray(value)) return wrongType(value, target.kind);
    const members = value as readonly FieldValue[];
    const odd = members.find((member) => typeof member !== 'string');
    if (odd !== undefined) return wrongType(odd, target.kind);
    const strange = members.find((member) => offered && !offered.has(member as string));
    if (strange !== undefined) return held('value-not-offered', { value: shown(strange), field: target.path });
    return { kind: 'value', value };
  };
}

function fitId(value: FieldValue): Projection {
  if (typeof value === 'string') return { kind: 'value', value };
  return Number.isSafeInteger(value) ? { kind: 'value', value: String(value) } : wrongType(value, 'reference');
}

function offeredBy(target: FieldSchema): ReadonlySet<string> | undefined {
  return target.options && new Set(target.options.map((option) => option.value));
}

function wrongType(value: FieldValue, wanted: string): Projection {
  return held('value-wrong-type', { is: typeNameOf(value), wanted });
}
