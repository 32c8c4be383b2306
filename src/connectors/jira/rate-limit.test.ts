/** @module connectors/jira  The quota of the hour and the bursts of a second are gone by before they have to refuse us; a refusal holds up only what it is of. */
import type { ToldAllowance, TransportRequest, TransportResponse } from '#capabilities';
import { hasErrorCode } from '#domain';
import { createMemoryBudgetStore } from '../../../test/support/limited-vendor.ts';
import { createBudgetGate } from '../../connections/budget-gate.ts';
import { createFakeClock, testCall, testRuntime } from '../../connector-kit/testing/index.ts';
import type { LimitSettings } from './fake/limits.ts';
import { company, configFor, connectTo, consented, ORIGIN, objectIds } from './fake/test-connection.ts';
import { createJiraFake } from './fake.ts';
import { jira } from './index.ts';
import { heedRateLimits } from './rate-limit.ts';

const NOW_MS = Date.UTC(2026, 0, 5, 9, 30);
const MINUTE_MS = 60_000;
const SEARCH = '/rest/api/3/search/jql';

interface Answer {
  readonly status?: number;
  readonly method?: TransportRequest['method'];
  readonly path?: string;
}

/** What the budget hears of one answer. */
async function heard(headers: Readonly<Record<string, string>>, { status = 200, method = 'GET', path = SEARCH }: Answer = {}) {
  const told: ToldAllowance[] = [];
  const runtime = testRuntime({ clock: createFakeClock({ startMs: NOW_MS }) });
  runtime.close();
  const transport = async (): Promise<TransportResponse> => ({ status, headers, body: new Uint8Array() });
  const budget = { ...runtime.budget, heed: async (one: ToldAllowance) => void told.push(one) };
  const url = `${ORIGIN}${path}`;
  await heedRateLimits({ ...runtime, transport, budget })({ method, url, headers: {}, timeoutMs: 1, maxBytes: 1, signal: testCall().signal });
  return told;
}

const policy = { 'ratelimit-policy': '"global-app-quota";q=65000;w=3600' };
const inTenMinutes = NOW_MS + 10 * MINUTE_MS;

describe('of the quota of the hour', () => {
  test('the total is told while little of it is used', async () => {
    expect(await heard({ ...policy, ratelimit: '"global-app-quota";t=600' })).toEqual([{ calls: 65_000 }]);
  });

  test('what is left is told when it comes near, less than the dearest call may cost', async () => {
    expect(await heard({ ...policy, ratelimit: '"global-app-quota";r=11000;t=600' })).toEqual([
      { calls: 65_000, left: { calls: 10_899, untilMs: inTenMinutes } },
    ]);
    expect(await heard({ ...policy, ratelimit: '"global-app-quota";r=101;t=600' })).toMatchObject([{ left: { calls: 0 } }]);
  });

  test('the scarcer of two quotas counts, in whatever order they stand', async () => {
    const headers = {
      'ratelimit-policy': '"tenant-app-quota";q=100100;w=3600, "jira-burst-based";q=100;w=1,"global-app-quota";q=65000;w=3600',
      ratelimit: '"jira-burst-based";r=90;t=1,"global-app-quota";t=600,"tenant-app-quota";t=600;r=9000',
    };
    expect(await heard(headers)).toEqual([
      { calls: 100_100, left: { calls: 8_899, untilMs: inTenMinutes } },
      { endpoint: 'search', calls: 200, left: { calls: 90, untilMs: NOW_MS + 1_000 } },
    ]);
  });

  test('one of which no points are told does not stand before one of which they are, however many', async () => {
    const headers = { 'ratelimit-policy': '"tenant-app-quota";q=5000000;w=3600', ratelimit: '"global-app-quota";t=600,"tenant-app-quota";t=600' };
    expect(await heard(headers)).toEqual([{ calls: 5_000_000 }]);
  });

  test('one of which no points are told still says when the nearness ends', async () => {
    expect(await heard({ 'x-ratelimit-nearlimit': 'true', ratelimit: '"global-app-quota";t=600' })).toEqual([
      { calls: 36_000, left: { calls: 1_200, untilMs: inTenMinutes } },
    ]);
  });

  test('one that is only said to be near leaves a fifth of the pace until the reset that is named', async () => {
    const reset = new Date(inTenMinutes).toISOString();
    expect(await heard({ 'x-ratelimit-nearlimit': 'true', 'x-ratelimit-reset': reset })).toEqual([
      { calls: 36_000, left: { calls: 1_200, untilMs: inTenMinutes } },
    ]);
  });

  test('the older headers tell it as well; without seconds, as the vendor writes times', async () => {
    const headers = { 'x-ratelimit-limit': '65000', 'x-ratelimit-remaining': '500', 'x-ratelimit-reset': '2026-01-05T09:40Z' };
    expect(await heard({ ...headers, 'x-ratelimit-nearlimit': 'true' })).toEqual([{ calls: 65_000, left: { calls: 399, untilMs: inTenMinutes } }]);
  });

  test.each([['2027-01-05T09:30:00Z'], ['2026-01-05T09:00:00Z'], ['soon'], [undefined]])(
    'one that is near until %s leaves a fifth of the pace for a minute',
    async (reset) => {
      expect(await heard({ 'x-ratelimit-nearlimit': 'true', ...(reset && { 'x-ratelimit-reset': reset }) })).toEqual([
        { calls: 36_000, left: { calls: 120, untilMs: NOW_MS + MINUTE_MS } },
      ]);
    },
  );
});

