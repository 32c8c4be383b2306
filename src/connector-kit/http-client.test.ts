/** The client over a scripted vendor: order and counts of what is sent, on a fake clock. */
import { inspect } from 'node:util';
import { z } from 'zod';
import type { Transport, TransportRequest, TransportResponse } from '#capabilities';
import { brandId, hasErrorCode, OutcomeUnknownError, type TraceId, VendorUnavailableError } from '#domain';
import { basicAuth } from './auth.ts';
import type { ClientLimits } from './client-options.ts';
import { createHttpClient } from './http-client.ts';
import type { AuthStrategy, RequestSpec, VendorDialect } from './http-types.ts';
import { createMemoryBudget } from './memory-budget.ts';
import { path } from './path.ts';
import { createFakeClock } from './testing/fake-clock.ts';
import { type TestRuntimeParts, testCall, testRuntime } from './testing/test-runtime.ts';

type Reply = { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown } | Error;
const HOUR_MS = 3_600_000;

interface SetUp {
  readonly replies?: readonly Reply[];
  readonly dialect?: Partial<VendorDialect>;
  readonly auth?: AuthStrategy;
  readonly limits?: Partial<ClientLimits>;
  readonly runtime?: TestRuntimeParts;
}
/** A vendor that answers by script; the last reply repeats. */
const setUp = ({ replies = [{ status: 200, body: {} }], ...parts }: SetUp = {}) => {
  const sent: TransportRequest[] = [];
  const script = [...replies];
  const clock = createFakeClock({ sleeping: 'jumps' });
  const sentAt: number[] = [];
  const transport: Transport = async (request) => {
    sent.push(request);
    sentAt.push(clock.now());
    const reply = (script.length > 1 ? script.shift() : script[0]) as Reply;
    if (reply instanceof Error) throw reply;
    const body =
      reply.body === undefined
        ? new Uint8Array()
        : new TextEncoder().encode(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
    return { status: reply.status, headers: reply.headers ?? {}, body } satisfies TransportResponse;
  };
  const runtime = testRuntime({ transport, clock, budget: createMemoryBudget({ clock, limits: [] }), ...parts.runtime });
  const http = createHttpClient({
    runtime,
    baseUrl: 'https://acme.example.com/api/',
    auth: parts.auth ?? basicAuth({ username: 'u', password: 'canary-password' }),
    dialect: { readRefusal: (_response, text) => ({ message: text, fields: [] }), ...parts.dialect },
    ...(parts.limits ? { limits: parts.limits } : {}),
  });
  const answer = (...next: readonly Reply[]) => void script.splice(0, script.length, ...next);
  return { http, runtime, clock, sent, sentAt, answer };
};
const read = {
  operation: 'thing.read',
  method: 'GET',
  path: path`/things/${'1'}`,
  repeat: 'safe',
  schema: z.unknown(),
} as const satisfies RequestSpec<unknown>;
const write = {
  operation: 'thing.create',
  method: 'POST',
  path: path`/things`,
  repeat: 'unsafe',
  json: { a: 1 },
  schema: z.unknown(),
} as const satisfies RequestSpec<unknown>;
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered' as const,
    (error: unknown) => error as { code: string; message: string; facts: Record<string, unknown> },
  );
const reset = () => new OutcomeUnknownError({ message: 'reset' });
const refused = () => new VendorUnavailableError({ message: 'refused', facts: { wasSent: false } });

