import fc from 'fast-check';
import { createMemoryBudget } from './memory-budget.ts';
import { createFakeClock } from './testing/fake-clock.ts';

const { signal } = new AbortController();
const setUp = (limits: Parameters<typeof createMemoryBudget>[0]['limits']) => {
  const clock = createFakeClock({ startMs: 0 });
  const budget = createMemoryBudget({ clock, limits });
  const ask = (priority: 'agent' | 'sync', maxWaitMs = 0, endpoint = '*') =>
    budget.acquire({ endpoint, priority, maxWaitMs, signal }).then(
      () => 'sent',
      (error) => error.code,
    );
  const drain = async (priority: 'agent' | 'sync', endpoint = '*') => {
    let count = 0;
    while (count < 1_000 && (await ask(priority, 0, endpoint)) === 'sent') count += 1;
    return count;
  };
  return { clock, budget, ask, drain };
};

describe('createMemoryBudget', () => {
  test('keeps the reserved share for agents', async () => {
    const { drain } = setUp([{ endpoint: '*', calls: 10, perMs: 60_000, reserved: 0.3 }]);
    expect([await drain('sync'), await drain('agent'), await drain('sync')]).toEqual([7, 3, 0]);
  });

  test('fills again with time, agents first', async () => {
    const { drain, clock } = setUp([{ endpoint: '*', calls: 10, perMs: 60_000, reserved: 0.3 }]);
    await drain('agent');
    await clock.advance(18_000);
    expect([await drain('sync'), await drain('agent')]).toEqual([0, 3]);
    await clock.advance(3_600_000);
    expect(await drain('agent')).toBe(10);
  });

  test('lets a caller wait, but not longer than it may', async () => {
    const { ask, drain, clock } = setUp([{ endpoint: '*', calls: 1, perMs: 10_000, reserved: 0 }]);
    await drain('agent');
    expect(await ask('agent', 9_000)).toBe('budget-exhausted');
    const waiting = ask('agent', 10_000);
    await clock.advance(9_999);
    expect(clock.waiting).toBe(1);
    await clock.advance(1);
    expect(await waiting).toBe('sent');
  });

  test('stops waiting when the call is given up', async () => {
    const { budget, clock } = setUp([{ endpoint: '*', calls: 1, perMs: 10_000, reserved: 0 }]);
    const given = new AbortController();
    const acquire = () => budget.acquire({ endpoint: '*', priority: 'agent', maxWaitMs: 60_000, signal: given.signal });
    await acquire();
    const waiting = acquire();
    given.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    expect(clock.waiting).toBe(0);
  });

  test('counts a call against its endpoint class and the whole account', async () => {
    const { drain } = setUp([
      { endpoint: '*', calls: 10, perMs: 60_000, reserved: 0 },
      { endpoint: 'search', calls: 3, perMs: 60_000, reserved: 0 },
    ]);
    expect([await drain('sync', 'search'), await drain('sync', 'tickets'), await drain('sync', 'search')]).toEqual([3, 7, 0]);
  });

  test('lets nothing out to a parked endpoint, or at all, and never shortens a parking', async () => {
    const { budget, ask, clock } = setUp([]);
    await budget.park({ endpoint: 'search', untilMs: 5_000 });
    expect([await ask('agent', 0, 'search'), await ask('agent', 0, 'tickets')]).toEqual(['budget-exhausted', 'sent']);
    await budget.park({ untilMs: 9_000 });
    await budget.park({ untilMs: 1_000 });
    expect(await ask('agent', 0, 'tickets')).toBe('budget-exhausted');
    await clock.advance(9_000);
    expect(await ask('agent', 0, 'search')).toBe('sent');
  });

  test('is corrected by what the vendor tells, and by nothing that cannot be', async () => {
    const { budget, drain, clock } = setUp([{ endpoint: '*', calls: 10, perMs: 60_000, reserved: 0 }]);
    await budget.heed({ calls: 4 });
    expect(await drain('agent')).toBe(4);
    await budget.heed({ calls: 20 });
    await clock.advance(60_000);
    await budget.heed({ calls: -1 });
    await budget.heed({ calls: 20, left: { calls: 15, untilMs: clock.now() + 60_000 } });
    expect(await drain('agent')).toBe(15);
  });

  test('lets even a tiny limit with a reserve reach sync', async () => {
    expect(await setUp([{ endpoint: '*', calls: 1, perMs: 1_000, reserved: 0.9 }]).drain('sync')).toBe(1);
  });

  test('never sends more than a burst and its share of time, whatever the order of callers', async () => {
    const step = fc.record({
      priority: fc.constantFrom('agent' as const, 'sync' as const),
      callers: fc.integer({ min: 0, max: 20 }),
      thenMs: fc.integer({ min: 0, max: 30_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const { ask, clock } = setUp([{ endpoint: '*', calls: 10, perMs: 60_000, reserved: 0.2 }]);
        let sent = 0;
        for (const { priority, callers, thenMs } of steps) {
          const results = await Promise.all(Array.from({ length: callers }, () => ask(priority)));
          sent += results.filter((result) => result === 'sent').length;
          expect(sent).toBeLessThanOrEqual(10 + (clock.now() * 10) / 60_000 + 1e-6);
          clock.setNow(clock.now() + thenMs);
        }
      }),
    );
  });
});
