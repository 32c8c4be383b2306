/**
 * @module connector-kit/http-client
 * The HTTP client that every connector uses. The order is the code: breaker and budget stand before the wire, one re-login after a 401, and only what is
 * safe to repeat is repeated.
 */
import pRetry from 'p-retry';
import { type Call, contentOf, type TransportResponse } from '#capabilities';
import { PayloadTooLargeError, VendorReplyError } from '#domain';
import { createBreaker } from './breaker.ts';
import { createBulkheads } from './bulkhead.ts';
import { reasonOf } from './call-reason.ts';
import { type Asked, judge } from './classify.ts';
import type { ClientLimits, HttpClientOptions, SendSpec } from './client-options.ts';
import { SourceBroke, withError } from './file-stream.ts';
import { buildRequest } from './http-request.ts';
import type { Answer, HttpClient, RequestSpec } from './http-types.ts';
import { parseJsonBytes } from './json.ts';
import { orOutOfTime } from './out-of-time.ts';
import { createRetryRule } from './retry-rule.ts';
import { takeTurn } from './take-turn.ts';

const defaultLimits: ClientLimits = {
  breakerFailures: 10,
  breakerRestMs: 30_000,
  concurrency: 8,
  attempts: { sync: 4, agent: 2 },
  maxWaitMs: { sync: 60_000, agent: 3_000 },
};

/**
 * Makes the client of one connection; keep one per connection, because breaker and bulkheads live in it.
 * @throws TypeError for a base URL or limit that cannot be used.
 * @example
 * const http = createHttpClient({ runtime, baseUrl: settings.url, auth: basicAuth(secrets), dialect });
 * const { data } = await http.request({ operation: 'incident.read', method: 'GET', path: path`/api/now/table/incident/${id}`, repeat: 'safe', schema }, call);
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const limits = { ...defaultLimits, ...options.limits };
  if (!(limits.breakerFailures >= 1 && limits.breakerFailures <= 10)) throw new TypeError('breakerFailures must be 1 to 10.');
  const base = new URL(options.baseUrl);
  const { runtime } = options;
  const sender: Sender = {
    options,
    base,
    limits,
    breaker: createBreaker({
      connectionId: runtime.connectionId,
      clock: runtime.clock,
      failures: limits.breakerFailures,
      restMs: limits.breakerRestMs,
    }),
    bulkheads: createBulkheads(limits.concurrency),
    answer: 'bytes',
  };
  return {
    async request(spec, call) {
      const response = await sendWithRetries(sender, spec, call);
      return readAnswer(response, spec, runtime.connectionId);
    },
    async download(spec, call) {
      const { body, headers } = await sendWithRetries(sender, spec, call);
      return { bytes: body, headers };
    },
    async openFile(spec, call) {
      const { stream, body } = await sendWithRetries({ ...sender, answer: 'stream' }, spec, call);
      const tooLarge = () =>
        new PayloadTooLargeError({
          message: `${spec.operation}: the file is larger than ${spec.maxBytes} bytes. Raise the limit of the mapping to carry it.`,
          facts: { maxBytes: spec.maxBytes ?? null },
        });
      const isTooLarge = (error: unknown) => error instanceof VendorReplyError && error.facts.why === 'too-large';
      return withError(stream ?? (await contentOf(body).open()), (error) => (isTooLarge(error) ? tooLarge() : error));
    },
  };
}

interface Sender {
  readonly options: HttpClientOptions;
  readonly base: URL;
  readonly limits: ClientLimits;
  readonly breaker: ReturnType<typeof createBreaker>;
  readonly bulkheads: ReturnType<typeof createBulkheads>;
  readonly answer: 'bytes' | 'stream';
}

async function sendWithRetries(sender: Sender, spec: SendSpec, call: Call): Promise<TransportResponse> {
  const { runtime } = sender.options;
  const rule = createRetryRule({ runtime, spec, call, maxWaitMs: sender.limits.maxWaitMs });
  // No signal for p-retry: it would put the abort's reason in place of an unknown outcome. Waits are on our clock, inside `shouldRetry`.
  try {
    return await pRetry(() => sendOnce(sender, spec, call), {
      retries: sender.limits.attempts[call.priority] - 1,
      minTimeout: 0,
      maxTimeout: 0,
      onFailedAttempt: ({ error }) => rule.note(error),
      shouldRetry: ({ error, attemptNumber }) => rule.waitBefore(attemptNumber + 1, error),
    });
  } catch (error) {
    // Not this vendor's failure: neither its breaker nor its retries count it.
    throw error instanceof SourceBroke ? error.cause : orOutOfTime(error, spec.operation, call);
  }
}

/** One sending; after a 401 our login is renewed and the call, which was not carried out, is sent once more. */
async function sendOnce(sender: Sender, spec: SendSpec, call: Call): Promise<TransportResponse> {
  const { auth } = sender.options;
  const first = await exchange(sender, spec, call);
  if (first.kind === 'answered') return first.response;
  if (!auth.renew) throw first.error;
  await auth.renew(first.token, call);
  const second = await exchange(sender, spec, call);
  if (second.kind === 'answered') return second.response;
  throw second.error;
}

