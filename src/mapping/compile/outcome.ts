/** @module mapping/compile/outcome  Small builders of projections, and the refusal that steps give instead of a value. */
import { because, type FieldValue, type ReasonFacts } from '#domain';
import type { Projection } from '../compiled.ts';
import type { MappingReasonCode } from '../reasons.ts';

/** A step's "no": a class, so that no field value can be mistaken for it. */
export class Refused {
  readonly code: MappingReasonCode;
  readonly facts: ReasonFacts;

  constructor(code: MappingReasonCode, facts: ReasonFacts = {}) {
    this.code = code;
    this.facts = facts;
  }
}

/** Waits, and says why. */
export function held(code: MappingReasonCode, facts?: ReasonFacts): Projection {
  return { kind: 'hold', reason: because(code, facts) };
}

/** Leaves the other side as it is, and says why. */
export function kept(code: MappingReasonCode, facts?: ReasonFacts): Projection {
  return { kind: 'keep', reason: because(code, facts) };
}

/** What a person needs to recognise a value in a reason: short, one line. */
export function shown(value: FieldValue): string | number | boolean | null {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  return typeof text === 'string' && text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** What a value is, in one word. */
export function typeNameOf(value: FieldValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'string' ? 'text' : typeof value;
}
