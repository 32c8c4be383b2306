/** @module domain/hold-kinds  Why something waits, in a word. */

export const HOLD_KINDS = [
  'missing',
  'conflict',
  'refused',
  'unknown-value',
  'unverified-write',
  'disagreement',
  'unreachable',
  'schema',
  'waiting-for-agent',
  'not-configured',
] as const;
export type HoldKind = (typeof HOLD_KINDS)[number];
