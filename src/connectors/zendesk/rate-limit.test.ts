/** @module connectors/zendesk  The account's own allowance is gone by, whatever its plan, before it has to refuse us. */
import type { ToldAllowance, TransportRequest, TransportResponse } from '#capabilities';
import { hasErrorCode } from '#domain';
import { createMemoryBudgetStore } from '../../../test/support/limited-vendor.ts';
import { createBudgetGate } from '../../connections/budget-gate.ts';
import { createFakeClock, testCall, testRuntime } from '../../connector-kit/testing/index.ts';
import { DEMO_CLIENT, demoSeed, demoSettings, ORIGIN } from './fake/demo-account.ts';
import type { LimitSettings } from './fake/limits.ts';
import { createZendeskFake } from './fake.ts';
import { zendesk } from './index.ts';
import { heedRateLimits } from './rate-limit.ts';

const NOW_MS = Date.UTC(2026, 0, 5, 9);
const MINUTE_MS = 60_000;
const request: TransportRequest = { method: 'GET', url: ORIGIN, headers: {}, timeoutMs: 1, maxBytes: 1, signal: testCall().signal };

/** What the budget hears of one answer. */
async function heard(headers: Readonly<Record<string, string>>, status = 200): Promise<readonly ToldAllowance[]> {
  const told: ToldAllowance[] = [];
  const runtime = testRuntime({ clock: createFakeClock({ startMs: NOW_MS }) });
  runtime.close();
  const transport = async (): Promise<TransportResponse> => ({ status, headers, body: new Uint8Array() });
  const budget = { ...runtime.budget, heed: async (one: ToldAllowance) => void told.push(one) };
  await heedRateLimits({ ...runtime, transport, budget })(request);
  return told;
}

const account = (change: Readonly<Record<string, string>> = {}) => ({
  'ratelimit-limit': '200',
  'ratelimit-remaining': '150',
  'ratelimit-reset': '41',
  ...change,
});
const untilMs = NOW_MS + 41_000;

test.each([200, 429])('an answer %d tells of the account, and of the endpoint that it is of', async (status) => {
  const headers = account({ 'zendesk-ratelimit-tickets-update': 'total=20; remaining=19; resets=41' });
  expect(await heard(headers, status)).toEqual([
    { calls: 200, left: { calls: 150, untilMs } },
    { endpoint: 'tickets-update', calls: 20, left: { calls: 19, untilMs } },
  ]);
});

test('the older headers tell the total alone, for they do not say when the minute ends', async () => {
  expect(await heard({ 'x-rate-limit': '700', 'x-rate-limit-remaining': '1' })).toEqual([{ calls: 700 }]);
});

test.each([
  ['remaining=0;total=10; resets=41', [{ endpoint: 'incremental-exports', calls: 10, left: { calls: 0, untilMs } }]],
  ['total=30', [{ endpoint: 'incremental-exports', calls: 30 }]],
  ['total=; remaining=; resets=', []],
  ['total=-10; remaining=9; resets=41', []],
  ['total=10; remaining=-9; resets=41', []],
  ['remaining=9; resets=41', []],
  ['nonsense', []],
])('of an endpoint\'s header "%s" only what is a count is heeded', async (text, told) => {
  expect(await heard({ 'zendesk-ratelimit-incremental-exports': text })).toEqual(told);
});

test.each([
  ['nothing', {}],
  ['a total that is no number', account({ 'ratelimit-limit': 'many' })],
  ['a huge total', account({ 'ratelimit-limit': '1000000000' })],
  ['a negative rest', account({ 'ratelimit-remaining': '-1' })],
  ['an end that is no number', account({ 'ratelimit-reset': 'soon' })],
  ['an endpoint that has no class of ours', { 'zendesk-ratelimit-search-index': 'total=5; remaining=4; resets=3' }],
])('nothing is heeded of an answer with %s', async (_, headers) => {
  expect(await heard(headers)).toEqual([]);
});

