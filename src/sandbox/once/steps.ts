/** @module sandbox/once/steps  Steps that say what they did and how long it took, and waiting for a condition instead of a time. */

export interface StepRunner {
  /** Runs one step; a failure names it and ends the run. */
  step<Result>(what: string, work: () => Promise<Result>): Promise<Result>;
  readonly count: number;
}

/** A step that did not come out as it should. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
}

/** Prints each step as it is done: time, then what. */
export function createStepRunner(say: (line: string) => void, now: () => number = () => performance.now()): StepRunner {
  let count = 0;
  return {
    async step(what, work) {
      const startedAt = now();
      const took = () => `${Math.round(now() - startedAt)} ms`.padStart(9);
      try {
        const result = await work();
        count += 1;
        say(`  ok ${took()}  ${what}`);
        return result;
      } catch (error) {
        say(`FAIL ${took()}  ${what}`);
        throw new StepFailure(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    },
    get count() {
      return count;
    },
  };
}

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
