/**
 * @module connections/budget-left
 * What a vendor said is left of an allowance until it begins anew. Others use it up as well, so it may be less than our own pace would take. Pure.
 */

/** `calls` may go out before `untilMs`; over, and without a say, from then on. */
export interface Left {
  readonly calls: number;
  readonly untilMs: number;
}

interface Asked {
  readonly priority: 'agent' | 'sync';
  readonly nowMs: number;
  /** Calls that are kept for people in each millisecond that is still to come. */
  readonly keptPerMs: number;
}

export const isOpen = ({ untilMs }: Left, nowMs: number): boolean => untilMs > nowMs;

/** When a call may go out, as far as this is concerned. What is kept for people shrinks with the time that they have left to use it. */
export function leftFreeAt(left: Left, { priority, nowMs, keptPerMs }: Asked): number {
  if (!isOpen(left, nowMs)) return nowMs;
  if (left.calls < 1) return left.untilMs;
  if (priority === 'agent' || keptPerMs === 0) return nowMs;
  return Math.max(nowMs, left.untilMs - (left.calls - 1) / keptPerMs);
}

/** What is left of it after `count` calls at `atMs`. */
export const spendLeft = (left: Left, count: number, atMs: number): Left => (isOpen(left, atMs) ? { ...left, calls: left.calls - count } : left);
