/** @module mapping/edit/render-value  A value as one line of YAML, quoted only where it must be: what an editor writes into somebody's document should look hand-written. */
import { yamlText } from '#domain';

/** Plain JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** One line, braces for maps and brackets for lists. */
export function renderValue(value: Json): string {
  if (typeof value === 'string') return yamlText(value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map(renderValue).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const pairs = Object.entries(value).map(([key, part]) => `${renderValue(key)}: ${renderValue(part)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

/** Characters up to which an item of a list stands on one line. */
const ONE_LINE = 110;

/** An item of a block list, without its dash: on one line where it fits, else a line for each key. `indent` is that of the keys. */
export function renderItem(value: Json, indent: number): string {
  const line = renderValue(value);
  if (line.length <= ONE_LINE || typeof value !== 'object' || value === null || Array.isArray(value)) return line;
  return Object.entries(value)
    .map(([key, part]) => `${renderValue(key)}: ${renderValue(part)}`)
    .join(`\n${' '.repeat(indent)}`);
}
