import { createMemoryBudget } from './memory-budget.ts';
import { createFakeClock } from './testing/fake-clock.ts';

const { signal } = new AbortController();
const setUp = () => {
  const clock = createFakeClock({ startMs: 0 });
  const budget = createMemoryBudget({ clock });
  const ask = (maxWaitMs = 0, endpoint = '*') =>
    budget.acquire({ endpoint, priority: 'agent', maxWaitMs, signal }).then(
      () => 'sent',
      (error) => error.code,
    );
  return { clock, budget, ask };
};

test('lets nothing out to a parked endpoint, or at all, and never shortens a parking', async () => {
  const { budget, ask, clock } = setUp();
  await budget.park({ endpoint: 'search', untilMs: 5_000 });
  expect([await ask(0, 'search'), await ask(0, 'tickets')]).toEqual(['budget-exhausted', 'sent']);
  await budget.park({ untilMs: 9_000 });
  await budget.park({ untilMs: 1_000 });
  expect(await ask(0, 'tickets')).toBe('budget-exhausted');
  await clock.advance(9_000);
  expect(await ask(0, 'search')).toBe('sent');
});

test('lets a caller wait, but not longer than it may, and says when to come again', async () => {
  const { budget, ask, clock } = setUp();
  await budget.park({ untilMs: 10_000 });
  await expect(budget.acquire({ endpoint: 'search', priority: 'sync', maxWaitMs: 9_999, signal })).rejects.toMatchObject({
    code: 'budget-exhausted',
    facts: { endpoint: 'search', waitMs: 10_000, isPause: true, retryAt: '1970-01-01T00:00:10.000Z' },
  });
  const waiting = ask(10_000);
  await clock.advance(9_999);
  expect(clock.waiting).toBe(1);
  await clock.advance(1);
  expect(await waiting).toBe('sent');
});

test('stops waiting when the call is given up', async () => {
  const { budget, clock } = setUp();
  await budget.park({ untilMs: 10_000 });
  const given = new AbortController();
  const waiting = budget.acquire({ endpoint: '*', priority: 'agent', maxWaitMs: 60_000, signal: given.signal });
  given.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  expect(clock.waiting).toBe(0);
});

test('counts no calls, whatever is told of an allowance', async () => {
  const { budget, ask } = setUp();
  await budget.heed({ calls: 2, left: { calls: 1, untilMs: 60_000 } });
  expect(await Promise.all(Array.from({ length: 50 }, () => ask()))).toEqual(Array(50).fill('sent'));
});