type Exchange =
  | { readonly kind: 'answered'; readonly response: TransportResponse }
  | { readonly kind: 'login-refused'; readonly error: Error; readonly token: string | undefined };

async function exchange(sender: Sender, spec: SendSpec, call: Call): Promise<Exchange> {
  const { runtime } = sender.options;
  const { endpoint = '*', operation } = spec;
  const startedMs = runtime.clock.now();
  const facts = { connectionId: runtime.connectionId, operation, method: spec.method, traceId: call.traceId };
  try {
    call.signal.throwIfAborted();
    await takeTurn({ runtime, maxWaitMs: sender.limits.maxWaitMs }, endpoint, call);
    const result = await sender.bulkheads.run(call, () => sender.breaker.run(() => wire(sender, spec, call)));
    const status = result.kind === 'answered' ? result.response.status : 401;
    const reason = result.kind === 'login-refused' ? 'auth' : status < 300 ? 'ok' : 'answered';
    runtime.log.debug('vendor.call', { ...facts, status, reason, durationMs: runtime.clock.now() - startedMs });
    return result;
  } catch (error) {
    const reason = call.signal.aborted ? 'aborted' : reasonOf(error);
    runtime.log.warn('vendor.call', { ...facts, reason, durationMs: runtime.clock.now() - startedMs });
    throw error;
  }
}

/** Log in, send, judge. */
async function wire(sender: Sender, spec: SendSpec, call: Call): Promise<Exchange> {
  const { runtime, auth, dialect } = sender.options;
  const login = await auth.headers(call);
  const request = buildRequest({ options: sender.options, base: sender.base, spec, call, login: login.headers, answer: sender.answer });
  const response = await runtime.transport(request);
  const asked: Asked = {
    connectionId: runtime.connectionId,
    operation: spec.operation,
    repeat: spec.repeat,
    nowMs: runtime.clock.now(),
    secrets: [...(auth.secrets?.() ?? []), ...(login.token ? [login.token] : []), ...Object.values(login.headers)],
    ...(spec.alsoAnswers ? { alsoAnswers: spec.alsoAnswers } : {}),
  };
  const error = judge(response, asked, dialect);
  if (!error) return { kind: 'answered', response };
  if (error.code === 'vendor-auth-failed') return { kind: 'login-refused', error, token: login.token };
  throw error;
}

/** Reads the body as the schema says. A status of `alsoAnswers` need not fit: the connector branches on it, and gets `undefined` as data. */
function readAnswer<Data>(response: TransportResponse, spec: RequestSpec<Data>, connectionId: string): Answer<Data> {
  const { status, headers, body } = response;
  const is2xx = status >= 200 && status < 300;
  try {
    const parsed = spec.schema.safeParse(body.length === 0 ? undefined : parseJsonBytes(body));
    if (parsed.success) return { status, headers, data: parsed.data };
    if (!is2xx) return { status, headers, data: undefined as Data };
    const { path = [], message = 'unknown' } = parsed.error.issues[0] ?? {};
    throw unreadable(spec, connectionId, { status, field: path.map(String).join('.') || '(whole answer)', problem: message });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (!is2xx) return { status, headers, data: undefined as Data };
    const type = headers['content-type']?.split(';')[0] ?? 'no content type';
    throw unreadable(spec, connectionId, { status, field: '(whole answer)', problem: `${error.message}, sent as ${type}` });
  }
}

function unreadable(
  spec: SendSpec,
  connectionId: string,
  facts: { readonly status: number; readonly field: string; readonly problem: string },
): VendorReplyError {
  return new VendorReplyError({
    message: `${spec.operation}: the vendor's answer cannot be read at ${facts.field}: ${facts.problem}. Check that the address is the vendor's API and its version is supported.`,
    facts: { connectionId, operation: spec.operation, wasSent: true, ...facts },
  });
}
