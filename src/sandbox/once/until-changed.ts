/** @module sandbox/once/until-changed  Waiting for a condition instead of a time. */

/** Tells whether something may have changed; the answer forgets the listener. */
type Watch = (listener: () => void) => () => void;

/** Resolves with what `read` finds as soon as it finds something, looked at after each change. Throws after the deadline with what it waited for. */
export function untilChanged<Found>(what: string, read: () => Found | undefined, watch: Watch, withinMs: number): Promise<Found> {
  return new Promise((resolve, reject) => {
    const look = (): boolean => {
      const found = read();
      if (found === undefined) return false;
      clearTimeout(deadline);
      forget();
      resolve(found);
      return true;
    };
    const deadline = setTimeout(() => {
      forget();
      reject(new Error(`${what} did not happen within ${withinMs / 1_000} s`));
    }, withinMs);
    const forget = watch(() => queueMicrotask(look));
    look();
  });
}
