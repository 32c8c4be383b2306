/**
 * @module connector-kit/memory-budget
 * A call budget for one process: a token bucket per endpoint class and one for the whole account, with a share that only agents may use.
 */
import { type BudgetGate, type ConnectorDefinition, isCredible, type ToldAllowance } from '#capabilities';
import { BudgetExhaustedError, type Clock } from '#domain';

type Limit = ConnectorDefinition['limits'][number];
type Request = Parameters<BudgetGate['acquire']>[0];

interface Bucket {
  limit: Limit;
  tokens: number;
  filledAtMs: number;
}

export interface MemoryBudgetOptions {
  readonly clock: Clock;
  /** As a connector declares them; `*` is the whole account. None = only parking holds. */
  readonly limits: readonly Limit[];
  /** Named in refusals. */
  readonly connectionId?: string;
}

/** Fills continuously, so that a window's worth of calls is spread over the window after a first burst. */
export function createMemoryBudget({ clock, limits, connectionId }: MemoryBudgetOptions): BudgetGate {
  const buckets = new Map<string, Bucket>(limits.map((limit) => [limit.endpoint, { limit, tokens: limit.calls, filledAtMs: clock.now() }]));
  const parked = new Map<string, number>();

  const parkedMs = (request: Request) => Math.max(parked.get('*') ?? 0, parked.get(request.endpoint) ?? 0) - clock.now();
  const waitOf = (request: Request): number => {
    const now = clock.now();
    return Math.max(0, parkedMs(request), ...bucketsOf(buckets, request.endpoint).map((bucket) => waitForToken(bucket, request.priority, now)));
  };
  return {
    async acquire(request) {
      const deadlineMs = clock.now() + request.maxWaitMs;
      for (let waitMs = waitOf(request); waitMs > 0; waitMs = waitOf(request)) {
        if (clock.now() + waitMs > deadlineMs)
          throw exhausted(request, { nowMs: clock.now(), waitMs, isPause: parkedMs(request) >= waitMs, connectionId });
        await clock.sleep(waitMs, request.signal);
      }
      // No await between the look and the take: two callers cannot both see the last token.
      for (const bucket of bucketsOf(buckets, request.endpoint)) bucket.tokens -= 1;
    },
    async park({ endpoint = '*', untilMs }) {
      parked.set(endpoint, Math.max(untilMs, parked.get(endpoint) ?? 0));
    },
    async heed(told) {
      const bucket = buckets.get(told.endpoint ?? '*');
      if (bucket && isCredible(told, { nowMs: clock.now(), perMs: bucket.limit.perMs })) heedTold(bucket, told, clock.now());
    },
  };
}

function heedTold(bucket: Bucket, { calls, left }: ToldAllowance, now: number): void {
  fill(bucket, now);
  bucket.limit = { ...bucket.limit, calls };
  bucket.tokens = Math.min(bucket.tokens, left?.calls ?? calls);
}

function bucketsOf(buckets: ReadonlyMap<string, Bucket>, endpoint: string): Bucket[] {
  const names = endpoint === '*' ? ['*'] : ['*', endpoint];
  return names.flatMap((name) => buckets.get(name) ?? []);
}

function fill(bucket: Bucket, now: number): void {
  const { calls, perMs } = bucket.limit;
  bucket.tokens = Math.min(calls, bucket.tokens + (Math.max(0, now - bucket.filledAtMs) * calls) / perMs);
  bucket.filledAtMs = now;
}

/** Milliseconds until this priority may take one token; fills the bucket up to now first. */
function waitForToken(bucket: Bucket, priority: Request['priority'], now: number): number {
  const { calls, perMs, reserved } = bucket.limit;
  const perToken = perMs / calls;
  fill(bucket, now);
  // At least one token stays reachable for sync, or a tiny limit with a reserve would never let it through.
  const floor = priority === 'agent' ? 0 : Math.min(calls * reserved, calls - 1);
  // The epsilon absorbs the rounding of repeated filling; without it a waiter could wake a hair too early for ever.
  const missing = floor + 1 - bucket.tokens - 1e-9;
  return missing <= 0 ? 0 : Math.ceil(missing * perToken);
}

interface Refused {
  readonly nowMs: number;
  readonly waitMs: number;
  /** The vendor asked for it. */
  readonly isPause: boolean;
  readonly connectionId: string | undefined;
}

function exhausted({ endpoint }: Request, { nowMs, waitMs, isPause, connectionId }: Refused): BudgetExhaustedError {
  return new BudgetExhaustedError({
    message: `Nothing was sent: the call budget of ${endpoint === '*' ? 'this connection' : endpoint} is used up for another ${Math.ceil(waitMs / 1000)} s. It is tried again then.`,
    facts: { ...(connectionId !== undefined && { connectionId }), endpoint, waitMs, isPause, retryAt: new Date(nowMs + waitMs).toISOString() },
  });
}
