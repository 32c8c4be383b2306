/** What a vendor tells of its allowance: corrected totals, and what is left of it, for one worker and for several. */
import type { ToldAllowance } from '#capabilities';
import { createMemoryBudgetStore } from '../../test/support/limited-vendor.ts';
import { createFakeClock } from '../connector-kit/testing/index.ts';
import { createBudgetGate } from './budget-gate.ts';
import { type BudgetRow, emptyBudget, type Limit, takePermits } from './budget-rule.ts';
import { heedTold } from './budget-told.ts';

const MINUTE_MS = 60_000;
const limit: Limit = { endpoint: '*', calls: 100, perMs: MINUTE_MS, reserved: 0.4 };
const left = (calls: number, untilMs: number) => ({ calls: 100, left: { calls, untilMs } });

/** How many calls go out from `fromMs` on before `untilMs`, one asked for each tenth of a second. */
function sentUntil(row: BudgetRow, untilMs: number, { priority = 'agent', fromMs = 0 }: { priority?: 'agent' | 'sync'; fromMs?: number } = {}) {
  let rows: readonly BudgetRow[] = [row];
  let sent = 0;
  for (let nowMs = fromMs; nowMs < untilMs; nowMs += 100) {
    const taken = takePermits(rows, [limit], { priority, nowMs, slice: 5, maxWaitMs: 0 });
    rows = taken.rows;
    sent += taken.grant.kind === 'granted' ? taken.grant.count : 0;
  }
  return { sent, row: rows[0] as BudgetRow };
}
const heed = (told: ToldAllowance, row = emptyBudget('*'), nowMs = 0) => heedTold(row, limit, told, nowMs);

test.each([20, 200, 700])('goes by a told total of %d a minute instead of the declared one', (calls) => {
  const { sent } = sentUntil(heed({ calls }), MINUTE_MS);
  expect(sent).toBeLessThanOrEqual(calls);
  expect(sent).toBeGreaterThan(calls * 0.9 - 1);
});

test('keeps the share for people of what was told', () => {
  expect(sentUntil(heed({ calls: 200 }), MINUTE_MS, { priority: 'sync' }).sent).toBeLessThanOrEqual(120);
});

test('forgets a told total when the declared one is told', () => {
  expect(heed({ calls: 100 }, heed({ calls: 700 }))).toEqual(emptyBudget('*'));
});

describe('what is left', () => {
  test('changes nothing where our own pace takes no more', () => {
    const { row } = sentUntil(emptyBudget('*'), 30_000);
    expect(heed(left(52, MINUTE_MS), row, 30_000)).toBe(row);
  });

  test('goes out at once for people and no more until the end, then the pace goes on', () => {
    const told = heed(left(4, 30_000));
    const before = sentUntil(told, 30_000);
    expect(before.sent).toBe(4);
    expect(sentUntil(told, 4_000).sent).toBe(4);
    const after = sentUntil(before.row, 90_000, { fromMs: 30_000 }).sent;
    expect(after).toBeGreaterThan(90);
    expect(after).toBeLessThanOrEqual(100);
  });

  test('is kept for people while the time lasts in which they may need it', () => {
    const told = heed(left(22, 30_000));
    // Four tenths of a hundred a minute: twenty in thirty seconds.
    expect(sentUntil(told, 1_000, { priority: 'sync' }).sent).toBe(2);
    const background = sentUntil(told, 30_000, { priority: 'sync' });
    expect(background.sent).toBeGreaterThan(15);
    expect(background.sent).toBeLessThanOrEqual(22);
  });

  test('that waits for its time stops nobody who may go now', () => {
    const told = heed(left(22, 30_000));
    let rows: readonly BudgetRow[] = [told];
    for (let n = 0; n < 10; n += 1) rows = takePermits(rows, [limit], { priority: 'sync', nowMs: 0, slice: 1, maxWaitMs: MINUTE_MS }).rows;
    expect(takePermits(rows, [limit], { priority: 'agent', nowMs: 7_000, slice: 1, maxWaitMs: 0 }).grant).toMatchObject({
      kind: 'granted',
      atMs: 7_000,
    });
  });

  test('lets those who waited for its end out one by one', () => {
    let rows: readonly BudgetRow[] = [heed(left(1, 30_000))];
    const at: number[] = [];
    for (let n = 0; n < 30; n += 1) {
      const taken = takePermits(rows, [limit], { priority: 'agent', nowMs: 0, slice: 5, maxWaitMs: MINUTE_MS });
      rows = taken.rows;
      if (taken.grant.kind === 'granted') at.push(taken.grant.atMs);
    }
    expect(at).toHaveLength(30);
    expect(at.filter((ms) => ms < 30_000)).toHaveLength(1);
    expect(at.filter((ms) => ms >= 30_000 && ms < 31_000).length).toBeLessThanOrEqual(5);
  });

  test('is only ever lowered, and not by an answer of an earlier minute that came late', () => {
    const told = heed(left(10, 30_000));
    expect(heed(left(40, 30_000), told)).toBe(told);
    expect(heed(left(1, 20_000), told)).toBe(told);
    expect(heed(left(3, 30_500), told).left).toEqual({ calls: 3, untilMs: 30_000 });
    expect(heed(left(7, 90_000), told, 31_000).left).toEqual({ calls: 7, untilMs: 90_000 });
  });

  test('of nothing is a pause until the end', () => {
    const told = heed(left(0, 30_000));
    expect(takePermits([told], [limit], { priority: 'agent', nowMs: 0, slice: 5, maxWaitMs: 0 }).grant).toEqual({
      kind: 'refused',
      freeAtMs: 30_000,
      endpoint: '*',
      isParked: true,
    });
    expect(heed(left(0, 29_500), told)).toBe(told);
  });
});

