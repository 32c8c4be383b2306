/** Time that passes only while everybody sleeps: minutes of waiting for a vendor's allowance take as long as the work in them. */
import type { Clock } from '#domain';

export interface SimulatedClock extends Clock {
  /** Moves from sleeper to sleeper until `work` has ended. `isBusy`: something real is under way, as a query, which takes no simulated time. */
  run<Result>(work: Promise<Result>, isBusy: () => boolean): Promise<Result>;
}

const turnOfTheLoop = () => new Promise<void>((done) => setImmediate(done));

export const createSimulatedClock = (startMs = Date.UTC(2026, 10, 22, 9)): SimulatedClock => {
  let nowMs = startMs;
  let sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];
  const wakeNext = (): void => {
    const atMs = Math.min(...sleepers.map((sleeper) => sleeper.atMs));
    nowMs = Math.max(nowMs, atMs);
    const woken = sleepers.filter((sleeper) => sleeper.atMs <= nowMs);
    sleepers = sleepers.filter((sleeper) => sleeper.atMs > nowMs);
    for (const { wake } of woken) wake();
  };
  return {
    now: () => nowMs,
    sleep: (ms) =>
      new Promise((wake) => {
        sleepers.push({ atMs: nowMs + Math.max(0, ms), wake });
      }),
    run: async (work, isBusy) => {
      const state = { isOver: false };
      const over = () => {
        state.isOver = true;
      };
      work.then(over, over);
      while (!state.isOver) {
        await turnOfTheLoop();
        await turnOfTheLoop();
        if (!isBusy() && sleepers.length > 0) wakeNext();
      }
      return work;
    },
  };
};
