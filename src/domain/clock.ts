/**
 * @module domain/clock
 * Time as a collaborator, so that tests own it.
 */

/** Where code gets the time and waits. Production passes the system's clock; tests pass one that they advance. */
export interface Clock {
  /** Milliseconds since the epoch, UTC. */
  now(): number;
  /** Resolves after `ms` milliseconds, or rejects with the signal's reason when aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The start of that instant's second, ms. Most vendors tell no more of when something happened: what is compared with their times is cut so. */
export const toWholeSecond = (ms: number): number => Math.floor(ms / 1_000) * 1_000;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};
