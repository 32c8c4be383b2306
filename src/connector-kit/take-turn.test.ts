/** Waits that are longer than a person would sit through: told before they begin, or refused at once with the moment. On a fake clock. */
import type { LongWait } from '#capabilities';
import { createMemoryBudgetStore } from '../../test/support/limited-vendor.ts';
import { createBudgetGate } from '../connections/budget-gate.ts';
import { createMemoryBudget } from './memory-budget.ts';
import { createFakeClock } from './testing/fake-clock.ts';
import { failureOf, type Reply, read, scriptedVendor, write } from './testing/scripted-vendor.ts';
import { testCall } from './testing/test-runtime.ts';

const MINUTE = { status: 429, headers: { 'retry-after': '60' } } as const;
const START = Date.UTC(2026, 0, 5, 9);
const iso = (ms: number) => new Date(ms).toISOString();

/** A call that notes what it is told, and when. */
function noting(clock: { readonly now: () => number }) {
  const told: (Omit<LongWait, 'connectionId'> & { readonly at: number })[] = [];
  const onLongWait = async ({ connectionId, ...wait }: LongWait) => {
    expect(connectionId).toBe('connection-1');
    told.push({ ...wait, at: clock.now() });
  };
  const call = testCall({ onLongWait });
  return { told, call };
}

describe('a person', () => {
  test.each([
    ['told now', [MINUTE], 'vendor-rate-limited', 1],
    ['told to another call before', [], 'budget-exhausted', 0],
  ] as const)('does not wait for a pause that was %s, and hears until when', async (_, replies, code, sends) => {
    const { http, runtime, sent, clock } = scriptedVendor({ replies: [...replies, { status: 200 }] });
    if (replies.length === 0) await runtime.budget.park({ untilMs: START + 60_000 });
    expect(await failureOf(http.request(read, testCall({ priority: 'agent' })))).toMatchObject({ code, facts: { retryAt: iso(START + 60_000) } });
    expect([clock.now(), sent.length]).toEqual([START, sends]);
  });

  test('waits out a pause of two seconds', async () => {
    const { http, clock } = scriptedVendor({ replies: [{ status: 429, headers: { 'retry-after': '2' } }, { status: 200 }] });
    expect(await failureOf(http.request(read, testCall({ priority: 'agent' })))).toBe('answered');
    expect(clock.now()).toBe(START + 2_000);
  });

  test.each([
    ['nothing usable', undefined, 1_000],
    ['a year', '31536000', 3_600_000],
  ])('hears a moment within the hour where the vendor told %s', async (_, told, ms) => {
    const limits = { maxWaitMs: { sync: 60_000, agent: 500 } };
    const { http } = scriptedVendor({ limits, replies: [{ status: 429, ...(told ? { headers: { 'retry-after': told } } : {}) }] });
    expect(await failureOf(http.request(read, testCall({ priority: 'agent' })))).toMatchObject({ facts: { retryAt: iso(START + ms) } });
  });
});

describe('a worker', () => {
  test.each([
    ['its own 429', read],
    ['its own 429 to a write', write],
  ])('is told of the pause by %s before it waits, and goes on afterwards', async (_, request) => {
    const { http, clock, sentAt } = scriptedVendor({ replies: [MINUTE, { status: 200 }] });
    const { told, call } = noting(clock);
    expect(await failureOf(http.request(request, call))).toBe('answered');
    expect(told).toEqual([{ kind: 'pause', untilMs: START + 60_000, at: START }]);
    expect(sentAt).toEqual([START, START + 60_000]);
  });

  test('is told of a pause that another call was asked for', async () => {
    const { http, runtime, clock, sentAt } = scriptedVendor();
    await runtime.budget.park({ untilMs: START + 40_000 });
    const { told, call } = noting(clock);
    await http.request(read, call);
    expect(told).toEqual([{ kind: 'pause', untilMs: START + 40_000, at: START }]);
    expect(sentAt).toEqual([START + 40_000]);
  });

  test('is told of a long queue for its own budget, as what it is', async () => {
    const clock = createFakeClock({ sleeping: 'jumps' });
    const limits = [{ endpoint: '*', calls: 1, perMs: 30_000, reserved: 0 }];
    const budget = createBudgetGate({ clock, limits, store: createMemoryBudgetStore(), installationId: 'inst-1', connectionId: 'connection-1' });
    const { http } = scriptedVendor({ runtime: { clock, budget } });
    const { told, call } = noting(clock);
    await http.request(read, call);
    expect(told).toEqual([]);
    await http.request(read, call);
    // A permit may be used half a second after it was given, so the next one comes that much later.
    expect(told).toEqual([{ kind: 'turn', untilMs: START + 30_500, at: START }]);
  });

  test('is told again where the pause grows while it waits', async () => {
    const clock = createFakeClock();
    const { http, runtime, sent } = scriptedVendor({ runtime: { clock, budget: createMemoryBudget({ clock }) } });
    await runtime.budget.park({ untilMs: START + 10_000 });
    const { told, call } = noting(clock);
    const done = failureOf(http.request(read, call));
    await clock.advance(5_000);
    await runtime.budget.park({ untilMs: START + 50_000 });
    await clock.advance(5_000);
    expect(told.map(({ untilMs, at }) => [untilMs - START, at - START])).toEqual([
      [10_000, 0],
      [50_000, 10_000],
    ]);
    await clock.advance(40_000);
    expect([await done, sent.length]).toEqual(['answered', 1]);
  });

  test('waits a minute at most, however often the pause grows, and is refused what it may not wait for without being told', async () => {
    const { http, runtime, clock, sent } = scriptedVendor();
    await runtime.budget.park({ untilMs: START + 60_001 });
    const { told, call } = noting(clock);
    expect(await failureOf(http.request(read, call))).toMatchObject({ code: 'budget-exhausted', facts: { waitMs: 60_001, isPause: true } });
    expect([told, sent, clock.now()]).toEqual([[], [], START]);
  });

  test('is not told of a moment, and ends with what the telling throws', async () => {
    const short: Reply = { status: 429, headers: { 'retry-after': '2' } };
    const { http, clock, sent, answer } = scriptedVendor({ replies: [short, { status: 200 }] });
    const { told, call } = noting(clock);
    await http.request(read, call);
    expect(told).toEqual([]);
    answer(MINUTE, { status: 200 });
    const lost = new Error('The lease is lost.');
    expect(await failureOf(http.request(read, testCall({ onLongWait: () => Promise.reject(lost) })))).toBe(lost);
    expect([sent.length, clock.now()]).toEqual([3, START + 2_000]);
  });
});
