/** @module connections/budget-gate  The permission to call a vendor, shared by all workers: permits come from the database in slices and are used up within half a second. */
import type { BudgetGate, ToldAllowance } from '#capabilities';
import { BudgetExhaustedError, type Clock } from '#domain';
import { type BudgetRequest, type BudgetRow, emptyBudget, type Limit, park, SLICE_LIFE_MS, takePermits } from './budget-rule.ts';
import { heedTold } from './budget-told.ts';

/** Filled by storage. */
export interface BudgetStore {
  /** Reads the rows of these endpoints that exist, lets `change` decide, writes what it answers: one worker at a time per connection. */
  change<Result>(
    installationId: string,
    connectionId: string,
    endpoints: readonly string[],
    change: (rows: readonly BudgetRow[]) => { readonly rows: readonly BudgetRow[]; readonly result: Result },
  ): Promise<Result>;
}

export interface BudgetGateDeps {
  readonly store: BudgetStore;
  readonly clock: Clock;
  readonly installationId: string;
  readonly connectionId: string;
  readonly limits: readonly Limit[];
  /** Permits taken at once. Default 5. */
  readonly slice?: number;
}

/** The endpoint class that stands for the whole account. */
const ACCOUNT = '*';

interface Slice {
  count: number;
  readonly usableUntilMs: number;
}

export function createBudgetGate(given: BudgetGateDeps): BudgetGate {
  const slices = new Map<string, Slice>();
  const taking = new Map<string, Promise<void>>();
  /** Rows as this worker last saw them: what an answer tells is mostly no news, and costs no query then. */
  const seen = new Map<string, BudgetRow>();
  const deps = { ...given, store: remembering(given.store, seen) };

  const takeLocal = (key: string): boolean => {
    const slice = slices.get(key);
    if (!slice || slice.count === 0 || deps.clock.now() > slice.usableUntilMs) return false;
    slice.count -= 1;
    return true;
  };

  return {
    acquire: async ({ endpoint, priority, maxWaitMs, signal }) => {
      signal.throwIfAborted();
      const key = `${endpoint} ${priority}`;
      const latestMs = deps.clock.now() + maxWaitMs;
      while (!takeLocal(key)) {
        const underway = taking.get(key);
        // Fifty callers at once make one query per slice, not one each.
        if (underway) {
          await underway;
          continue;
        }
        const { promise, resolve } = Promise.withResolvers<void>();
        taking.set(key, promise);
        let atMs: number;
        try {
          const nowMs = deps.clock.now();
          const request: BudgetRequest = { priority, nowMs, slice: deps.slice ?? 5, maxWaitMs: Math.max(0, latestMs - nowMs) };
          const { count, atMs: from } = await takeFromStore(deps, endpoint, request);
          atMs = from;
          slices.set(key, { count: count - 1, usableUntilMs: from + SLICE_LIFE_MS });
        } finally {
          taking.delete(key);
          resolve();
        }
        const waitMs = atMs - deps.clock.now();
        if (waitMs <= 0) return;
        await deps.clock.sleep(waitMs, signal);
        // Whoever waited while the vendor asked another call for a pause would run into the same refusal: the permit is given up, and the pause waited out.
        if (!(await isParked(deps, endpoint))) return;
      }
    },
    park: async ({ endpoint = ACCOUNT, untilMs }) => {
      slices.clear();
      await deps.store.change(deps.installationId, deps.connectionId, [endpoint], (rows) => ({
        rows: rows.map((row) => park(row, untilMs)),
        result: undefined,
      }));
    },
    heed: async (told) => {
      if ((await heed(deps, seen, told)) === 'less') slices.clear();
    },
  };
}

/** The store, with every row that passes kept in `seen`. */
function remembering(store: BudgetStore, seen: Map<string, BudgetRow>): BudgetStore {
  return {
    change: (installationId, connectionId, endpoints, change) =>
      store.change(installationId, connectionId, endpoints, (found) => {
        const changed = change(found);
        for (const row of [...found, ...changed.rows]) seen.set(row.endpoint, row);
        return changed;
      }),
  };
}

/** Answers whether permits in hand are void: they are of a larger allowance, or of before a pause. */
async function heed(deps: BudgetGateDeps, seen: ReadonlyMap<string, BudgetRow>, told: ToldAllowance): Promise<'same' | 'less'> {
  const { endpoint = ACCOUNT } = told;
  const limit = deps.limits.find((one) => one.endpoint === endpoint);
  const before = seen.get(endpoint) ?? emptyBudget(endpoint);
  const nowMs = deps.clock.now();
  if (limit === undefined || heedTold(before, limit, told, nowMs) === before) return 'same';
  const after = await deps.store.change(deps.installationId, deps.connectionId, [endpoint], ([row = emptyBudget(endpoint)]) => {
    const heeded = heedTold(row, limit, told, nowMs);
    return { rows: heeded === row ? [] : [heeded], result: heeded };
  });
  const isLess = (after.toldCalls ?? limit.calls) < (before.toldCalls ?? limit.calls);
  return isLess || told.left?.calls === 0 ? 'less' : 'same';
}

async function takeFromStore(deps: BudgetGateDeps, endpoint: string, request: BudgetRequest): Promise<{ count: number; atMs: number }> {
  const endpoints = endpointsOf(endpoint);
  const grant = await deps.store.change(deps.installationId, deps.connectionId, endpoints, (found) => {
    const taken = takePermits(rowsOf(endpoints, found), deps.limits, request);
    return { rows: taken.rows, result: taken.grant };
  });
  if (grant.kind === 'granted') return grant;
  const waitMs = Math.ceil(grant.freeAtMs - request.nowMs);
  throw new BudgetExhaustedError({
    message: grant.isParked
      ? `The vendor asked for a pause: nothing goes to ${grant.endpoint} for ${Math.ceil(waitMs / 1000)} s.`
      : `The calls that the vendor allows on ${grant.endpoint} are used up for ${Math.ceil(waitMs / 1000)} s.`,
    facts: {
      connectionId: deps.connectionId,
      endpoint: grant.endpoint,
      waitMs,
      isPause: grant.isParked,
      retryAt: new Date(request.nowMs + waitMs).toISOString(),
    },
  });
}

/** Whether the vendor has asked for a pause, by whichever worker was told. */
function isParked(deps: BudgetGateDeps, endpoint: string): Promise<boolean> {
  const nowMs = deps.clock.now();
  return deps.store.change(deps.installationId, deps.connectionId, endpointsOf(endpoint), (rows) => ({
    rows: [],
    result: rows.some(({ parkedUntilMs }) => parkedUntilMs > nowMs),
  }));
}

/** Its own, and the whole account's. */
const endpointsOf = (endpoint: string): readonly string[] => (endpoint === ACCOUNT ? [ACCOUNT] : [endpoint, ACCOUNT]);

/** In the order asked; an endpoint that was never called begins empty. */
function rowsOf(endpoints: readonly string[], found: readonly BudgetRow[]): readonly BudgetRow[] {
  return endpoints.map((endpoint) => found.find((row) => row.endpoint === endpoint) ?? emptyBudget(endpoint));
}