test('an answer is not lost where the budget cannot take what it tells', async () => {
  const runtime = testRuntime();
  runtime.close();
  const answer = { status: 201, headers: account(), body: new Uint8Array() };
  const budget = { ...runtime.budget, heed: () => Promise.reject(new Error('The database is away.')) };
  expect(await heedRateLimits({ ...runtime, transport: async () => answer, budget })(request)).toBe(answer);
  expect(runtime.logged).toMatchObject([{ level: 'warn', event: 'zendesk.allowance-not-heeded', facts: { endpoint: '*' } }]);
});

/** The whole connector at an account with these limits, behind the budget of production; calls one after the other, and so many a minute of others. */
async function callAt(limits: Partial<LimitSettings>, kind: 'read' | 'update', { minutes, others = 0 }: { minutes: number; others?: number }) {
  const clock = createFakeClock({ sleeping: 'jumps' });
  const startMs = clock.now();
  let [theirs, done, refused] = [0, 0, 0];
  const fake = createZendeskFake({ clock, seed: demoSeed, limits: { updatesPerTicket: 100_000, ...limits } });
  const transport = async ({ method, url, headers, body }: TransportRequest): Promise<TransportResponse> => {
    await clock.sleep(20);
    for (; theirs < ((clock.now() - startMs) / MINUTE_MS) * others; theirs += 1)
      await fake.fetch(new Request(`${ORIGIN}/api/v2/users/me.json`, { headers }));
    const response = await fake.fetch(new Request(url, { method, headers: { ...headers }, ...(typeof body === 'string' && { body }) }));
    refused += response.status === 429 ? 1 : 0;
    return { status: response.status, headers: Object.fromEntries(response.headers), body: new Uint8Array(await response.arrayBuffer()) };
  };
  const budget = createBudgetGate({
    store: createMemoryBudgetStore(),
    clock,
    installationId: 'inst-1',
    connectionId: 'desk',
    limits: zendesk.limits,
  });
  const runtime = testRuntime({ clock, transport, budget });
  runtime.close();
  const { desk } = zendesk.connect(runtime, { settings: demoSettings(), secrets: { clientSecret: DEMO_CLIENT.secret } }).capabilities;
  if (!desk) throw new TypeError('The connection fills no desk.');
  const call = testCall({ priority: 'agent' });
  const work = () => (kind === 'read' ? desk.read('101', [], call) : desk.write({ id: '101', fields: { subject: `Edit ${done}` } }, call));
  for (const endMs = clock.now() + minutes * MINUTE_MS; clock.now() < endMs; ) {
    try {
      await work();
      done += 1;
    } catch (error) {
      // Longer than a person waits.
      if (!hasErrorCode(error, 'budget-exhausted') && !hasErrorCode(error, 'vendor-rate-limited')) throw error;
      await clock.sleep(1_000);
    }
  }
  return { perMinute: done / minutes, refused };
}

test.each([
  ['Team', 200, 2],
  ['Enterprise', 700, 1],
])('an account of the plan %s is called up to its %d times a minute, and never refuses', async (_, calls, minutes) => {
  const { perMinute, refused } = await callAt({ account: calls }, 'read', { minutes });
  expect(refused).toBe(0);
  expect(perMinute).toBeGreaterThan(calls * 0.9);
});

test('a trial account takes its twenty updates a minute, and never refuses', async () => {
  const { perMinute, refused } = await callAt({ ticketsUpdate: 20 }, 'update', { minutes: 3 });
  expect(refused).toBe(0);
  expect(perMinute).toBeGreaterThan(17);
});

test('where others use up the allowance as well, people get what is left, and the minute ends with one refusal at most', async () => {
  const { perMinute, refused } = await callAt({ account: 200 }, 'read', { minutes: 3, others: 120 });
  expect(refused).toBeLessThanOrEqual(3);
  expect(perMinute).toBeGreaterThan(60);
});
