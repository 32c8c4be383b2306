/** @module sandbox/steps  Steps that say what they did and how long it took, and the verdict over a run of them. */

export interface StepRunner {
  /**
   * Runs one step and prints it with its time; a failure names it and ends the run.
   * `outcome` puts what came of it into the line.
   */
  step<Result>(what: string, work: () => Promise<Result>, outcome?: (result: Result) => string): Promise<Result>;
}

/** A step that did not come out as it should. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
}

type Say = (line: string) => void;

/** Prints each step as it is done: time, then what. */
export function createStepRunner(say: Say, now: () => number = () => performance.now()): StepRunner {
  return {
    async step(what, work, outcome) {
      const startedAt = now();
      const took = () => `${Math.round(now() - startedAt)} ms`.padStart(9);
      try {
        const result = await work();
        say(`  ok ${took()}  ${what}${outcome ? `: ${outcome(result)}` : ''}`);
        return result;
      } catch (error) {
        say(`FAIL ${took()}  ${what}`);
        throw new StepFailure(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    },
  };
}

/** A run of steps: what it needs, and what it opens. */
export interface StepRun {
  readonly steps: StepRunner;
  /** What is to be closed afterwards, however the run ends; the last is closed first. */
  readonly undo: (() => Promise<unknown>)[];
}

/**
 * Runs steps until one fails. Answers the exit code: 0 after all of them, or 1 after saying which one failed and why; what comes after it is not begun.
 * `work` resolves with the closing words.
 */
export async function runSteps(
  work: (run: StepRun) => Promise<string>,
  { say, now = () => performance.now() }: { say: Say; now?: () => number },
): Promise<0 | 1> {
  const startedAt = now();
  const took = () => `${((now() - startedAt) / 1_000).toFixed(1)} s`;
  const steps = createStepRunner(say, now);
  const undo: StepRun['undo'] = [];
  try {
    const closing = await work({ steps, undo });
    say(`\nAll steps passed in ${took()}. ${closing}`);
    return 0;
  } catch (error) {
    say(`\nFailed after ${took()}. ${error instanceof StepFailure ? error.message : ((error as Error).stack ?? String(error))}`);
    return 1;
  } finally {
    for (const close of undo.reverse()) await close().catch((error: Error) => say(`Cleaning up failed: ${error.message}`));
  }
}
