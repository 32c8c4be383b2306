/**
 * @module connector-kit/kit.suite
 * What every connector proves about its use of the kit, over its own fake. A connector's test calls {@link runKitSuite} once; nothing here knows a vendor.
 */
import { STATUS_CODES } from 'node:http';
import { inspect } from 'node:util';
import { setupServer } from 'msw/node';
import type { Call, ConnectorRuntime, TransportRequest } from '#capabilities';
import { hasErrorCode, isTielineError } from '#domain';
import { type ForcedAnswer, watchTransport } from './testing/forced-status.ts';
import { mswHandlers } from './testing/msw-handlers.ts';
import { testCall, testRuntime } from './testing/test-runtime.ts';
import type { VendorFake } from './testing/vendor-fake.ts';

/** The calls of a connector that stand for all. */
interface SafeOperations {
  /** A call that is safe to repeat. */
  readonly read: (call: Call) => Promise<unknown>;
  /** A walk over at least two pages; the ids that it found. */
  readonly list: (call: Call) => Promise<readonly string[]>;
}

export interface KitOperations extends SafeOperations {
  /** A call that is not safe to repeat, and that leaves one entry in the ledger. */
  readonly write: (call: Call) => Promise<unknown>;
}

interface ReadingOperations extends SafeOperations {
  readonly write?: never;
}

export interface KitHarness<Operations extends SafeOperations = KitOperations> {
  readonly fake: VendorFake;
  /** Where the settings say that the vendor is: scheme and host. */
  readonly origin: string;
  /** Connects with credentials that hold every one of `canaries`. Called several times per case where state must not carry over. */
  readonly connect: (runtime: ConnectorRuntime) => Operations;
  /** Secret values: passwords and client secrets, at least 8 characters each. Bearer tokens are looked for by themselves. */
  readonly canaries: readonly string[];
  /** What `list` must find, in any order. */
  readonly listedIds: readonly string[];
}

export type KitSuiteOptions = ReadingSuite | WritingSuite;

/** Nothing that the connector sends changes anything at the vendor, and the suite sees to that. */
interface ReadingSuite extends SuiteFacts {
  readonly access: 'reads';
  /** A fresh fake each time. */
  readonly setUp: () => KitHarness<ReadingOperations>;
}

interface WritingSuite extends SuiteFacts {
  readonly access?: 'reads-and-writes';
  /** A fresh fake each time. */
  readonly setUp: () => KitHarness;
}

interface SuiteFacts {
  readonly name: string;
  /** `renewed`: a login that a 401 renews. `fixed`: a password or key. */
  readonly login: 'renewed' | 'fixed';
  /** Requests of the token endpoint. Default: paths that contain `oauth`. */
  readonly isLogin?: (request: TransportRequest) => boolean;
  /** Requests that write, where the method does not tell. Default: all but GET. */
  readonly isWrite?: (request: TransportRequest) => boolean;
  /** Statuses that the connector reads itself or that its vendor means otherwise than HTTP does, each with its reason. */
  readonly ownStatuses?: Readonly<Record<number, string>>;
}

/** Statuses that say that nothing was begun, whatever was sent. */
const NOT_BEGUN: ReadonlySet<number> = new Set([408, 425, 429]);
/** Every refusal that has a name, and some of those that proxies and content networks made up. */
const STATUSES = [...Object.keys(STATUS_CODES).map(Number), 420, 460, 499, 520, 522, 524, 530, 599].filter((status) => status >= 400);

