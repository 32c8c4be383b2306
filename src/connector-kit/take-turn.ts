/** @module connector-kit/take-turn  A call's turn in the budget. A long wait for it is told before it begins; whoever may not wait that long is refused at once. */
import type { Call, ConnectorRuntime } from '#capabilities';
import { askedWaitMs, isPaused } from '#domain';
import type { ClientLimits } from './client-options.ts';

export interface Turns {
  readonly runtime: Pick<ConnectorRuntime, 'budget' | 'clock' | 'connectionId'>;
  readonly maxWaitMs: ClientLimits['maxWaitMs'];
}

/**
 * Resolves when the call may go out.
 * @throws BudgetExhaustedError with the moment, where the wait would be longer than the call's priority allows.
 */
export async function takeTurn({ runtime: { budget, clock, connectionId }, maxWaitMs }: Turns, endpoint: string, call: Call): Promise<void> {
  const { priority, signal, onLongWait } = call;
  const ask = (waitMs: number) => budget.acquire({ endpoint, priority, maxWaitMs: waitMs, signal });
  const longestMs = maxWaitMs[priority];
  if (onLongWait === undefined) return ask(longestMs);
  const latestMs = clock.now() + longestMs;
  for (let patienceMs = Math.min(longestMs, maxWaitMs.agent); ; ) {
    try {
      return await ask(patienceMs);
    } catch (error) {
      const waitMs = askedWaitMs(error);
      if (waitMs === undefined || clock.now() + waitMs > latestMs) throw error;
      await onLongWait({ connectionId, kind: isPaused(error) ? 'pause' : 'turn', untilMs: clock.now() + waitMs });
      // Somebody else may be told to wait meanwhile: a little more is no news, a lot more is told again.
      patienceMs = Math.min(waitMs + maxWaitMs.agent, latestMs - clock.now());
    }
  }
}
