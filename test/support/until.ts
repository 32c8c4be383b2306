/** Waiting for what really happens: other processes, real clocks, browsers. */
import { setTimeout as pause } from 'node:timers/promises';

/** Resolves with what the condition gives once that is something; throws with `what` where it gives nothing within `patienceMs` (default five minutes: a hang, not a slow machine). */
export async function until<Found>(
  condition: () => Found | Promise<Found>,
  what: string,
  patienceMs = 300_000,
): Promise<Exclude<Found, false | null | undefined>> {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    const found = await condition();
    if (found) return found as Exclude<Found, false | null | undefined>;
    if (Date.now() > giveUpAt) throw new Error(`Gave up waiting until ${what}.`);
    await pause(50);
  }
}
