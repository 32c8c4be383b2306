/**
 * @module mapping/rule-hash
 * Hashes of rules, flows and documents. Synchronous and without Node, since the same code runs in the console; SHA-256 after FIPS 180-4.
 */
import { canonicalText, type FieldValue } from '#domain';
import type { FieldRule } from './document.ts';

const PRIMES = firstPrimes(64);
/** Fractional parts of the cube roots and square roots of the first primes (FIPS 180-4 §4.2.2, §5.3.3). */
const ROUND_CONSTANTS = Uint32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));
const START = Uint32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

/** SHA-256 of a text's UTF-8 bytes, as 64 hex digits. */
export function sha256Hex(text: string): string {
  const state = Uint32Array.from(START);
  const words = padded(new TextEncoder().encode(text));
  for (let block = 0; block < words.length; block += 16) compress(state, words.subarray(block, block + 16));
  return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('');
}

/** Hash of anything that JSON can hold; the order of keys does not matter, keys with `undefined` count as absent. */
export function hashOf(value: unknown): string {
  return sha256Hex(canonicalText(JSON.parse(JSON.stringify(value)) as FieldValue));
}

/**
 * Hash of what decides a rule's values. Leaves out `winner` and `requires`: they choose between values or demand others, and a change of them must not
 * look like a change of the value itself.
 */
export function hashRule(rule: FieldRule): string {
  const { winner: _winner, requires: _requires, ...deciding } = rule;
  return hashOf(deciding);
}

function compress(state: Uint32Array, block: Uint32Array): void {
  const schedule = expand(block);
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let round = 0; round < 64; round += 1) {
    const sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const first = (h + sum1 + ((e & f) ^ (~e & g)) + at(ROUND_CONSTANTS, round) + at(schedule, round)) | 0;
    const sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const second = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => {
    state[index] = at(state, index) + word;
  });
}

function expand(block: Uint32Array): Uint32Array {
  const schedule = new Uint32Array(64);
  schedule.set(block);
  for (let index = 16; index < 64; index += 1) {
    const early = at(schedule, index - 15);
    const late = at(schedule, index - 2);
    const small0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const small1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    schedule[index] = at(schedule, index - 16) + small0 + at(schedule, index - 7) + small1;
  }
  return schedule;
}

function padded(bytes: Uint8Array): Uint32Array {
  const blocks = Math.ceil((bytes.length + 9) / 64);
  const buffer = new Uint8Array(blocks * 64);
  buffer.set(bytes);
  buffer[bytes.length] = 0x80;
  const view = new DataView(buffer.buffer);
  view.setUint32(buffer.length - 8, Math.floor(bytes.length / 0x20000000));
  view.setUint32(buffer.length - 4, bytes.length * 8);
  return Uint32Array.from({ length: blocks * 16 }, (_, index) => view.getUint32(index * 4));
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

function at(words: Uint32Array, index: number): number {
  return words[index] as number;
}

function fraction(root: number): number {
  return Math.floor((root - Math.floor(root)) * 0x1_0000_0000);
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate += 1) if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  return primes;
}
