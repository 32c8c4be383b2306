/** @module sync/content-hash  Short, stable names for values: what a plan token, a pair and a hold's signature are made of. */
import { hash } from 'node:crypto';
import { canonicalText, type FieldValue } from '#domain';

/** sha-256 of a value's canonical text, hex. */
export function hashOfValue(value: FieldValue): string {
  return hash('sha256', canonicalText(value));
}

/** sha-256 of bytes or text, hex. */
export function hashOfBytes(bytes: Uint8Array | string): string {
  return hash('sha256', bytes);
}

/**
 * sha-256 of a record's values, hex. The list is fixed by the rules, in their order, so that fields need no names and no sorting here: only what is inside a
 * value, which may come in any order of keys, is brought into one. Equal lists give equal checksums; the list belongs to the checksum.
 */
export function hashOfList(values: readonly FieldValue[]): string {
  return hash('sha256', JSON.stringify(values.map(inOneOrder)));
}

/** The same value, its objects' keys in one order. What is in order already is not copied. */
function inOneOrder(value: FieldValue): FieldValue {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.some(isNested) ? value.map(inOneOrder) : value;
  const members = value as { readonly [key: string]: FieldValue };
  const keys = Object.keys(members);
  let isPlain = true;
  for (let index = 0; index < keys.length && isPlain; index += 1)
    isPlain = (index === 0 || (keys[index - 1] as string) < (keys[index] as string)) && !isNested(members[keys[index] as string]);
  return isPlain ? value : Object.fromEntries(keys.sort().map((key) => [key, inOneOrder(members[key] as FieldValue)]));
}

function isNested(value: FieldValue | undefined): boolean {
  return typeof value === 'object' && value !== null;
}