/** Registers the suite with jest. */
export function runKitSuite(options: KitSuiteOptions): void {
  const isLogin = options.isLogin ?? ((request) => new URL(request.url).pathname.includes('oauth'));
  const isWrite = options.isWrite ?? (({ method }) => method !== 'GET');
  const server = setupServer();

  const startWith = <Operations extends SafeOperations>(setUp: () => KitHarness<Operations>) => {
    const harness = setUp();
    server.use(...mswHandlers(harness.fake, harness.origin));
    const connectAfresh = () => {
      const base = testRuntime();
      const watched = watchTransport(base.transport, isLogin);
      const runtime = { ...base, transport: watched.transport };
      return { runtime, watched, ...harness.connect(runtime) };
    };
    return { harness, connectAfresh };
  };
  const start = () => startWith<KitOperations | ReadingOperations>(options.setUp);

  describe(`${options.name} uses the connector kit`, () => {
    beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
    afterEach(() => server.resetHandlers());
    afterAll(() => server.close());

    test('paging takes every record once and stops', async () => {
      const { harness, connectAfresh } = start();
      const { list, watched } = connectAfresh();
      const found = await list(testCall());
      expect([...found].sort()).toEqual([...harness.listedIds].sort());
      expect(watched.sent.length).toBeGreaterThan(1);
      expect(watched.sent.length).toBeLessThanOrEqual(harness.listedIds.length + 2);
    });

    test('a read is repeated after 408, 425, 429 and 5xx and after no other status', async () => {
      const { connectAfresh } = start();
      const wrong = await collect(STATUSES, async (status) => {
        if (options.ownStatuses?.[status]) return undefined;
        const { read, watched } = connectAfresh();
        const error = await refusalOf(read, watched, { status });
        const isRepeated = NOT_BEGUN.has(status) || status >= 500;
        const sentOnce = status === 401 && options.login === 'renewed' ? 2 : 1;
        const isRight =
          isTielineError(error) && (isRepeated ? watched.sent.length > 1 && watched.sent.length <= 4 : watched.sent.length === sentOnce);
        return isRight ? undefined : `${status}: sent ${watched.sent.length} times, ${String(error)}`;
      });
      expect(wrong).toEqual([]);
    });

    if (options.access === 'reads') {
      test('nothing that is sent could change anything', async () => {
        const { harness, connectAfresh } = start();
        const { read, list, watched } = connectAfresh();
        const before = harness.fake.ledger.length;
        await read(testCall());
        await list(testCall());
        expect(watched.sent.length).toBeGreaterThan(1);
        expect(watched.sent.filter(isWrite)).toEqual([]);
        expect(harness.fake.ledger.length).toBe(before);
      });
    } else {
      const { setUp } = options;
      test('a write is sent once, and 5xx leaves its outcome unknown', async () => {
        const { connectAfresh } = startWith(setUp);
        const wrong = await collect(STATUSES, async (status) => {
          if (options.ownStatuses?.[status] || NOT_BEGUN.has(status)) return undefined;
          const { write, watched } = connectAfresh();
          const error = await refusalOf(write, watched, { status });
          const writes = watched.sent.filter(isWrite).length;
          const reads = watched.sent.length - writes;
          // A connector may read before it writes; then the forced status already ends that read, which may be repeated.
          const isSentOnce = writes <= (status === 401 && options.login === 'renewed' ? 2 : 1);
          const isKnown = status < 500 || reads > 0 || hasErrorCode(error, 'outcome-unknown');
          return isTielineError(error) && isSentOnce && isKnown ? undefined : `${status}: ${writes} writes, ${String(error)}`;
        });
        expect(wrong).toEqual([]);
      });

      test('a write whose answer was lost is not repeated', async () => {
        const { harness, connectAfresh } = startWith(setUp);
        const { write } = connectAfresh();
        await write(testCall());
        const before = harness.fake.ledger.length;
        const { write: writeAgain } = connectAfresh();
        harness.fake.switchOn({ kind: 'answer-lost' }, { times: 1 });
        await expect(writeAgain(testCall())).rejects.toMatchObject({ code: 'outcome-unknown' });
        expect(harness.fake.ledger.length).toBe(before + 1);
      });
    }

    test('a 429 is waited out as told', async () => {
      const { harness, connectAfresh } = start();
      const { read, runtime } = connectAfresh();
      harness.fake.switchOn({ kind: 'rate-limited', retryAfter: '7' }, { times: 1 });
      await read(testCall());
      expect(Math.max(...runtime.clock.sleeps)).toBeGreaterThanOrEqual(7_000);
    });

    test('a vendor that is down is left alone after at most ten failures in a row', async () => {
      const { harness, connectAfresh } = start();
      const { read, watched, runtime } = connectAfresh();
      await read(testCall());
      const before = watched.sent.length;
      harness.fake.switchOn({ kind: 'error', status: 503 });
      for (let round = 0; round < 10; round += 1) await read(testCall()).catch(() => undefined);
      expect(watched.sent.length - before).toBeLessThanOrEqual(10);
      await expect(read(testCall())).rejects.toMatchObject({ code: 'breaker-open' });
      expect(runtime.logged.some(({ facts }) => facts.reason === 'breaker-open')).toBe(true);
    });

    test('no credential shows in errors or logs, whatever the vendor echoes', async () => {
      const { harness, connectAfresh } = start();
      const leaks = await collect([400, 401, 403, 404, 409, 418, 422, 429, 500, 502, 503], async (status) => {
        const { read, write, watched, runtime } = connectAfresh();
        const echo = (request: TransportRequest) =>
          JSON.stringify({
            error: { message: `${JSON.stringify(request.headers)} ${harness.canaries.join(' ')}`, detail: request.headers.authorization },
          });
        const errors: unknown[] = [];
        for (const operation of write ? [read, write] : [read]) errors.push(await refusalOf(operation, watched, { status, body: echo }));
        const tokens = watched.sent.flatMap(({ headers }) => headers.authorization?.split(' ').slice(1) ?? []);
        const leaked = [...harness.canaries, ...tokens].flatMap((canary) =>
          shapesIn(inspect([errors, runtime.logged], { depth: 12, maxStringLength: null }), canary),
        );
        return leaked.length === 0 ? undefined : `${status}: ${leaked.join(', ')}`;
      });
      expect(leaks).toEqual([]);
      expect(harness.canaries.flatMap((canary) => shapesIn(JSON.stringify(harness.fake.requests), canary))).toEqual([]);
    });

    if (options.login === 'renewed')
      test('an expired token is renewed once for all callers, and each call is answered', async () => {
        const { harness, connectAfresh } = start();
        const { read, watched } = connectAfresh();
        await read(testCall());
        expect(watched.logins).toHaveLength(1);
        harness.fake.switchOn({ kind: 'expired-token' }, { times: 1 });
        await Promise.all(Array.from({ length: 50 }, () => read(testCall())));
        expect(watched.logins).toHaveLength(2);
      });
  });
}

/** What the operation threw while the vendor answered so, or undefined where it did not throw. */
async function refusalOf(
  operation: (call: Call) => Promise<unknown>,
  watched: { force(answer: ForcedAnswer | undefined): void },
  answer: ForcedAnswer,
): Promise<unknown> {
  watched.force(answer);
  try {
    await operation(testCall());
    return undefined;
  } catch (error) {
    return error;
  } finally {
    watched.force(undefined);
  }
}

async function collect<Case>(cases: readonly Case[], judge: (one: Case) => Promise<string | undefined>): Promise<string[]> {
  const found: string[] = [];
  for (const one of cases) {
    const verdict = await judge(one);
    if (verdict !== undefined) found.push(verdict);
  }
  return found;
}

/** The encodings in which a secret stands in a text. */
export function shapesIn(text: string, secret: string): string[] {
  const shapes = {
    plain: secret,
    base64: Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    'url-encoded': encodeURIComponent(secret),
    hex: Buffer.from(secret).toString('hex'),
  };
  return Object.entries(shapes).flatMap(([name, shape]) => (text.includes(shape) ? [`${name} of a secret`] : []));
}
