/** @module mapping/edit/render-value  A value as one line of YAML, quoted only where it must be: what an editor writes into somebody's document should look hand-written. */

/** Plain JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Texts that need no quotes anywhere in a document, flow collections included. */
const PLAIN = /^[A-Za-z_][A-Za-z0-9_./]*(?:[ -][A-Za-z0-9_./]+)*$/;
/** Plain texts that a reader of YAML 1.2 or 1.1 may take for something else. */
const SPECIAL = /^(?:true|false|null|yes|no|on|off|y|n|\.inf|\.nan)$/i;

/** One line, braces for maps and brackets for lists. */
export function renderValue(value: Json): string {
  if (typeof value === 'string') return PLAIN.test(value) && !SPECIAL.test(value) ? value : JSON.stringify(value);
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
