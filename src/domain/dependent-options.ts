/** @module domain/dependent-options  Cascading choices: what a field offers while another field, its parent, holds a value. */
import type { FieldOption, FieldSchema } from './records.ts';
import { type FieldValue, isEmptyValue } from './values.ts';

/** The options that the field offers under that value of its parent, each once; undefined where its schema lists none. */
export function optionsUnder(field: Pick<FieldSchema, 'options' | 'dependsOn'>, parent: FieldValue): readonly FieldOption[] | undefined {
  if (!field.options || field.dependsOn === undefined) return field.options;
  const offered = field.options.filter(({ dependsOn }) => dependsOn === undefined || (!isEmptyValue(parent) && dependsOn === String(parent)));
  return [...new Map(offered.map((option) => [option.value, option])).values()];
}

/** The parent of a value that holds parent and child, where the field offers children under it; undefined for every other value and every other field. */
export function parentWithin({ options, dependsOn }: Pick<FieldSchema, 'options' | 'dependsOn'>, value: FieldValue): FieldOption | undefined {
  if (dependsOn !== undefined || typeof value !== 'string' || !value.includes('/')) return undefined;
  const parent = value.slice(0, value.indexOf('/'));
  if (!options?.some((option) => option.dependsOn === parent)) return undefined;
  return options.find((option) => option.dependsOn === undefined && option.value === parent);
}

/** What a field that holds parent and child as one value offers under that parent: the parent alone, and with each of its children. */
export function optionsWithin({ options = [] }: Pick<FieldSchema, 'options'>, parent: string): readonly FieldOption[] {
  return options.filter((option) => option.value === parent || option.dependsOn === parent);
}
