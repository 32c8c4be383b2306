import fc from 'fast-check';
import { type BudgetRow, emptyBudget, type Limit, park, SLICE_LIFE_MS, takePermits } from './budget-rule.ts';

const limit: Limit = { endpoint: '*', calls: 100, perMs: 60_000, reserved: 0.3 };

/** Asks as fast as permitted for a while and answers when each permit may be used at the latest. */
function drain(limits: readonly Limit[], untilMs: number, priority: 'agent' | 'sync', slice = 5) {
  let rows: readonly BudgetRow[] = limits.map(({ endpoint }) => emptyBudget(endpoint));
  const used: number[] = [];
  for (let nowMs = 0; nowMs < untilMs; ) {
    const taken = takePermits(rows, limits, { priority, nowMs, slice, maxWaitMs: Number.POSITIVE_INFINITY });
    rows = taken.rows;
    if (taken.grant.kind === 'refused') throw new Error('never with unlimited patience');
    used.push(...Array.from({ length: taken.grant.count }, () => (taken.grant.kind === 'granted' ? taken.grant.atMs : 0)));
    nowMs = taken.grant.atMs;
  }
  return used;
}

const mostIn = (instants: readonly number[], perMs: number) =>
  Math.max(...instants.map((start) => instants.filter((at) => at >= start && at < start + perMs).length));

test('never lets more calls out in any stretch than the vendor allows, wherever the stretch begins and however late permits are used', () => {
  const limits = fc.record({
    calls: fc.integer({ min: 1, max: 300 }),
    perMs: fc.integer({ min: 1_000, max: 60_000 }),
    reserved: fc.double({ min: 0, max: 0.9, noNaN: true }),
  });
  fc.assert(
    fc.property(
      limits,
      fc.constantFrom('agent' as const, 'sync' as const),
      fc.array(fc.nat({ max: SLICE_LIFE_MS - 1 }), { minLength: 1 }),
      (some, priority, delays) => {
        const used = drain([{ endpoint: '*', ...some }], some.perMs * 2, priority).map((at, index) => at + (delays[index % delays.length] ?? 0));
        expect(mostIn(used, some.perMs)).toBeLessThanOrEqual(some.calls);
      },
    ),
    { numRuns: 60 },
  );
});

test('uses at least 96 of 100 calls that are allowed, without a pause between them', () => {
  const used = drain([limit], 600_000, 'agent');
  expect(used.length).toBeGreaterThan(960);
});

test('keeps the reserved share for agents while sync takes all it can', () => {
  const used = drain([limit], 60_000, 'sync');
  expect(used.length).toBeLessThanOrEqual(70);
  let rows: readonly BudgetRow[] = [emptyBudget('*')];
  for (let n = 0; n < 70; n++) rows = takePermits(rows, [limit], { priority: 'sync', nowMs: 0, slice: 1, maxWaitMs: 0 }).rows;
  const { grant } = takePermits(rows, [limit], { priority: 'agent', nowMs: 0, slice: 1, maxWaitMs: 0 });
  expect(grant).toEqual({ kind: 'granted', count: 1, atMs: 0 });
});

test('says when the next permit is free, and takes nothing, where the wait would be too long', () => {
  const one: Limit = { endpoint: '*', calls: 1, perMs: 10_000, reserved: 0 };
  const first = takePermits([emptyBudget('*')], [one], { priority: 'agent', nowMs: 1_000, slice: 5, maxWaitMs: 0 });
  const second = takePermits(first.rows, [one], { priority: 'agent', nowMs: 2_000, slice: 5, maxWaitMs: 5_000 });
  expect(first.grant).toEqual({ kind: 'granted', count: 1, atMs: 1_000 });
  expect(second).toEqual({ rows: first.rows, grant: { kind: 'refused', freeAtMs: 11_000 + SLICE_LIFE_MS, endpoint: '*', isParked: false } });
});

test('takes on the endpoint and on the account together, and waits for the slower one', () => {
  const limits: Limit[] = [{ endpoint: 'export', calls: 1, perMs: 60_000, reserved: 0 }, limit];
  const rows = limits.map(({ endpoint }) => emptyBudget(endpoint));
  const first = takePermits(rows, limits, { priority: 'sync', nowMs: 0, slice: 5, maxWaitMs: 0 });
  expect(first.grant).toMatchObject({ count: 1 });
  expect(first.rows.every(({ allUntilMs }) => allUntilMs > 0)).toBe(true);
  const second = takePermits(first.rows, limits, { priority: 'sync', nowMs: 1, slice: 5, maxWaitMs: 100 });
  expect(second).toMatchObject({ rows: first.rows, grant: { kind: 'refused', endpoint: 'export' } });
});

test('lets nothing out of a parked endpoint before its time, even without a limit, and then no more than the pace', () => {
  const parked = park(emptyBudget('*'), 30_000);
  const early = takePermits([parked], [], { priority: 'agent', nowMs: 0, slice: 5, maxWaitMs: 29_999 });
  expect(early.grant).toEqual({ kind: 'refused', freeAtMs: 30_000, endpoint: '*', isParked: true });
  const patient = takePermits([parked], [limit], { priority: 'agent', nowMs: 0, slice: 5, maxWaitMs: 30_000 });
  expect(patient.grant).toEqual({ kind: 'granted', count: 1, atMs: 30_000 });
  expect(patient.rows[0]?.allUntilMs).toBeGreaterThan(30_000);
});

test('does not shorten a park', () => {
  expect(park(park(emptyBudget('*'), 500), 400).parkedUntilMs).toBe(500);
});
