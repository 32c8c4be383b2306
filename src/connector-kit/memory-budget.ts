/**
 * @module connector-kit/memory-budget
 * The permission to call a vendor for one process alone, such as a command: it counts no calls, and keeps the pauses that the vendor asks for.
 */
import type { BudgetGate } from '#capabilities';
import { BudgetExhaustedError, type Clock } from '#domain';

type Request = Parameters<BudgetGate['acquire']>[0];

export interface MemoryBudgetOptions {
  readonly clock: Clock;
  /** Named in refusals. */
  readonly connectionId?: string;
}

/** Of allowances it hears nothing, as the shared budget of a connector that declares none. */
export function createMemoryBudget({ clock, connectionId }: MemoryBudgetOptions): BudgetGate {
  const parked = new Map<string, number>();
  const pauseOf = ({ endpoint }: Request): number => Math.max(parked.get('*') ?? 0, parked.get(endpoint) ?? 0) - clock.now();
  return {
    async acquire(request) {
      const latestMs = clock.now() + request.maxWaitMs;
      for (let waitMs = pauseOf(request); waitMs > 0; waitMs = pauseOf(request)) {
        const retryAtMs = clock.now() + waitMs;
        if (retryAtMs > latestMs) throw paused(request, { waitMs, retryAtMs, connectionId });
        await clock.sleep(waitMs, request.signal);
      }
    },
    async park({ endpoint = '*', untilMs }) {
      parked.set(endpoint, Math.max(untilMs, parked.get(endpoint) ?? 0));
    },
    heed: async () => undefined,
  };
}

interface Pause {
  readonly waitMs: number;
  readonly retryAtMs: number;
  readonly connectionId: string | undefined;
}

function paused({ endpoint }: Request, { waitMs, retryAtMs, connectionId }: Pause): BudgetExhaustedError {
  return new BudgetExhaustedError({
    message: `Nothing was sent: the vendor asked for a pause of ${endpoint === '*' ? 'this connection' : endpoint} that lasts another ${Math.ceil(waitMs / 1000)} s. It is tried again then.`,
    facts: { ...(connectionId !== undefined && { connectionId }), endpoint, waitMs, isPause: true, retryAt: new Date(retryAtMs).toISOString() },
  });
}
