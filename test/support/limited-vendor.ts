/**
 * A record system behind the client, the breaker and the shared budget of production: each of its calls is a request that the vendor answers, refuses beyond its
 * limit with 429 and Retry-After, or does not answer while it is down.
 */
import { z } from 'zod';
import type { Call, RecordStore, TransportRequest, TransportResponse } from '#capabilities';
import { basicAuth, createHttpClient, path } from '#connector-kit';
import { VendorUnavailableError } from '#domain';
import { type BudgetStore, createBudgetGate } from '../../src/connections/budget-gate.ts';
import type { BudgetRow, Limit } from '../../src/connections/budget-rule.ts';
import { type FakeClock, testRuntime } from '../../src/connector-kit/testing/index.ts';
import { heedRateLimits } from '../../src/connectors/zendesk/rate-limit.ts';

/** How long an answer takes, ms. */
const ANSWER_MS = 150;

export interface LimitedVendorOptions {
  readonly clock: FakeClock;
  /** What the connector declares, and what all workers share. */
  readonly limit: Limit;
  /** What the vendor really allows in any `limit.perMs`. */
  readonly allowed: number;
  /** Whether its answers say so, in the headers of the help desk. Default: they say nothing. */
  readonly speech?: 'tells' | 'silent';
}

export interface LimitedVendor {
  /** When each request came, and its status; 0 where no answer was given. */
  readonly answers: { readonly at: number; readonly status: number }[];
  /** A system of one worker process: its own client and breaker, the budget of all. */
  behindClient<Records extends RecordStore>(records: Records): Records;
  takeDown(): void;
  bringBack(): void;
}

/** Calls that reach the vendor; everything else of a store is for tests. */
const CALLS: ReadonlySet<PropertyKey> = new Set<keyof RecordStore>([
  'whoAmI',
  'describe',
  'read',
  'readMany',
  'listRecords',
  'readByNumber',
  'write',
  'create',
  'findByCorrelation',
  'listChangedSince',
  'fieldHistory',
  'listComments',
  'addComment',
  'listAttachments',
]);

export function createLimitedVendor({ clock, limit, allowed, speech = 'silent' }: LimitedVendorOptions): LimitedVendor {
  const answers: LimitedVendor['answers'] = [];
  const state = { isDown: false };
  const store = createMemoryBudgetStore();
  const answered = (status: number, headers: Record<string, string> = {}): TransportResponse => {
    answers.push({ at: clock.now(), status });
    return { status, headers, body: new TextEncoder().encode('{}') };
  };
  const told = (left: number, oldestAt = clock.now()) => ({
    'ratelimit-limit': String(allowed),
    'ratelimit-remaining': String(left),
    'ratelimit-reset': String(Math.ceil((oldestAt + limit.perMs - clock.now()) / 1_000)),
  });
  const transport = async (_request: TransportRequest): Promise<TransportResponse> => {
    await clock.sleep(ANSWER_MS);
    if (state.isDown) {
      answers.push({ at: clock.now(), status: 0 });
      throw new VendorUnavailableError({ message: 'No answer.', facts: { wasSent: false } });
    }
    const taken = answers.filter(({ at, status }) => status === 200 && at > clock.now() - limit.perMs);
    const [first] = taken.slice(-allowed);
    if (taken.length < allowed || !first) return answered(200, speech === 'silent' ? {} : told(allowed - taken.length - 1, taken[0]?.at));
    return answered(429, { 'retry-after': String(Math.ceil((first.at + limit.perMs - clock.now()) / 1_000)) });
  };
  return {
    answers,
    takeDown: () => {
      state.isDown = true;
    },
    bringBack: () => {
      state.isDown = false;
    },
    behindClient: (records) => {
      const connectionId = 'remote-prod';
      const budget = createBudgetGate({ store, clock, installationId: 'inst-1', connectionId, limits: [limit] });
      const silent = testRuntime({ transport, clock, connectionId, budget, random: Math.random });
      const runtime = { ...silent, transport: heedRateLimits(silent) };
      const http = createHttpClient({
        runtime,
        baseUrl: 'https://acme.example.com/',
        auth: basicAuth({ username: 'u', password: 'p' }),
        dialect: { readRefusal: (_response, text) => ({ message: text, fields: [] }) },
      });
      const asked = (operation: string, call: Call) =>
        http.request({ operation, method: 'GET', path: path`/records`, repeat: 'safe', schema: z.unknown() }, call);
      return new Proxy(records, {
        get: (target, name) => {
          const own: unknown = Reflect.get(target, name);
          if (typeof own !== 'function' || !CALLS.has(name)) return own;
          return async (...given: unknown[]) => {
            await asked(String(name), given.at(-1) as Call);
            return own.apply(target, given);
          };
        },
      });
    },
  };
}

/** One worker at a time, as the row lock of the real one. */
export function createMemoryBudgetStore(): BudgetStore {
  const rows = new Map<string, BudgetRow>();
  return {
    change: async (_installationId, _connectionId, endpoints, change) => {
      const { rows: after, result } = change(endpoints.flatMap((endpoint) => rows.get(endpoint) ?? []));
      for (const row of after) rows.set(row.endpoint, row);
      return result;
    },
  };
}
