/**
 * @module app/platform/zaf-request
 * A call to our backend through Zendesk's proxy, which signs it with the installation's shared secret: the secret never reaches the browser.
 * https://developer.zendesk.com/documentation/apps/app-developer-guide/making-api-requests-from-a-zendesk-app/
 */
import type { HostReply, HostRequest } from './desk-host.ts';
import { HostError } from './host-error.ts';
import { replyPart } from './zaf-call.ts';
import type { ZafClient } from './zaf-sdk.ts';

/** Seconds that a signed call stays valid. */
const TOKEN_SECONDS = 60;
/** Milliseconds: the proxy itself has no documented limit, and the SDK has none for `request`. */
const PROXY_TIMEOUT_MS = 20_000;

export async function sendThroughZaf(client: ZafClient, { method, url, body, claims, signal }: HostRequest): Promise<HostReply> {
  const options = {
    url,
    type: method,
    ...(body === undefined ? {} : { data: body, contentType: 'application/json' }),
    headers: { Authorization: 'Bearer {{jwt.token}}', Accept: 'application/json' },
    secure: true,
    jwt: { algorithm: 'HS256', secret_key: '{{setting.shared_secret}}', expiry: TOKEN_SECONDS, claims },
    // The host would otherwise repeat a 429 by itself; our panels say what they wait for.
    autoRetry: false,
    httpCompleteResponse: true,
  };
  const settled = client.request(options).then(
    (reply) => reply,
    // A refusal carries the response; the SDK rejects with it instead of an Error.
    (failure: unknown) => failure,
  );
  return readReply(await orEnd(settled, signal));
}

async function orEnd(settled: Promise<unknown>, signal: AbortSignal | undefined): Promise<unknown> {
  signal?.throwIfAborted();
  let stop: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ended = new Promise<never>((_, reject) => {
    stop = () => reject(signal?.reason);
    signal?.addEventListener('abort', stop, { once: true });
    timer = setTimeout(() => reject(new HostError('timeout', 'request')), PROXY_TIMEOUT_MS);
  });
  try {
    return await Promise.race([settled, ended]);
  } finally {
    clearTimeout(timer);
    if (stop) signal?.removeEventListener('abort', stop);
  }
}

/** The complete response, whichever way it arrived. Status 0 is "the proxy reached nobody". */
function readReply(reply: unknown): HostReply {
  const status = replyPart(reply, 'status');
  if (typeof status !== 'number' || status === 0) throw new HostError('refused', 'request', reply);
  const parsed = replyPart(reply, 'responseJSON');
  if (parsed !== undefined) return { status, body: parsed };
  const text = replyPart(reply, 'responseText');
  return { status, body: typeof text === 'string' && text !== '' ? parseJson(text) : null };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
