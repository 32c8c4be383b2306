/** @module connectors/servicenow  Calls stop before the instance's hourly limit and go on after its reset. */
import type { ToldAllowance, TransportRequest, TransportResponse } from '#capabilities';
import { hasErrorCode } from '#domain';
import { createMemoryBudgetStore } from '../../../test/support/limited-vendor.ts';
import { createBudgetGate } from '../../connections/budget-gate.ts';
import { createFakeClock, testCall, testRuntime } from '../../connector-kit/testing/index.ts';
import { company, configFor, connectTo } from './fake/test-connection.ts';
import { createServiceNowFake } from './fake.ts';
import { servicenow } from './index.ts';
import { heedRateLimits } from './rate-limit.ts';

const NOW_MS = Date.UTC(2026, 0, 5, 9, 30);
const RESET = Math.floor(Date.UTC(2026, 0, 5, 10) / 1_000);

const TABLE = '/api/now/table/incident';
const FILES = '/api/now/attachment';
const requestOf = (path: string): TransportRequest => ({
  method: 'GET',
  url: `https://acme.service-now.com${path}`,
  headers: {},
  timeoutMs: 1,
  maxBytes: 1,
  signal: testCall().signal,
});

interface Asked {
  /** Of each request. Default: the same API. */
  readonly paths?: readonly string[];
  /** Filled with what the budget hears. */
  readonly told?: ToldAllowance[];
  /** Filled with the endpoint class of each pause. */
  readonly parked?: (string | undefined)[];
}

/** Sends as many requests as there are answers; tells when something was parked, and until when. */
async function send(answers: readonly Readonly<Record<string, string>>[], { paths = [], told = [], parked = [] }: Asked = {}) {
  let parkedUntil: number | undefined;
  let next = 0;
  const runtime = testRuntime({ clock: createFakeClock({ startMs: NOW_MS }) });
  runtime.close();
  const transport = heedRateLimits({
    ...runtime,
    transport: async (): Promise<TransportResponse> => ({ status: 200, headers: answers[next++] ?? {}, body: new Uint8Array() }),
    budget: {
      acquire: async () => undefined,
      async park({ untilMs, endpoint }) {
        parkedUntil = untilMs;
        parked.push(endpoint);
      },
      heed: async (one) => void told.push(one),
    },
  });
  const seen: (number | undefined)[] = [];
  for (const [at] of answers.entries()) {
    await transport(requestOf(paths[at] ?? TABLE));
    seen.push(parkedUntil);
    parkedUntil = undefined;
  }
  return seen;
}

const headers = (change: Readonly<Record<string, string>> = {}) => ({
  'x-ratelimit-limit': '5',
  'x-ratelimit-reset': String(RESET),
  'x-ratelimit-rule': 'hourly',
  ...change,
});
const until = RESET * 1_000;

test('our own calls of the hour are counted, and the connection is parked until the reset before they run out', async () => {
  expect(await send([headers(), headers(), headers(), headers()])).toEqual([undefined, undefined, undefined, until]);
});

test('the count begins anew with each reset, and each rule has its own', async () => {
  const later = headers({ 'x-ratelimit-reset': String(RESET + 3_600) });
  const other = headers({ 'x-ratelimit-rule': 'attachments' });
  expect(await send([headers(), headers(), other, later, headers()])).toEqual(Array(5).fill(undefined));
});

test('where the instance tells what is left, that counts and not our own count', async () => {
  expect(await send([headers({ 'x-ratelimit-remaining': '4' }), headers({ 'x-ratelimit-remaining': '1' })])).toEqual([undefined, until]);
});

test.each([
  ['no headers', {}],
  ['a limit that is no number', headers({ 'x-ratelimit-limit': 'many' })],
  ['a limit of nothing', headers({ 'x-ratelimit-limit': '0' })],
  ['a reset in the past', headers({ 'x-ratelimit-reset': '1', 'x-ratelimit-remaining': '0' })],
  ['a reset in a year', headers({ 'x-ratelimit-reset': String(RESET + 31_536_000), 'x-ratelimit-remaining': '0' })],
  ['a reset that is no number', headers({ 'x-ratelimit-reset': '1e99' })],
])('nothing is parked for %s', async (_name, odd) => {
  expect(await send(Array(6).fill(odd))).toEqual(Array(6).fill(undefined));
});

