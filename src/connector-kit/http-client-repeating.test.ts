/** The client over a scripted vendor that fails: order and counts of what is sent, on a fake clock. */
import type { Transport } from '#capabilities';
import { brandId, hasErrorCode, type TraceId } from '#domain';
import type { AuthStrategy } from './http-types.ts';
import { createMemoryBudget } from './memory-budget.ts';
import { path } from './path.ts';
import { createFakeClock } from './testing/fake-clock.ts';
import { failureOf, type Reply, read, refused, reset, scriptedVendor, write } from './testing/scripted-vendor.ts';
import { testCall } from './testing/test-runtime.ts';

const HOUR_MS = 3_600_000;

describe('repeating', () => {
  test('a read comes back after resets and 5xx, with full jitter on our clock', async () => {
    const { http, sent, clock } = scriptedVendor({
      replies: [{ status: 500 }, reset(), { status: 503 }, { status: 200 }],
      runtime: { random: drawing([0.5, 0.25, 0.999]) },
    });
    // A trace id that is none asks for no span, so that every draw is a wait.
    await http.request(read, testCall({ traceId: brandId<TraceId>('none') }));
    expect([sent.length, sent[0]?.headers.traceparent]).toEqual([4, undefined]);
    expect(clock.sleeps).toEqual([250, 250, 1_998]);
  });

  test('a write comes back only where nothing was done', async () => {
    const outcomes: [Reply, number][] = [
      [refused(), 2],
      [{ status: 429 }, 2],
      [{ status: 408 }, 2],
      [{ status: 425 }, 2],
      [{ status: 503, headers: { 'retry-after': '1' } }, 2],
      [reset(), 1],
      [{ status: 500 }, 1],
      [{ status: 502 }, 1],
      [{ status: 503 }, 1],
      [{ status: 504 }, 1],
      [{ status: 400 }, 1],
      [{ status: 409 }, 1],
    ];
    for (const [reply, times] of outcomes) {
      const { http, sent } = scriptedVendor({ replies: [reply, { status: 200 }] });
      const failure = await failureOf(http.request(write, testCall()));
      expect([reply, sent.length, failure === 'answered']).toEqual([reply, times, times === 2]);
    }
  });

  test('ends with the last failure when all attempts are spent, fewer for an agent who waits', async () => {
    for (const [priority, times] of [
      ['sync', 4],
      ['agent', 2],
    ] as const) {
      const { http, sent } = scriptedVendor({ replies: [{ status: 503 }] });
      expect(await failureOf(http.request(read, testCall({ priority })))).toMatchObject({ code: 'vendor-unavailable' });
      expect(sent).toHaveLength(times);
    }
  });

  test('stops waiting when the call is given up', async () => {
    const given = new AbortController();
    const clock = createFakeClock();
    const { http, sent } = scriptedVendor({
      replies: [{ status: 429, headers: { 'retry-after': '30' } }],
      runtime: { clock, budget: createMemoryBudget({ clock }) },
    });
    const reason = new Error('gave up');
    const outcome = failureOf(http.request(read, testCall({ signal: given.signal })));
    await clock.advance(10_000);
    given.abort(reason);
    expect(await outcome).toBe(reason);
    expect(sent).toHaveLength(1);
  });

  test.each([
    ['it waits for the vendor', 10_000],
    ['it has not begun', 0],
  ])('a call whose time is over while %s says so as what it is: no answer in time', async (_, afterMs) => {
    const time = new AbortController();
    const clock = createFakeClock();
    const { http } = scriptedVendor({
      replies: [{ status: 429, headers: { 'retry-after': '30' } }],
      runtime: { clock, budget: createMemoryBudget({ clock }) },
    });
    const isOver = () => time.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    if (afterMs === 0) isOver();
    const outcome = failureOf(http.request(read, testCall({ signal: time.signal })));
    await clock.advance(afterMs);
    isOver();
    expect(await outcome).toMatchObject({ code: 'vendor-unavailable', facts: { why: 'out-of-time', operation: read.operation } });
  });

  test('does not send at all for a call that is already given up', async () => {
    const { http, sent } = scriptedVendor();
    expect(await failureOf(http.request(read, testCall({ signal: AbortSignal.abort(new Error('late')) })))).toMatchObject({ message: 'late' });
    expect(sent).toEqual([]);
  });
});

