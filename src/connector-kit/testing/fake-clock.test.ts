import { createFakeClock } from './fake-clock.ts';

describe('createFakeClock', () => {
  test('stands still until advanced, then wakes sleepers in the order of their time', async () => {
    const clock = createFakeClock({ startMs: 0 });
    const woken: string[] = [];
    const sleeper = async (name: string, ms: number) => {
      await clock.sleep(ms);
      woken.push(`${name} at ${clock.now()}`);
    };
    void sleeper('late', 200);
    void sleeper('early', 100);
    await clock.advance(99);
    expect([woken, clock.waiting]).toEqual([[], 2]);
    await clock.advance(500);
    expect(woken).toEqual(['early at 100', 'late at 200']);
    expect(clock.now()).toBe(599);
  });

  test('wakes within one advance also what goes to sleep again', async () => {
    const clock = createFakeClock({ startMs: 0 });
    const ticks: number[] = [];
    const ticking = (async () => {
      for (let tick = 0; tick < 5; tick += 1) {
        await clock.sleep(10);
        ticks.push(clock.now());
      }
    })();
    await clock.advance(50);
    await ticking;
    expect(ticks).toEqual([10, 20, 30, 40, 50]);
  });

  test('ends a sleep with the signal’s reason and forgets it', async () => {
    const clock = createFakeClock();
    const given = new AbortController();
    const asleep = clock.sleep(10, given.signal);
    given.abort(new Error('gone'));
    await expect(asleep).rejects.toThrow('gone');
    await expect(clock.sleep(10, given.signal)).rejects.toThrow('gone');
    expect(clock.waiting).toBe(0);
  });

  test('moves by itself where sleeping jumps, and remembers each sleep', async () => {
    const clock = createFakeClock({ startMs: 0, sleeping: 'jumps' });
    await clock.sleep(40);
    await clock.sleep(2);
    expect([clock.now(), clock.sleeps]).toEqual([42, [40, 2]]);
  });

  test('can be set back without waking anyone', async () => {
    const clock = createFakeClock({ startMs: 10_000 });
    void clock.sleep(100);
    clock.setNow(0);
    await clock.advance(5_000);
    expect([clock.now(), clock.waiting]).toEqual([5_000, 1]);
  });
});
