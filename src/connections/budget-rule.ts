/**
 * @module connections/budget-rule
 * How many calls may go to a vendor, as arithmetic on three numbers per endpoint (the generic cell rate algorithm). Pure; storage keeps the numbers in a row that all
 * workers share. In any stretch of `perMs` at most `calls` go out, counting permits that a worker was given and used up to `SLICE_LIFE_MS` later. Beside the three stands
 * what the vendor itself told (`budget-told.ts`).
 */
import { isOpen, type Left, leftFreeAt, spendLeft } from './budget-left.ts';

/** Calls that a vendor allows. `reserved`: the share kept for people who wait, 0 <= reserved < 1. */
export interface Limit {
  readonly endpoint: string;
  readonly calls: number;
  readonly perMs: number;
  readonly reserved: number;
}

/** The numbers of one endpoint of one connection: instants, ms. */
export interface BudgetRow {
  readonly endpoint: string;
  /** When the calls given so far will have been earned, of everybody and of `sync` alone. */
  readonly allUntilMs: number;
  readonly syncUntilMs: number;
  /** Nothing goes out before; set from the vendor's own word. */
  readonly parkedUntilMs: number;
  /** Calls in the limit's time by the vendor's word; null = as the connector declares. */
  readonly toldCalls: number | null;
  /** Binds only where the vendor told of less than our pace would take. */
  readonly left: Left;
}

/** A request for permits. */
export interface BudgetRequest {
  readonly priority: 'agent' | 'sync';
  readonly nowMs: number;
  /** Permits wanted at best; at least one is given or none. */
  readonly slice: number;
  readonly maxWaitMs: number;
}

/** `granted`: `count` calls may go out from `atMs` on. `refused`: the first permit would be free at `freeAtMs` only; nothing was taken. */
export type BudgetGrant =
  | { readonly kind: 'granted'; readonly count: number; readonly atMs: number }
  | { readonly kind: 'refused'; readonly freeAtMs: number; readonly endpoint: string; readonly isParked: boolean };

/** How long a permit that was given may be used; older ones are thrown away. */
export const SLICE_LIFE_MS = 500;

/** A row before the first call. */
export function emptyBudget(endpoint: string): BudgetRow {
  return { endpoint, allUntilMs: 0, syncUntilMs: 0, parkedUntilMs: 0, toldCalls: null, left: { calls: 0, untilMs: 0 } };
}

interface Pace {
  readonly intervalMs: number;
  /** How far `until` may run ahead of now: the burst. */
  readonly leadMs: number;
}

/**
 * Some of the calls may go at once; the rest is spread so that burst and flow together never exceed `calls` in a stretch. What may burst is lost to the flow: a
 * thirtieth leaves 96 of 100 calls usable by whoever calls without a pause (bench B4), and thirteen at once of an account's 400 for a person who opens a ticket.
 */
function paceOf(calls: number, perMs: number): Pace {
  const burst = Math.max(1, Math.floor(calls / 30));
  const intervalMs = (perMs + SLICE_LIFE_MS) / Math.max(1, calls - burst);
  return { intervalMs, leadMs: (burst - 1) * intervalMs };
}

/** When the next permit is free, by one number at one pace. */
const freeAt = (untilMs: number, pace: Pace): number => untilMs - pace.leadMs;

/** Moves a number by `count` permits. */
const spend = (untilMs: number, count: number, nowMs: number, pace: Pace): number => Math.max(untilMs, nowMs) + count * pace.intervalMs;

interface Lane {
  readonly row: BudgetRow;
  readonly all: Pace | undefined;
  readonly sync: Pace | undefined;
  /** Calls kept for people in each millisecond. */
  readonly keptPerMs: number;
}

/**
 * Takes permits on every row at once (an endpoint's and the whole account's), or none. Rows without a limit are only asked whether they are parked.
 * @returns the rows as they are afterwards, in the same order.
 */
