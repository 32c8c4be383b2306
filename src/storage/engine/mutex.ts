/** @module storage/engine/mutex  First come, first served use of PGlite's single connection. */

/** Resolves with the release function once everybody before has released. Releasing twice does nothing. */
export type Acquire = () => Promise<() => void>;

/** A new mutex. */
export function createMutex(): Acquire {
  let tail = Promise.resolve();
  return () => {
    const before = tail;
    let open: () => void = () => undefined;
    tail = new Promise((resolve) => {
      open = resolve;
    });
    return before.then(() => open);
  };
}