describe('what is sent', () => {
  test('is base URL, encoded path and query, with absent parameters left out', async () => {
    const { http, sent } = setUp();
    await http.request({ ...read, query: { q: 'a b&c=d', limit: 10, all: false, none: undefined } }, testCall());
    expect(sent[0]).toMatchObject({ method: 'GET', url: 'https://acme.example.com/api/things/1?q=a%20b%26c%3Dd&limit=10&all=false' });
    expect(sent[0]).not.toHaveProperty('body');
  });

  test.each([
    ['json', { json: { ü: 1 } }, 'application/json', '{"ü":1}'],
    ['form', { form: { a: 'b c', d: '&' } }, 'application/x-www-form-urlencoded', 'a=b+c&d=%26'],
    ['bytes', { bytes: new Uint8Array([1, 2]) }, 'application/octet-stream', new Uint8Array([1, 2])],
  ])('carries a body of %s with its type', async (_, body, type, content) => {
    const { http, sent } = setUp();
    await http.request({ operation: 'x', method: 'POST', path: path`/x`, repeat: 'unsafe', schema: z.unknown(), ...body }, testCall());
    expect(sent[0]).toMatchObject({ headers: { 'content-type': type }, body: content });
  });

  test('carries the trace, a span of its own for each sending, and who we are', async () => {
    const { http, sent } = setUp({ replies: [{ status: 503 }, { status: 200 }], runtime: { random: Math.random } });
    await http.request(read, testCall());
    const traces = sent.map(({ headers }) => headers.traceparent ?? '');
    expect(traces).toEqual(traces.map(() => expect.stringMatching(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/)));
    expect(traces[0]).not.toBe(traces[1]);
    expect(sent[0]?.headers['user-agent']).toBe('Tieline');
  });

  test('follows a next link of the same origin and takes our credentials to no other', async () => {
    const { http, sent } = setUp();
    await http.request({ ...read, path: new URL('https://acme.example.com/api/things?page=2') }, testCall());
    for (const elsewhere of ['https://evil.example.com/api', 'http://acme.example.com/api', 'https://acme.example.com:8443/api'])
      expect(await failureOf(http.request({ ...read, path: new URL(elsewhere) }, testCall()))).toMatchObject({ code: 'egress-denied' });
    expect(sent.map(({ url }) => url)).toEqual(['https://acme.example.com/api/things?page=2']);
  });

  test('cannot have its credentials replaced by a request’s own headers', async () => {
    const { http, sent } = setUp();
    await http.request({ ...read, headers: { Authorization: 'none', 'X-Custom': '1' } }, testCall());
    expect(sent[0]?.headers).toMatchObject({ authorization: expect.stringMatching(/^Basic /), 'x-custom': '1' });
  });
});

