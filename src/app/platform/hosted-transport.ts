/**
 * @module app/platform/hosted-transport
 * Hosted mode: straight to the backend with the page's access token. Tokens live in this closure only. The renewal token is single-use, so renewals are
 * single-flight: two at once would look like theft to the backend.
 */
import type { PageTokens } from '#contract';
import { ApiError } from './api-error.ts';
import { isPageTokens } from './page-block.ts';
import type { ApiReply, ApiRequest, Transport } from './transport.ts';

/** Milliseconds before its end at which an access token is renewed. */
const RENEW_BEFORE_MS = 30_000;
/** Milliseconds for one call; the backend's own panel limit lies well below. */
const CALL_TIMEOUT_MS = 20_000;

export interface HostedTransportDeps {
  readonly backend: string;
  readonly tokens: PageTokens;
  readonly send?: typeof fetch;
  readonly now?: () => number;
}

export function hostedTransport({ backend, tokens, send = fetch, now = Date.now }: HostedTransportDeps): Transport {
  let held = tokens;
  let renewal: Promise<void> | null = null;

  const renewOnce = () => {
    renewal ??= renew().finally(() => {
      renewal = null;
    });
    return renewal;
  };
  const renew = async () => {
    if (Date.parse(held.renewalExpiresAt) <= now()) throw sessionOver();
    const reply = await post(send, `${backend}/v1/session/renew`, { renewalToken: held.renewalToken });
    if (reply.status === 401 || reply.status === 403) throw sessionOver();
    if (!isPageTokens(reply.body)) throw new ApiError({ code: 'app-unreadable', status: reply.status });
    held = reply.body;
  };

  return async (request) => {
    if (Date.parse(held.accessExpiresAt) - RENEW_BEFORE_MS <= now()) await renewOnce();
    const used = held.accessToken;
    const reply = await exchange(send, backend, request, used);
    if (reply.status !== 401) return reply;
    // The backend's clock rules: renew once, unless a neighbour call already has.
    if (held.accessToken === used) await renewOnce();
    return exchange(send, backend, request, held.accessToken);
  };
}

/** Calls with one token that somebody types in: the operator's key on the page of a fresh install. */
export function bearerTransport({
  backend,
  token,
  send = fetch,
}: {
  readonly backend: string;
  readonly token: () => string;
  readonly send?: typeof fetch;
}): Transport {
  return (request) => exchange(send, backend, request, token());
}

const sessionOver = () => new ApiError({ code: 'app-session-over', status: 401 });

function exchange(send: typeof fetch, backend: string, { method, path, body, signal }: ApiRequest, token: string): Promise<ApiReply> {
  const headers = {
    Accept: 'application/json',
    Authorization: `Bearer ${token}`,
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
  };
  return answered(send, `${backend}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }, signal);
}

function post(send: typeof fetch, url: string, body: unknown): Promise<ApiReply> {
  return answered(send, url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}

async function answered(send: typeof fetch, url: string, init: RequestInit, signal?: AbortSignal): Promise<ApiReply> {
  const limit = AbortSignal.timeout(CALL_TIMEOUT_MS);
  try {
    const reply = await send(url, { ...init, credentials: 'omit', cache: 'no-store', signal: signal ? AbortSignal.any([signal, limit]) : limit });
    const text = await reply.text();
    return { status: reply.status, body: text === '' ? null : JSON.parse(text) };
  } catch (cause) {
    if (signal?.aborted) throw cause;
    if (cause instanceof SyntaxError) throw new ApiError({ code: 'app-unreadable', cause });
    throw new ApiError({ code: limit.aborted ? 'app-timeout' : 'app-offline', cause });
  }
}