test.each<readonly [string, ToldAllowance]>([
  ['a total of nothing', { calls: 0 }],
  ['a negative total', { calls: -5 }],
  ['a huge total', { calls: 1e9 }],
  ['a total that is no number', { calls: Number.NaN }],
  ['half a call', { calls: 99.5 }],
  ['less than nothing left', left(-1, 30_000)],
  ['more left than there is', left(101, 30_000)],
  ['an end that is no number', left(1, Number.NaN)],
  ['an end outside its time', { ...left(1, 600_000), calls: 30 }],
])('%s changes nothing', (_, told) => {
  const row = emptyBudget('*');
  expect(heed(told, row)).toBe(row);
});

describe('several workers', () => {
  function setUp() {
    const clock = createFakeClock();
    const rows = createMemoryBudgetStore();
    let queries = 0;
    const store: typeof rows = {
      change: (...given) => {
        queries += 1;
        return rows.change(...given);
      },
    };
    const open = () => createBudgetGate({ store, clock, installationId: 'inst-1', connectionId: 'desk', limits: [limit] });
    const { signal } = new AbortController();
    const ask = (gate: ReturnType<typeof open>, endpoint = '*') =>
      gate.acquire({ endpoint, priority: 'agent', maxWaitMs: 0, signal }).then(
        () => 'sent',
        (error) => error.code,
      );
    return { clock, open, ask, queries: () => queries };
  }

  test('give up the permits in hand when one is told of a smaller total, and go by it at their next', async () => {
    const { clock, open, ask } = setUp();
    const [one, other] = [open(), open()];
    expect(await ask(one)).toBe('sent');
    await one.heed({ calls: 1 });
    expect([await ask(one), await ask(other)]).toEqual(['budget-exhausted', 'budget-exhausted']);
    await clock.advance(2 * MINUTE_MS);
    expect([await ask(other), await ask(other), await ask(one)]).toEqual(['sent', 'budget-exhausted', 'budget-exhausted']);
  });

  test('ask the store nothing for what is no news, nor for an endpoint without an allowance of ours', async () => {
    const { clock, open, queries } = setUp();
    const gate = open();
    await gate.heed({ calls: 100, left: { calls: 99, untilMs: clock.now() + MINUTE_MS } });
    await gate.heed({ endpoint: 'search-index', calls: 5 });
    await gate.heed({ calls: -1 });
    expect(queries()).toBe(0);
    await gate.heed({ calls: 700 });
    await gate.heed({ calls: 700 });
    expect(queries()).toBe(1);
  });

  test('wait out a pause that another was told of, each endpoint by itself', async () => {
    const { clock, open, ask } = setUp();
    const [one, other] = [open(), open()];
    await one.heed({ calls: 100, left: { calls: 0, untilMs: clock.now() + 30_000 } });
    expect(await ask(other, 'tickets-index')).toBe('budget-exhausted');
    await clock.advance(30_000);
    expect(await ask(other, 'tickets-index')).toBe('sent');
  });
});
