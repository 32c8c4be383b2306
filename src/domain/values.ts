/**
 * @module domain/values
 * The values that fields hold and how two of them are compared. Knows no vendor and no schema.
 */

/**
 * A field's canonical value: what JSON can hold. `null` is "known to be empty"; a key that is absent from a record means
 * "not read"; `''` is an empty text. The three stay distinct everywhere.
 * Ids are strings even where a vendor sends numbers (64-bit ids lose digits as numbers); instants are ISO 8601 UTC strings.
 */
export type FieldValue = string | number | boolean | null | readonly FieldValue[] | { readonly [key: string]: FieldValue };

/** Values by field path. A path that is absent was not read. */
export type FieldValues = Readonly<Record<string, FieldValue>>;

/** Deep equality of canonical values; object keys in any order, arrays in order. */
export function isSameValue(a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isList(a) || isList(b)) return isList(a) && isList(b) && isSameList(a, b);
  return isSameObject(a, b);
}

/** True for `null`, `undefined`, `''` and an empty list: what "an empty side is filled" means on first link. */
export function isEmptyValue(value: FieldValue | undefined): boolean {
  if (value === null || value === undefined || value === '') return true;
  return isList(value) && value.length === 0;
}

/** Canonical text of a value: object keys sorted, no spaces. Equal values give equal text, so it can be hashed. */
export function canonicalText(value: FieldValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  // Text grows in place: lists of parts to join cost half of a checksum (bench D4).
  let text = '';
  if (isList(value)) {
    for (const item of value) text += `${text && ','}${canonicalText(item)}`;
    return `[${text}]`;
  }
  for (const key of Object.keys(value).sort()) text += `${text && ','}${JSON.stringify(key)}:${canonicalText(value[key] as FieldValue)}`;
  return `{${text}}`;
}

function isList(value: FieldValue): value is readonly FieldValue[] {
  return Array.isArray(value);
}

function isSameList(a: readonly FieldValue[], b: readonly FieldValue[]): boolean {
  return a.length === b.length && a.every((item, index) => isSameValue(item, b[index]));
}

function isSameObject(a: { readonly [key: string]: FieldValue }, b: { readonly [key: string]: FieldValue }): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSameValue(a[key], b[key]));
}
