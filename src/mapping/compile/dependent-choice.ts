/** @module mapping/compile/dependent-choice  What a remote field may hold while the field that its choices depend on holds a value. */
import { type FieldSchema, type FieldValue, isEmptyValue, parentWithin } from '#domain';
import type { ChoiceWithin, DependentChoice } from '../compiled.ts';

/** Undefined for a field whose choices depend on none, and where its schema is not known. */
export function dependentChoice(field: FieldSchema | undefined): DependentChoice | undefined {
  const path = field?.dependsOn;
  if (field?.options === undefined || path === undefined) return undefined;
  // By parent value; what stands under none is offered everywhere.
  const offered = new Map<string | undefined, Set<string>>();
  for (const { value, dependsOn } of field.options) offered.set(dependsOn, (offered.get(dependsOn) ?? new Set<string>()).add(value));
  const everywhere = offered.get(undefined);
  const under = (parent: FieldValue) => (isEmptyValue(parent) ? undefined : offered.get(String(parent)));
  return {
    path,
    offersAny: (parent) => (everywhere ?? under(parent)) !== undefined,
    offers: (value, parent) => {
      const here = under(parent);
      return isEmptyValue(value) || [value].flat().every((member) => everywhere?.has(String(member)) || here?.has(String(member)) === true);
    },
  };
}

/** Undefined for a field that does not hold parent and child as one value, and where its schema is not known. */
export function choiceWithin(field: FieldSchema | undefined): ChoiceWithin | undefined {
  if (field?.dependsOn !== undefined || !field?.options?.some(({ dependsOn }) => dependsOn !== undefined)) return undefined;
  const offered = new Set(field.options.map(({ value }) => value));
  const offers = (value: FieldValue) => offered.has(String(value));
  return { label: field.label, offers, strayParent: (value) => (offers(value) ? undefined : parentWithin(field, value)) };
}