describe('of an endpoint', () => {
  test.each([
    ['GET', SEARCH, 'search', 200],
    ['GET', '/ex/jira/c1/rest/api/3/issue/10001', 'read', 600],
    ['PUT', '/rest/api/3/issue/10001', 'issue-write', 200],
    ['POST', '/jsm/assets/workspace/w1/v1/object/aql', 'assets', 1_000],
  ] as const)('what is left of its second by %s %s is told of the class "%s"', async (method, path, endpoint, calls) => {
    expect(await heard({ 'x-ratelimit-limit': '350', 'x-ratelimit-remaining': '3' }, { method, path })).toEqual([
      { endpoint, calls, left: { calls: 3, untilMs: NOW_MS + 1_000 } },
    ]);
  });

  test('a total that is less than our own counts', async () => {
    expect(await heard({ 'ratelimit-policy': '"jira-burst-based";q=2;w=1', ratelimit: '"jira-burst-based";t=1' })).toEqual([
      { endpoint: 'search', calls: 120 },
    ]);
  });
});

test.each<readonly [string, Readonly<Record<string, string>>, Answer]>([
  ['nothing', {}, {}],
  ['words that are no numbers', { 'ratelimit-policy': '"global-app-quota";q=many;w=3600', ratelimit: '"global-app-quota";r=few;t=soon' }, {}],
  ['a negative rest', { ratelimit: '"global-app-quota";r=-1;t=600' }, {}],
  ['a quota of nothing', { 'ratelimit-policy': '"global-app-quota";q=0;w=0' }, {}],
  ['a quota by another time than the hour', { 'ratelimit-policy': '"global-app-quota";q=65000;w=86400' }, {}],
  ['a quota that nobody knows', { 'ratelimit-policy': '"moon-phase";q=1;w=1', ratelimit: '"moon-phase";r=0;t=1' }, {}],
  ['a limit that is no number', { 'x-ratelimit-limit': 'many', 'x-ratelimit-remaining': '0' }, {}],
  ['more left than there is', { 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '11' }, {}],
  ['a nearness that is no word', { 'x-ratelimit-nearlimit': 'perhaps' }, {}],
  ['no nearness', { 'x-ratelimit-nearlimit': 'false' }, {}],
  ['what is not enforced yet', { 'beta-ratelimit': '"global-app-quota";r=0;t=600', 'x-beta-ratelimit-nearlimit': 'true' }, {}],
  [
    'a burst at the sign-in, which has no class',
    { 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': '0' },
    { method: 'POST', path: '/oauth/token' },
  ],
  ['a refusal, which says itself how long', { ...policy, ratelimit: '"global-app-quota";r=0;t=600', 'retry-after': '5' }, { status: 429 }],
])('nothing is heeded of an answer with %s', async (_, headers, answer) => {
  expect(await heard(headers, answer)).toEqual([]);
});

test('an answer is not lost where the budget cannot take what it tells', async () => {
  const runtime = testRuntime();
  runtime.close();
  const answer = { status: 201, headers: { ...policy, ratelimit: '"global-app-quota";t=600' }, body: new Uint8Array() };
  const budget = { ...runtime.budget, heed: () => Promise.reject(new Error('The database is away.')) };
  const { signal } = testCall();
  const request: TransportRequest = { method: 'POST', url: `${ORIGIN}/rest/api/3/issue`, headers: {}, timeoutMs: 1, maxBytes: 1, signal };
  expect(await heedRateLimits({ ...runtime, transport: async () => answer, budget })(request)).toBe(answer);
  expect(runtime.logged).toMatchObject([{ level: 'warn', event: 'jira.allowance-not-heeded', facts: { endpoint: '*' } }]);
});

test.each([
  ['retry-after', '600'],
  ['x-ratelimit-reset', new Date(inTenMinutes).toISOString()],
])('a refusal with its %s is not lost where the budget cannot keep the pause', async (name, value) => {
  const runtime = testRuntime({ clock: createFakeClock({ startMs: NOW_MS }) });
  runtime.close();
  const refusal = { status: 429, headers: { 'ratelimit-reason': 'jira-quota-global-based', [name]: value }, body: new Uint8Array() };
  const budget = { ...runtime.budget, park: () => Promise.reject(new Error('The database is away.')) };
  const { signal } = testCall();
  const request: TransportRequest = { method: 'GET', url: `${ORIGIN}${SEARCH}`, headers: {}, timeoutMs: 1, maxBytes: 1, signal };
  const answer = await heedRateLimits({ ...runtime, transport: async () => refusal, budget })(request);
  expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': value } });
  expect(runtime.logged).toMatchObject([
    { level: 'warn', event: 'jira.rate-limited', facts: { reason: 'jira-quota-global-based', waitMs: 600_000 } },
    { level: 'warn', event: 'jira.allowance-not-heeded', facts: { endpoint: '*' } },
  ]);
});

interface Load {
  readonly minutes: number;
  /** What each call reads: one issue, or a page of a hundred. Default `issue`. */
  readonly reads?: 'issue' | 'page';
  readonly priority?: 'agent' | 'sync';
  /** Calls a minute of others of the same app. */
  readonly others?: number;
}

const PAGE = Array.from({ length: 100 }, (_, index) => ({
  summary: `Badge reader ${index} is dark`,
  items: ['web-01'],
  createdAt: '2026-01-05T06:00:00.000Z',
}));

/** The whole connector at a site with these limits, behind the budget of production, from the first minute of an hour: reads one after the other. */
async function readAt(limits: Partial<LimitSettings>, { minutes, reads = 'issue', priority = 'sync', others = 0 }: Load) {
  const clock = createFakeClock({ sleeping: 'jumps', startMs: Date.UTC(2026, 0, 5, 9) });
  const startMs = clock.now();
  const perMinute: number[] = Array.from({ length: minutes }, () => 0);
  let [theirs, refused] = [0, 0];
  const fake = createJiraFake({ clock, seed: { ...company, issues: reads === 'page' ? PAGE : [{ summary: 'Mail is slow' }] }, limits });
  const id = String(fake.store.all('issue')[0]?.id);
  const transport = async ({ method, url, headers, body }: TransportRequest): Promise<TransportResponse> => {
    await clock.sleep(20);
    const isIssue = url.includes('/issue/');
    for (; isIssue && theirs < ((clock.now() - startMs) / MINUTE_MS) * others; theirs += 1) await fake.fetch(new Request(url, { headers }));
    const response = await fake.fetch(new Request(url, { method, headers: { ...headers }, ...(typeof body === 'string' && { body }) }));
    refused += response.status === 429 ? 1 : 0;
    return { status: response.status, headers: Object.fromEntries(response.headers), body: new Uint8Array(await response.arrayBuffer()) };
  };
  const scope = { clock, installationId: 'inst-1', connectionId: 'jira' };
  const budget = createBudgetGate({ ...scope, store: createMemoryBudgetStore(), limits: jira.limits });
  const runtime = testRuntime({ clock, transport, budget, tokens: consented(fake) });
  runtime.close();
  const config = configFor('oauth-authorization-code', { gatewayUrl: ORIGIN, loginUrl: ORIGIN });
  const { incident } = jira.connect(runtime, config).capabilities;
  const call = testCall({ priority });
  const readPage = () => incident?.listOpenForItems([objectIds['web-01']], PAGE.length, call);
  for (const endMs = startMs + minutes * MINUTE_MS; clock.now() < endMs; ) {
    try {
      await (reads === 'page' ? readPage() : incident?.read(id, ['summary'], call));
      const minute = Math.floor((clock.now() - startMs) / MINUTE_MS);
      perMinute[minute] = (perMinute[minute] ?? 0) + 1;
    } catch (error) {
      if (!hasErrorCode(error, 'budget-exhausted') && !hasErrorCode(error, 'vendor-rate-limited')) throw error;
      await clock.sleep(1_000);
    }
  }
  return { perMinute, refused, inAll: perMinute.reduce((sum, calls) => sum + calls, 0) };
}

/** As many as the connector declares, so that nothing but nearness slows it; each read costs two. */
const pointsPerHour = 36_000;

test('background work slows down when the quota comes near, and the vendor never refuses', async () => {
  const { perMinute, refused } = await readAt({ pointsPerHour, pointsSpent: 28_300 }, { minutes: 25 });
  expect(refused).toBe(0);
  expect(perMinute[0]).toBeGreaterThan(200);
  expect(perMinute.slice(1, 15)).toEqual(Array.from({ length: 14 }, () => 0));
  expect(perMinute[24]).toBeLessThan(100);
});

test('what is left of an hour is used up in it, and the next begins at the old pace', async () => {
  const { perMinute, refused, inAll } = await readAt({ pointsPerHour, pointsSpent: 34_500 }, { minutes: 62 });
  expect(refused).toBe(0);
  expect(inAll - (perMinute[60] ?? 0) - (perMinute[61] ?? 0)).toBeGreaterThan(600);
  expect(perMinute[61]).toBeGreaterThan(400);
});

test('people go on at what is left while background work waits, and the vendor never refuses', async () => {
  const { perMinute, refused } = await readAt({ pointsPerHour, pointsSpent: 33_000 }, { minutes: 5, priority: 'agent' });
  expect(refused).toBe(0);
  expect(perMinute[0]).toBeGreaterThan(500);
});

test('calls that cost a hundred points each are given up before what is left is gone, though it counts as calls', async () => {
  const { perMinute, refused } = await readAt({ pointsPerHour, pointsSpent: 30_000 }, { minutes: 10, priority: 'agent', reads: 'page' });
  expect(refused).toBe(0);
  expect(perMinute[0]).toBeGreaterThan(50);
  expect(perMinute[9]).toBe(0);
});

test('what others of the same app use up slows us as well, and the hour ends with one refusal at most', async () => {
  const { refused, inAll } = await readAt({ pointsPerHour, pointsSpent: 34_000 }, { minutes: 60, others: 10 });
  expect(refused).toBeLessThanOrEqual(1);
  expect(inAll).toBeGreaterThan(100);
});

test('a quota that is only said to be near slows background work as well', async () => {
  const { perMinute, refused } = await readAt({ pointsPerHour, pointsSpent: 28_300, quotaSpeech: 'near-only' }, { minutes: 10 });
  expect(refused).toBe(0);
  expect(perMinute[0]).toBeGreaterThan(200);
  expect(perMinute[9]).toBeLessThan(10);
});

test('a quota that is not enforced slows nobody', async () => {
  const { perMinute, refused } = await readAt({ pointsPerHour, pointsSpent: 35_900, quotaSpeech: 'beta' }, { minutes: 2 });
  expect(refused).toBe(0);
  expect(perMinute[1]).toBeGreaterThan(400);
});

test('an endpoint that takes two calls a second is called at that pace, and never refuses', async () => {
  const { perMinute, refused } = await readAt({ callsPerSecond: 2 }, { minutes: 3, priority: 'agent' });
  expect(refused).toBe(0);
  expect(perMinute[2]).toBeGreaterThan(90);
});

test('a limit of writes to one issue holds up that issue alone', async () => {
  const { incident, fake, runtime, clock, call, seedRecord, close } = connectTo({ limits: { writesPerIssue: 1 } });
  const [one, other] = [seedRecord(), seedRecord()];
  const parked: object[] = [];
  runtime.budget.park = async (told) => void parked.push(told);
  const startMs = clock.now();
  await incident.write({ id: one, fields: { summary: 'Mail is slow in hall 3' } }, call);
  await incident.write({ id: other, fields: { summary: 'Mail is slow in hall 4' } }, call);
  expect(clock.now()).toBe(startMs);
  await incident.write({ id: one, fields: { summary: 'Mail is slow in hall 5' } }, call);
  expect(clock.now() - startMs).toBeGreaterThanOrEqual(2_000);
  expect(fake.requests.filter(({ status }) => status === 429)).toHaveLength(1);
  expect(fake.store.get('issue', one)?.values.summary).toBe('Mail is slow in hall 5');
  expect(parked).toEqual([]);
  await close();
});