describe('429 (F16)', () => {
  test.each([
    ['seconds', '40', 40_000],
    ['an HTTP date', 'Mon, 05 Jan 2026 09:00:40 GMT', 40_000],
    ['nothing', undefined, 1_000],
    ['rubbish', 'soon', 1_000],
  ])('told by %s is waited out, never less', async (_, told, leastMs) => {
    const { http, sentAt } = scriptedVendor({ replies: [{ status: 429, ...(told ? { headers: { 'retry-after': told } } : {}) }, { status: 200 }] });
    await http.request(write, testCall());
    expect((sentAt[1] as number) - (sentAt[0] as number)).toBeGreaterThanOrEqual(leastMs);
    expect((sentAt[1] as number) - (sentAt[0] as number)).toBeLessThan(leastMs + 1_000);
  });

  test('holds back the other calls of the connection as well, but not those of another endpoint class', async () => {
    const { http, sent, clock } = scriptedVendor({ replies: [{ status: 429, headers: { 'retry-after': '600' } }, { status: 200 }] });
    expect(await failureOf(http.request({ ...read, endpoint: 'search' }, testCall()))).toMatchObject({
      code: 'vendor-rate-limited',
      retryAfterMs: 600_000,
    });
    expect(await failureOf(http.request({ ...write, endpoint: 'search' }, testCall()))).toMatchObject({ code: 'budget-exhausted' });
    expect(await failureOf(http.request({ ...read, endpoint: 'tickets' }, testCall()))).toBe('answered');
    clock.setNow(clock.now() + 600_000);
    expect(await failureOf(http.request({ ...write, endpoint: 'search' }, testCall()))).toBe('answered');
    expect(sent).toHaveLength(3);
  });

  test('of one record alone holds back nothing but the call that was refused', async () => {
    const { http, sentAt, runtime, clock } = scriptedVendor({
      replies: [{ status: 429, headers: { 'retry-after': '5' } }, { status: 200 }],
      dialect: { isOfOneRecord: () => true },
    });
    const startMs = clock.now();
    const parked: unknown[] = [];
    const { park } = runtime.budget;
    runtime.budget.park = async (told) => {
      parked.push(told);
      await park(told);
    };
    await http.request({ ...write, endpoint: 'tickets' }, testCall());
    expect([sentAt.map((at) => at - startMs), parked]).toEqual([[0, 5_000], []]);
  });

  test.each([
    ['repeats', '2', 'answered'],
    ['gives up', '600', expect.objectContaining({ code: 'vendor-rate-limited', retryAfterMs: 600_000 })],
  ])('whose pause cannot be kept is not lost by that: the call %s as it would have', async (_, told, outcome) => {
    const { http, runtime } = scriptedVendor({ replies: [{ status: 429, headers: { 'retry-after': told } }, { status: 200 }] });
    runtime.budget.park = () => Promise.reject(new Error('The database is away.'));
    expect(await failureOf(http.request({ ...read, endpoint: 'search' }, testCall()))).toEqual(outcome);
    expect(runtime.logged).toContainEqual({
      level: 'warn',
      event: 'vendor.pause-not-kept',
      facts: { connectionId: 'connection-1', operation: 'thing.read', endpoint: 'search' },
    });
  });

  test('beyond an hour parks the whole connection, with one probe an hour and nothing else', async () => {
    const huge = { status: 429, headers: { 'retry-after': '99999999999' } };
    const { http, sent, clock } = scriptedVendor({ replies: [huge] });
    const many = () => Promise.all(Array.from({ length: 20 }, () => failureOf(http.request(read, testCall()))));
    expect(await failureOf(http.request({ ...read, endpoint: 'search' }, testCall()))).toMatchObject({ code: 'vendor-rate-limited' });
    clock.setNow(clock.now() + HOUR_MS - 61_000);
    expect((await many()).every((failure) => hasErrorCode(failure, 'budget-exhausted'))).toBe(true);
    expect(sent).toHaveLength(1);
    for (const probes of [2, 3]) {
      clock.setNow(clock.now() + HOUR_MS);
      await many();
      expect(sent).toHaveLength(probes);
    }
  });

  test('leaves other connections alone', async () => {
    const parked = scriptedVendor({ replies: [{ status: 429, headers: { 'retry-after': '99999999999' } }] });
    const other = scriptedVendor();
    await failureOf(parked.http.request(read, testCall()));
    expect(await failureOf(other.http.request(read, testCall()))).toBe('answered');
  });
});

