/** Waiting for what really happens: other processes, real clocks, browsers. */
import { setTimeout as pause } from 'node:timers/promises';

/** Resolves once the condition holds; throws with `what` where it does not within `patienceMs` (default a minute and a half). */
export async function until(condition: () => boolean | Promise<boolean>, what: string, patienceMs = 90_000): Promise<void> {
  const giveUpAt = Date.now() + patienceMs;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error(`Gave up waiting until ${what}.`);
    await pause(50);
  }
}