describe('what comes back', () => {
  test('is checked, and an answer that does not fit names operation and field', async () => {
    const { http } = setUp({ replies: [{ status: 200, body: { result: [{ id: 7 }] } }] });
    const schema = z.object({ result: z.array(z.object({ id: z.string() })) });
    const failure = await failureOf(http.request({ ...read, schema }, testCall()));
    expect(failure).toMatchObject({
      code: 'vendor-reply-unreadable',
      message: expect.stringContaining('thing.read'),
      facts: { field: 'result.0.id', operation: 'thing.read' },
    });
  });

  test('keeps 64-bit ids', async () => {
    const { http } = setUp({ replies: [{ status: 200, body: '{"id":9223372036854775807}' }] });
    expect((await http.request({ ...read, schema: z.object({ id: z.string() }) }, testCall())).data.id).toBe('9223372036854775807');
  });

  test('may be empty where the schema allows it', async () => {
    const { http } = setUp({ replies: [{ status: 204 }] });
    expect(await http.request({ ...write, schema: z.undefined() }, testCall())).toMatchObject({ status: 204, data: undefined });
  });

  test('says so when it is a page instead of data', async () => {
    const { http } = setUp({ replies: [{ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<h1>Hibernating</h1>' }] });
    expect(await failureOf(http.request(read, testCall()))).toMatchObject({
      code: 'vendor-reply-unreadable',
      message: expect.stringContaining('text/html'),
    });
  });

  test('is left to the connector for the statuses that it names, whether the body fits or not', async () => {
    const { http, sent } = setUp({
      replies: [
        { status: 404, body: { error: 'gone' } },
        { status: 409, body: { id: '1' } },
      ],
    });
    const spec = { ...read, alsoAnswers: [404, 409], schema: z.object({ id: z.string() }) };
    expect(await http.request(spec, testCall())).toMatchObject({ status: 404, data: undefined });
    expect(await http.request(spec, testCall())).toMatchObject({ status: 409, data: { id: '1' } });
    expect(sent).toHaveLength(2);
  });

  test('is bytes for a download', async () => {
    const { http } = setUp({ replies: [{ status: 200, headers: { 'content-type': 'image/png' }, body: 'PNG' }] });
    const { bytes, headers } = await http.download(read, testCall());
    expect([new TextDecoder().decode(bytes), headers['content-type']]).toEqual(['PNG', 'image/png']);
  });

  test('is a failure where a 2xx carries an error in its body (F19)', async () => {
    const dialect: Partial<VendorDialect> = {
      isFailure: (_response, text) => text.includes('"ok":false'),
      readRefusal: (_response, text) => ({ message: JSON.parse(text).error, fields: ['channel'] }),
      reclassify: (_response, text) => (text.includes('ratelimited') ? 'rate-limited' : undefined),
    };
    const { http, answer } = setUp({ dialect, replies: [{ status: 200, body: { ok: false, error: 'no_such_channel' } }] });
    expect(await failureOf(http.request(write, testCall()))).toMatchObject({
      code: 'vendor-refused',
      fields: ['channel'],
      message: expect.stringContaining('no_such_channel'),
    });
    answer({ status: 200, body: { ok: false, error: 'ratelimited' }, headers: { 'retry-after': '2' } }, { status: 200, body: { ok: true } });
    expect(await failureOf(http.request(write, testCall()))).toBe('answered');
  });
});

describe('refusals', () => {
  test('say what was refused, which fields are missing, and what to do', async () => {
    const dialect = { readRefusal: () => ({ message: 'Close code is mandatory', fields: ['close_code'], missing: ['close_code', 'close_notes'] }) };
    const { http } = setUp({ dialect, replies: [{ status: 422, body: {} }] });
    expect(await failureOf(http.request(write, testCall()))).toMatchObject({
      code: 'vendor-refused',
      fields: ['close_code'],
      facts: { connectionId: 'connection-1', operation: 'thing.create', status: 422, missing: ['close_code', 'close_notes'] },
      message: 'thing.create: the vendor refused (422). It said: Close code is mandatory Correct the value and try again.',
    });
  });

  test('keep at most 2,000 characters of the vendor’s body, also where the dialect cannot read it', async () => {
    const dialect = {
      readRefusal: () => {
        throw new Error('not JSON');
      },
    };
    const { http } = setUp({ dialect, replies: [{ status: 400, body: 'x'.repeat(100_000) }] });
    const failure = await failureOf(http.request(write, testCall()));
    expect(String(failure).length).toBeLessThan(2_200);
  });

  test('keep no credential that the vendor echoes', async () => {
    const { http, runtime, sent } = setUp({ replies: [{ status: 400, body: 'you sent Basic dTpjYW5hcnktcGFzc3dvcmQ= for canary-password' }] });
    const failure = await failureOf(http.request(write, testCall()));
    const encoded = sent[0]?.headers.authorization?.slice(6) as string;
    const told = inspect([failure, runtime.logged], { depth: 10 });
    expect([told.includes('canary-password'), told.includes(encoded)]).toEqual([false, false]);
  });

  test('name where a redirect leads, and are not followed', async () => {
    const { http, sent } = setUp({ replies: [{ status: 302, headers: { location: 'https://login.example.com/?next=secret' } }] });
    const failure = await failureOf(http.request(read, testCall()));
    expect(failure).toMatchObject({ code: 'vendor-reply-unreadable', message: expect.stringContaining('login.example.com') });
    expect(String(failure)).not.toContain('secret');
    expect(sent).toHaveLength(1);
  });
});

describe('repeating', () => {
  test('a read comes back after resets and 5xx, with full jitter on our clock', async () => {
    const { http, sent, clock } = setUp({
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
      const { http, sent } = setUp({ replies: [reply, { status: 200 }] });
      const failure = await failureOf(http.request(write, testCall()));
      expect([reply, sent.length, failure === 'answered']).toEqual([reply, times, times === 2]);
    }
  });

  test('ends with the last failure when all attempts are spent, fewer for an agent who waits', async () => {
    for (const [priority, times] of [
      ['sync', 4],
      ['agent', 2],
    ] as const) {
      const { http, sent } = setUp({ replies: [{ status: 503 }] });
      expect(await failureOf(http.request(read, testCall({ priority })))).toMatchObject({ code: 'vendor-unavailable' });
      expect(sent).toHaveLength(times);
    }
  });

  test('stops waiting when the call is given up', async () => {
    const given = new AbortController();
    const clock = createFakeClock();
    const { http, sent } = setUp({
      replies: [{ status: 429, headers: { 'retry-after': '30' } }],
      runtime: { clock, budget: createMemoryBudget({ clock, limits: [] }) },
    });
    const reason = new Error('gave up');
    const outcome = failureOf(http.request(read, testCall({ signal: given.signal })));
    await clock.advance(10_000);
    given.abort(reason);
    expect(await outcome).toBe(reason);
    expect(sent).toHaveLength(1);
  });

  test('does not send at all for a call that is already given up', async () => {
    const { http, sent } = setUp();
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
    const { http, sentAt } = setUp({ replies: [{ status: 429, ...(told ? { headers: { 'retry-after': told } } : {}) }, { status: 200 }] });
    await http.request(write, testCall());
    expect((sentAt[1] as number) - (sentAt[0] as number)).toBeGreaterThanOrEqual(leastMs);
    expect((sentAt[1] as number) - (sentAt[0] as number)).toBeLessThan(leastMs + 1_000);
  });

  test('holds back the other calls of the connection as well, but not those of another endpoint class', async () => {
    const { http, sent, clock } = setUp({ replies: [{ status: 429, headers: { 'retry-after': '600' } }, { status: 200 }] });
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

  test('beyond an hour parks the whole connection, with one probe an hour and nothing else', async () => {
    const huge = { status: 429, headers: { 'retry-after': '99999999999' } };
    const { http, sent, clock } = setUp({ replies: [huge] });
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
    const parked = setUp({ replies: [{ status: 429, headers: { 'retry-after': '99999999999' } }] });
    const other = setUp();
    await failureOf(parked.http.request(read, testCall()));
    expect(await failureOf(other.http.request(read, testCall()))).toBe('answered');
  });
});

describe('a vendor that is down (F15)', () => {
  test('rests after ten failures in a row, is probed by one call, and recovers', async () => {
    const { http, sent, clock, answer } = setUp({ replies: [{ status: 500 }], limits: { attempts: { sync: 1, agent: 1 } } });
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
    const { http, sent } = setUp({ replies: [...row, ...row, ...row, { status: 200 }], limits: { attempts: { sync: 1, agent: 1 } } });
    for (let calls = 0; calls < 31; calls += 1) await failureOf(http.request(read, testCall()));
    expect(sent).toHaveLength(31);
  });

  test('refuses a limit of more than ten failures', () => expect(() => setUp({ limits: { breakerFailures: 11 } })).toThrow(TypeError));
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
    const { http, sent } = setUp({ auth, replies: [{ status: 401 }, { status: 201 }] });
    expect(await http.request(write, testCall())).toMatchObject({ status: 201 });
    expect(renewed).toEqual(['token-0']);
    expect(sent.map(({ headers, body }) => [headers.authorization, body])).toEqual([
      ['Bearer token-0', '{"a":1}'],
      ['Bearer token-1', '{"a":1}'],
    ]);
  });

  test('gives up after one renewal', async () => {
    const { auth, renewed } = renewable();
    const { http, sent } = setUp({ auth, replies: [{ status: 401 }] });
    expect(await failureOf(http.request(read, testCall()))).toMatchObject({ code: 'vendor-auth-failed' });
    expect([renewed.length, sent.length]).toEqual([1, 2]);
  });

  test('fails at once where the login cannot be renewed', async () => {
    const { http, sent } = setUp({ replies: [{ status: 401 }] });
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
    const { http } = setUp({ runtime: { transport }, limits: { concurrency: 2 } });
    const slow = Array.from({ length: 5 }, () => http.request({ ...read, path: path`/slow` }, testCall()));
    await http.request({ ...read, path: path`/panel` }, testCall({ priority: 'agent' }));
    expect(started).toEqual(['/api/slow', '/api/slow', '/api/panel']);
    gate.resolve();
    await Promise.all(slow);
    expect(started).toHaveLength(6);
  });

  test('writes one log line for each sending, with its reason and without path or query', async () => {
    const { http, runtime } = setUp({ replies: [{ status: 500 }, { status: 200 }] });
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