describe('a vendor that is down (F15)', () => {
  test('rests after ten failures in a row, is probed by one call, and recovers', async () => {
    const { http, sent, clock, answer } = scriptedVendor({ replies: [{ status: 500 }], limits: { attempts: { sync: 1, agent: 1 } } });
    const call = () => failureOf(http.request(read, testCall()));
    for (let failures = 0; failures < 10; failures += 1) expect(await call()).toMatchObject({ code: 'vendor-unavailable' });
    for (let more = 0; more < 50; more += 1) expect(await call()).toMatchObject({ code: 'breaker-open' });
    expect(sent).toHaveLength(10);

    clock.setNow(clock.now() + 30_000);
    const round = await Promise.all(Array.from({ length: 20 }, call));
    expect([sent.length, round.filter((failure) => hasErrorCode(failure, 'breaker-open')).length]).toEqual([11, 19]);

    answer({ status: 200 });
    clock.setNow(clock.now() + 30_000);
    expect(await call()).toBe('answered');
    expect(await Promise.all(Array.from({ length: 20 }, call))).toEqual(Array(20).fill('answered'));
  });

  test('is not confused with one that refuses: 4xx ends a row of failures', async () => {
    const row = [...Array(9).fill({ status: 500 }), { status: 404 }];
    const { http, sent } = scriptedVendor({ replies: [...row, ...row, ...row, { status: 200 }], limits: { attempts: { sync: 1, agent: 1 } } });
    for (let calls = 0; calls < 31; calls += 1) await failureOf(http.request(read, testCall()));
    expect(sent).toHaveLength(31);
  });

  test('refuses a limit of more than ten failures', () => expect(() => scriptedVendor({ limits: { breakerFailures: 11 } })).toThrow(TypeError));
});

describe('401 (F20)', () => {
  const renewable = (renew: () => Promise<void> = async () => undefined) => {
    let generation = 0;
    const renewed: (string | undefined)[] = [];
    const auth: AuthStrategy = {
      headers: async () => ({ headers: { authorization: `Bearer token-${generation}` }, token: `token-${generation}` }),
      renew: async (refused) => {
        renewed.push(refused);
        await renew();
        generation += 1;
      },
    };
    return { auth, renewed };
  };

  test('renews once and replays, an unsafe write as well, because nothing was done', async () => {
    const { auth, renewed } = renewable();
    const { http, sent } = scriptedVendor({ auth, replies: [{ status: 401 }, { status: 201 }] });
    expect(await http.request(write, testCall())).toMatchObject({ status: 201 });
    expect(renewed).toEqual(['token-0']);
    expect(sent.map(({ headers, body }) => [headers.authorization, body])).toEqual([
      ['Bearer token-0', '{"a":1}'],
      ['Bearer token-1', '{"a":1}'],
    ]);
  });

  test('gives up after one renewal', async () => {
    const { auth, renewed } = renewable();
    const { http, sent } = scriptedVendor({ auth, replies: [{ status: 401 }] });
    expect(await failureOf(http.request(read, testCall()))).toMatchObject({ code: 'vendor-auth-failed' });
    expect([renewed.length, sent.length]).toEqual([1, 2]);
  });

  test('fails at once where the login cannot be renewed', async () => {
    const { http, sent } = scriptedVendor({ replies: [{ status: 401 }] });
    expect(await failureOf(http.request(read, testCall()))).toMatchObject({ code: 'vendor-auth-failed' });
    expect(sent).toHaveLength(1);
  });
});

describe('lanes', () => {
  test('lets an agent through while sync calls fill their lane', async () => {
    const gate = Promise.withResolvers<void>();
    const started: string[] = [];
    const transport: Transport = async (request) => {
      started.push(new URL(request.url).pathname);
      if (request.url.includes('/slow')) await gate.promise;
      return { status: 200, headers: {}, body: new Uint8Array() };
    };
    const { http } = scriptedVendor({ runtime: { transport }, limits: { concurrency: 2 } });
    const slow = Array.from({ length: 5 }, () => http.request({ ...read, path: path`/slow` }, testCall()));
    await http.request({ ...read, path: path`/panel` }, testCall({ priority: 'agent' }));
    expect(started).toEqual(['/api/slow', '/api/slow', '/api/panel']);
    gate.resolve();
    await Promise.all(slow);
    expect(started).toHaveLength(6);
  });

  test('writes one log line for each sending, with its reason and without path or query', async () => {
    const { http, runtime } = scriptedVendor({ replies: [{ status: 500 }, { status: 200 }] });
    await http.request({ ...read, query: { secret: 'canary' } }, testCall());
    expect(runtime.logged.map(({ level, event, facts }) => [level, event, facts.operation, facts.reason])).toEqual([
      ['warn', 'vendor.call', 'thing.read', 'unavailable'],
      ['debug', 'vendor.call', 'thing.read', 'ok'],
    ]);
    expect(JSON.stringify(runtime.logged)).not.toContain('canary');
  });
});

/** Draws the given numbers in order, and the last one from then on. */
function drawing(draws: readonly number[]): () => number {
  let index = 0;
  return () => draws[Math.min(index++, draws.length - 1)] as number;
}