export function takePermits(
  rows: readonly BudgetRow[],
  limits: readonly Limit[],
  request: BudgetRequest,
): { readonly rows: readonly BudgetRow[]; readonly grant: BudgetGrant } {
  const lanes = rows.map((row) => laneOf(row, limits));
  const waits = lanes.map((lane) => ({ lane, freeAtMs: laneFreeAt(lane, request) }));
  const slowest = waits.reduce((worst, wait) => (wait.freeAtMs > worst.freeAtMs ? wait : worst), { lane: lanes[0] as Lane, freeAtMs: request.nowMs });
  if (slowest.freeAtMs - request.nowMs > request.maxWaitMs) {
    const { row } = slowest.lane;
    return { rows, grant: { kind: 'refused', freeAtMs: slowest.freeAtMs, endpoint: row.endpoint, isParked: row.parkedUntilMs >= slowest.freeAtMs } };
  }
  // A permit that has to be waited for comes alone: a slice of them would go out as a clump. So does one of what is left: an unused one would be lost.
  const isAlone = slowest.freeAtMs > request.nowMs || rows.some(({ left }) => isOpen(left, request.nowMs));
  const count = isAlone ? 1 : Math.max(1, Math.min(request.slice, ...lanes.map((lane) => laneRoom(lane, request))));
  return { rows: lanes.map((lane) => spendLane(lane, count, request, slowest.freeAtMs)), grant: { kind: 'granted', count, atMs: slowest.freeAtMs } };
}

/** Nothing goes out before `untilMs`; a later word of the vendor is never shortened by an earlier one. */
export function park(row: BudgetRow, untilMs: number): BudgetRow {
  return { ...row, parkedUntilMs: Math.max(row.parkedUntilMs, untilMs) };
}

/** Calls that our own pace would let out before `untilMs`. */
export function callsUntil(row: BudgetRow, limit: Limit, { nowMs, untilMs }: { readonly nowMs: number; readonly untilMs: number }): number {
  const { intervalMs, leadMs } = paceOf(row.toldCalls ?? limit.calls, limit.perMs);
  return Math.ceil((untilMs - Math.max(row.allUntilMs, nowMs) + leadMs) / intervalMs);
}

function laneOf(row: BudgetRow, limits: readonly Limit[]): Lane {
  const limit = limits.find(({ endpoint }) => endpoint === row.endpoint);
  if (!limit) return { row, all: undefined, sync: undefined, keptPerMs: 0 };
  const { perMs, reserved } = limit;
  const calls = row.toldCalls ?? limit.calls;
  const forSync = Math.max(1, Math.floor(calls * (1 - reserved)));
  return { row, all: paceOf(calls, perMs), sync: paceOf(forSync, perMs), keptPerMs: (calls * reserved) / perMs };
}

function laneFreeAt(lane: Lane, { priority, nowMs }: BudgetRequest): number {
  const { row, all, sync, keptPerMs } = lane;
  const bySync = sync && priority === 'sync' ? freeAt(row.syncUntilMs, sync) : 0;
  const byLeft = leftFreeAt(row.left, { priority, nowMs, keptPerMs });
  return Math.max(nowMs, row.parkedUntilMs, byLeft, all ? freeAt(row.allUntilMs, all) : 0, bySync);
}

/** Permits that are free right now. */
function laneRoom({ row, all, sync }: Lane, { priority, nowMs }: BudgetRequest): number {
  const room = (untilMs: number, pace: Pace) => Math.floor((nowMs - freeAt(Math.max(untilMs, nowMs), pace)) / pace.intervalMs + 1e-9) + 1;
  const byAll = all ? room(row.allUntilMs, all) : Number.POSITIVE_INFINITY;
  return sync && priority === 'sync' ? Math.min(byAll, room(row.syncUntilMs, sync)) : byAll;
}

function spendLane({ row, all, sync, keptPerMs }: Lane, count: number, { priority, nowMs }: BudgetRequest, atMs: number): BudgetRow {
  // What waits goes out at `atMs`: after a pause the pace starts there, not now. Background work that waits for its share stops nobody else meanwhile.
  const startOf = (lane: BudgetRequest['priority']) =>
    Math.max(row.parkedUntilMs, leftFreeAt(row.left, { priority: lane, nowMs, keptPerMs })) > nowMs ? atMs : nowMs;
  return {
    ...row,
    allUntilMs: all ? spend(row.allUntilMs, count, startOf('agent'), all) : row.allUntilMs,
    syncUntilMs: sync && priority === 'sync' ? spend(row.syncUntilMs, count, startOf('sync'), sync) : row.syncUntilMs,
    left: spendLeft(row.left, count, atMs),
  };
}
