/** @module mapping/compile/steps  The built-in steps of a transform, each a closure from value to value, or a refusal. */
import { type FieldValue, isEmptyValue } from '#domain';
import type { TransformStep } from '../document.ts';
import { Refused, shown, typeNameOf } from './outcome.ts';
import { cutText } from './text.ts';

type Step = (value: FieldValue) => FieldValue | Refused;

/** One closure for all steps, in order; the first refusal ends it. */
export function compileSteps(steps: readonly TransformStep[]): Step {
  const closures = steps.map(compileStep);
  const [only] = closures;
  if (closures.length === 1 && only) return only;
  return (value) => {
    let current = value;
    for (const step of closures) {
      const next = step(current);
      if (next instanceof Refused) return next;
      current = next;
    }
    return current;
  };
}

function compileStep(step: TransformStep): Step {
  if (typeof step === 'string') return NAMED_STEPS[step];
  if ('cut' in step) return onText((text) => cutText(text, step.cut));
  if ('prefix' in step) return onText((text) => step.prefix + text);
  if ('suffix' in step) return onText((text) => text + step.suffix);
  if ('split' in step) return onText((text) => text.split(step.split).filter((part) => part !== ''));
  return (value) => join(value, step.join);
}

const NAMED_STEPS: Readonly<Record<Extract<TransformStep, string>, Step>> = {
  trim: onText((text) => text.trim()),
  lowercase: onText((text) => text.toLowerCase()),
  uppercase: onText((text) => text.toUpperCase()),
  text: (value) => (typeof value === 'number' ? String(value) : onText((text) => text)(value)),
  number: (value) => (typeof value === 'number' ? value : onText(strictNumber)(value)),
  first: (value) => (Array.isArray(value) ? ((value[0] as FieldValue | undefined) ?? null) : wrongType(value, 'list')),
};

function onText(change: (text: string) => FieldValue | Refused): Step {
  return (value) => (typeof value === 'string' ? change(value) : wrongType(value, 'text'));
}

function strictNumber(text: string): number | Refused {
  return /^-?\d{1,16}(?:\.\d{1,12})?$/.test(text) ? Number(text) : new Refused('number-unreadable', { value: shown(text) });
}

function join(value: FieldValue, separator: string): FieldValue | Refused {
  if (!Array.isArray(value)) return wrongType(value, 'list');
  let text = '';
  let isFirst = true;
  for (const part of value as readonly FieldValue[]) {
    if (isEmptyValue(part)) continue;
    if (typeof part !== 'string' && typeof part !== 'number') return wrongType(part, 'text');
    text += isFirst ? part : separator + part;
    isFirst = false;
  }
  return text;
}

function wrongType(value: FieldValue, wanted: string): Refused {
  return new Refused('value-wrong-type', { is: typeNameOf(value), wanted });
}
