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
