/** @module connections/budget-told  Corrects the numbers of an endpoint by what the vendor's own answer said of it. Pure. */
import { isCredible, type ToldAllowance } from '#capabilities';
import { isOpen, type Left } from './budget-left.ts';
import { type BudgetRow, callsUntil, type Limit, park } from './budget-rule.ts';

/** Vendors tell the end in whole seconds: ends this close are the same one, and what our pace takes within it is no sign that others call as well. */
const ROUNDING_MS = 1_000;

/**
 * A told total counts for the limit's time, up and down, until another is told. What is told to be left only ever lowers ours, until its end; nothing left is a pause.
 * @returns the very same row where nothing changes, so that a lone caller in the vendor's bounds writes nothing.
 */
export function heedTold(row: BudgetRow, limit: Limit, told: ToldAllowance, nowMs: number): BudgetRow {
  if (!isCredible(told, { nowMs, perMs: limit.perMs })) return row;
  const toldCalls = told.calls === limit.calls ? null : told.calls;
  const corrected = toldCalls === row.toldCalls ? row : { ...row, toldCalls };
  return told.left ? lowerLeft(corrected, limit, told.left, nowMs) : corrected;
}

function lowerLeft(row: BudgetRow, limit: Limit, told: Left, nowMs: number): BudgetRow {
  if (!isOpen(told, nowMs)) return row;
  if (told.calls === 0) return row.parkedUntilMs >= told.untilMs - ROUNDING_MS ? row : park(row, told.untilMs);
  if (isOpen(row.left, nowMs) && told.untilMs < row.left.untilMs + ROUNDING_MS) {
    // An earlier end is an older answer's, which came late.
    const isSameEnd = told.untilMs > row.left.untilMs - ROUNDING_MS;
    return isSameEnd && told.calls < row.left.calls ? { ...row, left: { ...row.left, calls: told.calls } } : row;
  }
  return told.calls < callsUntil(row, limit, { nowMs, untilMs: told.untilMs - ROUNDING_MS }) ? { ...row, left: told } : row;
}
