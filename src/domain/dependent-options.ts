/** @module domain/dependent-options  Cascading choices: what a field offers while another field, its parent, holds a value. */
import type { FieldOption, FieldSchema } from './records.ts';
import { type FieldValue, isEmptyValue } from './values.ts';

/** The options that the field offers under that value of its parent, each once; undefined where its schema lists none. */
export function optionsUnder(field: Pick<FieldSchema, 'options' | 'dependsOn'>, parent: FieldValue): readonly FieldOption[] | undefined {
  if (!field.options || field.dependsOn === undefined) return field.options;
  const offered = field.options.filter(({ dependsOn }) => dependsOn === undefined || (!isEmptyValue(parent) && dependsOn === String(parent)));
  return [...new Map(offered.map((option) => [option.value, option])).values()];
}
