/** A clock that a test advances. Sleepers wake when time reaches them; `jump` makes time pass. */
import type { Clock } from '#domain';

export interface FakeClock extends Clock {
  /** Moves time on and wakes whoever is due, in order. */
  advance(ms: number): void;
}

export function fakeClock(startMs = Date.parse('2026-11-22T05:00:00Z')): FakeClock {
  let now = startMs;
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
        sleepers.push({ at: now + ms, wake: resolve });
      }),
    advance: (ms) => {
      now += ms;
      for (const due of sleepers.filter(({ at }) => at <= now)) {
        sleepers.splice(sleepers.indexOf(due), 1);
        due.wake();
      }
    },
  };
}