test('the limit of a rule is told to all workers, for the API that it is of', async () => {
  const told: ToldAllowance[] = [];
  await send([headers({ 'x-ratelimit-limit': '1000' })], { paths: [TABLE], told });
  expect(told).toEqual([{ endpoint: 'table', calls: 980, left: { calls: 979, untilMs: until } }]);
});

test('a rule that answers of several APIs show is of the whole account', async () => {
  const told: ToldAllowance[] = [];
  const parked: (string | undefined)[] = [];
  await send([headers(), headers(), headers(), headers()], { paths: [TABLE, TABLE, FILES, TABLE], told, parked });
  expect(told.map(({ endpoint }) => endpoint)).toEqual(['table', 'table', undefined, undefined]);
  expect(parked).toEqual([undefined]);
});

test('a rule of one API that is used up holds up that API alone', async () => {
  const parked: (string | undefined)[] = [];
  const other = headers({ 'x-ratelimit-rule': 'files', 'x-ratelimit-remaining': '1' });
  await send([headers(), other], { paths: [TABLE, FILES], parked });
  expect(parked).toEqual(['attachment']);
});

test('an answer is not lost where the budget cannot take what it tells', async () => {
  const runtime = testRuntime();
  runtime.close();
  const answer = { status: 201, headers: headers(), body: new Uint8Array() };
  const budget = { ...runtime.budget, heed: () => Promise.reject(new Error('The database is away.')) };
  const transport = heedRateLimits({ ...runtime, transport: async () => answer, budget });
  expect(await transport(requestOf(TABLE))).toBe(answer);
  expect(runtime.logged).toMatchObject([{ level: 'warn', event: 'servicenow.allowance-not-heeded', facts: { endpoint: 'table' } }]);
});

test('two workers together stay within the limit of the instance, and it never refuses', async () => {
  const clock = createFakeClock({ sleeping: 'jumps', startMs: Date.UTC(2026, 0, 5, 9) });
  const fake = createServiceNowFake({ clock, seed: company, callsPerHour: 300 });
  const store = createMemoryBudgetStore();
  const transport = async ({ method, url, headers, body }: TransportRequest): Promise<TransportResponse> => {
    const response = await fake.fetch(new Request(url, { method, headers: { ...headers }, ...(typeof body === 'string' && { body }) }));
    return { status: response.status, headers: Object.fromEntries(response.headers), body: new Uint8Array(await response.arrayBuffer()) };
  };
  const workers = ['one', 'two'].map(() => {
    const scope = { clock, installationId: 'inst-1', connectionId: 'servicenow' };
    const runtime = testRuntime({ clock, transport, budget: createBudgetGate({ ...scope, store, limits: servicenow.limits }) });
    runtime.close();
    return servicenow.connect(runtime, configFor('basic')).capabilities.cmdb;
  });
  let done = 0;
  for (const endMs = clock.now() + 3_000_000; clock.now() < endMs; ) {
    for (const cmdb of workers) {
      const outcome = await cmdb?.findItemsByNames(['web-01'], 1, testCall()).catch((error: unknown) => error);
      if (Array.isArray(outcome)) done += 1;
      else if (!hasErrorCode(outcome, 'budget-exhausted') && !hasErrorCode(outcome, 'vendor-rate-limited')) throw outcome;
    }
    await clock.sleep(1_000);
  }
  expect(fake.requests.filter(({ status }) => status === 429)).toEqual([]);
  expect(done).toBeGreaterThan(120);
});

test('an instance with a limit never has to refuse us, and serves us again in the next hour', async () => {
  const { cmdb, fake, clock, call, close } = connectTo({ callsPerHour: 20 });
  const read = () => cmdb.findItemsByNames(['web-01'], 1, call).then((items) => items.length);
  clock.setNow(NOW_MS);
  let refusal: unknown;
  for (let index = 0; index < 30 && refusal === undefined; index += 1)
    refusal = await read().then(
      () => undefined,
      (error: unknown) => error,
    );
  expect(hasErrorCode(refusal, 'budget-exhausted')).toBe(true);
  expect(fake.requests.filter(({ status }) => status === 429)).toEqual([]);
  expect(fake.requests.filter(({ path }) => path.startsWith('/api/'))).toHaveLength(19);
  clock.setNow(until + 1_000);
  expect(await read()).toBe(1);
  await close();
});
