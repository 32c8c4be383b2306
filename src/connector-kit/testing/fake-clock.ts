/**
 * @module connector-kit/testing/fake-clock
 * A clock that tests own.
 */
import type { Clock } from '#domain';

/** A {@link Clock} that stands still until told otherwise. */
export interface FakeClock extends Clock {
  /** Moves on, waking sleepers in the order of their time; resolves when what they woke has run. */
  advance(ms: number): Promise<void>;
  /** Moves to an instant without waking anyone twice; for steps of the machine's clock, backwards included. */
  setNow(ms: number): void;
  /** Every sleep that was asked for, in ms, in order. */
  readonly sleeps: readonly number[];
  /** Sleepers that still wait. */
  readonly waiting: number;
}

export interface FakeClockOptions {
  /** Milliseconds since the epoch. Default 2026-01-05T09:00:00Z, a Monday. */
  readonly startMs?: number;
  /** `waits` (default): a sleeper wakes by `advance`. `jumps`: a sleep moves the clock itself, for code that sleeps between real socket calls. */
  readonly sleeping?: 'waits' | 'jumps';
}

interface Sleeper {
  readonly wakeAtMs: number;
  readonly wake: () => void;
}

/** @example const clock = createFakeClock(); const done = job(clock); await clock.advance(60_000); await done; */
export function createFakeClock(options: FakeClockOptions = {}): FakeClock {
  let nowMs = options.startMs ?? Date.UTC(2026, 0, 5, 9);
  let sleepers: Sleeper[] = [];
  const sleeps: number[] = [];

  const sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    sleeps.push(ms);
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (options.sleeping === 'jumps') {
      nowMs += Math.max(0, ms);
      return settle();
    }
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        sleepers = sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const sleeper: Sleeper = { wakeAtMs: nowMs + Math.max(0, ms), wake };
      sleepers.push(sleeper);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  };
  const advance = async (ms: number): Promise<void> => {
    const endMs = nowMs + ms;
    // What runs up to the first sleep must be able to register it before time moves.
    await settle();
    for (let next = earliest(sleepers, endMs); next; next = earliest(sleepers, endMs)) {
      const due = next;
      sleepers = sleepers.filter((other) => other !== due);
      nowMs = Math.max(nowMs, due.wakeAtMs);
      due.wake();
      await settle();
    }
    nowMs = endMs;
  };
  return {
    now: () => nowMs,
    sleep,
    advance,
    setNow: (ms) => {
      nowMs = ms;
    },
    sleeps,
    get waiting() {
      return sleepers.length;
    },
  };
}

function earliest(sleepers: readonly Sleeper[], endMs: number): Sleeper | undefined {
  return sleepers.reduce<Sleeper | undefined>(
    (best, sleeper) => (sleeper.wakeAtMs <= endMs && (best === undefined || sleeper.wakeAtMs < best.wakeAtMs) ? sleeper : best),
    undefined,
  );
}

/** Lets promise chains run to their next wait; a turn of the event loop drains all microtasks. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
