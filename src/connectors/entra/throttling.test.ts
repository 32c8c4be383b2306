/** @module connectors/entra  What is left of the directory's allowance is told before it is gone, and slows background work first. */
import type { ToldAllowance, TransportRequest, TransportResponse } from '#capabilities';
import { hasErrorCode } from '#domain';
import { createMemoryBudgetStore } from '../../../test/support/limited-vendor.ts';
import { createBudgetGate } from '../../connections/budget-gate.ts';
import { createFakeClock, testCall, testRuntime } from '../../connector-kit/testing/index.ts';
import { CLIENT, demoDirectory, demoSettings, GRAPH } from './fake/demo-directory.ts';
import { createEntraFake } from './fake.ts';
import { entra } from './index.ts';
import { heedThrottling } from './throttling.ts';

const NOW_MS = Date.UTC(2026, 0, 5, 9);
const untilMs = NOW_MS + 10_000;
const requestOf = (path: string): TransportRequest => ({
  method: 'GET',
  url: `${GRAPH}${path}`,
  headers: {},
  timeoutMs: 1,
  maxBytes: 1,
  signal: testCall().signal,
});

/** What the budget hears of one answer, and what the log keeps of it. */
async function heard(headers: Readonly<Record<string, string>>, { status = 200, path = '/v1.0/users' } = {}) {
  const told: ToldAllowance[] = [];
  const runtime = testRuntime({ clock: createFakeClock({ startMs: NOW_MS }) });
  runtime.close();
  const transport = async (): Promise<TransportResponse> => ({ status, headers, body: new Uint8Array() });
  const budget = { ...runtime.budget, heed: async (one: ToldAllowance) => void told.push(one) };
  await heedThrottling({ ...runtime, transport, budget })(requestOf(path));
  return { told, logged: runtime.logged };
}

test.each([
  ['0.8', 200],
  ['0.95', 50],
  ['1.0', 1],
  ['1.8', 1],
])('a share of %s that is used leaves %d calls for ten seconds, for people at least one', async (share, calls) => {
  const { told } = await heard({ 'x-ms-throttle-limit-percentage': share });
  expect(told).toEqual([{ calls: 1_000, left: { calls, untilMs } }]);
});

test('what a report tells is of reports alone', async () => {
  const { told } = await heard({ 'x-ms-throttle-limit-percentage': '0.8' }, { path: '/v1.0/auditLogs/signIns' });
  expect(told).toEqual([{ endpoint: 'reports', calls: 5, left: { calls: 1, untilMs } }]);
});

test.each([
  ['nothing', {}],
  ['a share that leaves enough', { 'x-ms-throttle-limit-percentage': '0.5' }],
  ['a share that is no number', { 'x-ms-throttle-limit-percentage': 'much' }],
  ['a share in per cent', { 'x-ms-throttle-limit-percentage': '85' }],
  ['a negative share', { 'x-ms-throttle-limit-percentage': '-0.9' }],
])('nothing is heeded of an answer with %s', async (_, headers) => {
  expect((await heard(headers)).told).toEqual([]);
});

test('a refusal says itself how long; which limit it is of is kept in the log', async () => {
  const headers = {
    'x-ms-throttle-limit-percentage': '1.2',
    'x-ms-throttle-scope': 'Tenant_Application/ReadWrite/app/tenant',
    'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
  };
  expect(await heard(headers, { status: 429 })).toMatchObject({
    told: [],
    logged: [{ event: 'entra.throttled', facts: { scope: 'Tenant_Application/ReadWrite/app/tenant', information: 'ResourceUnitLimitExceeded' } }],
  });
});

test('an answer is not lost where the budget cannot take what it tells', async () => {
  const runtime = testRuntime();
  runtime.close();
  const answer = { status: 200, headers: { 'x-ms-throttle-limit-percentage': '0.9' }, body: new Uint8Array() };
  const budget = { ...runtime.budget, heed: () => Promise.reject(new Error('The database is away.')) };
  expect(await heedThrottling({ ...runtime, transport: async () => answer, budget })(requestOf('/v1.0/users'))).toBe(answer);
  expect(runtime.logged).toMatchObject([{ level: 'warn', event: 'entra.allowance-not-heeded', facts: { endpoint: '*' } }]);
});

/** The whole connector at a directory of 3,500 units in ten seconds, behind the budget of production: look-ups one after the other, and units a second of others, who have used most of it already. */
async function lookUp(priority: 'agent' | 'sync', { seconds, others }: { readonly seconds: number; readonly others: number }) {
  const clock = createFakeClock({ sleeping: 'jumps' });
  const startMs = clock.now();
  const fake = createEntraFake({ clock, seed: demoDirectory, unitsPerWindow: 3_500 });
  if (others > 0) fake.spendUnits(2_700);
  let [theirs, done, refused] = [0, 0, 0];
  const transport = async ({ method, url, headers, body }: TransportRequest): Promise<TransportResponse> => {
    await clock.sleep(5);
    const theirsByNow = Math.floor(((clock.now() - startMs) / 1_000) * others);
    fake.spendUnits(theirsByNow - theirs);
    theirs = theirsByNow;
    const response = await fake.fetch(new Request(url, { method, headers: { ...headers }, ...(typeof body === 'string' && { body }) }));
    refused += response.status === 429 ? 1 : 0;
    return { status: response.status, headers: Object.fromEntries(response.headers), body: new Uint8Array(await response.arrayBuffer()) };
  };
  const scope = { clock, installationId: 'inst-1', connectionId: 'entra' };
  const budget = createBudgetGate({ ...scope, store: createMemoryBudgetStore(), limits: entra.limits });
  const runtime = testRuntime({ clock, transport, budget });
  runtime.close();
  const config = { settings: demoSettings({ loginUrl: GRAPH }), secrets: { clientSecret: CLIENT.secret } };
  const { identity } = entra.connect(runtime, config).capabilities;
  while (clock.now() < startMs + seconds * 1_000) {
    try {
      await identity?.matchByEmail('petra.lang@alpenhof.example', testCall({ priority }));
      done += 1;
    } catch (error) {
      if (!hasErrorCode(error, 'budget-exhausted') && !hasErrorCode(error, 'vendor-rate-limited')) throw error;
      await clock.sleep(500);
    }
  }
  return { perSecond: done / seconds, refused };
}

test('background work goes on while others leave enough, and slows down where they do not, before the vendor refuses', async () => {
  const alone = await lookUp('sync', { seconds: 30, others: 0 });
  const crowded = await lookUp('sync', { seconds: 30, others: 345 });
  expect([alone.refused, crowded.refused]).toEqual([0, 0]);
  expect(alone.perSecond).toBeGreaterThan(40);
  expect(crowded.perSecond).toBeLessThan(alone.perSecond / 2);
});

test('people go on at what is left, and the vendor does not refuse', async () => {
  const { perSecond, refused } = await lookUp('agent', { seconds: 30, others: 345 });
  expect(refused).toBe(0);
  expect(perSecond).toBeGreaterThan(10);
});
