/**
 * @module connector-kit/oauth-token-request
 * One request to a token endpoint. Runs for all callers that wait for the token, so it hears no single caller's abort.
 */
import { z } from 'zod';
import type { TokenSet, TransportRequest, TransportResponse } from '#capabilities';
import { hasErrorCode, VendorAuthError, VendorRateLimitedError, VendorReplyError, VendorUnavailableError } from '#domain';
import { parseJsonBytes } from './json.ts';
import type { OAuthClient } from './oauth-client.ts';
import { createRedactor } from './redactor.ts';
import { readRetryAfter, retryAtOf } from './retry-after.ts';

/** RFC 6749 §5.1. Some vendors send `expires_in` as text, or not at all. */
const tokenAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).nullish(),
  expires_in: z.coerce.number().positive().nullish(),
});
/** RFC 6749 §5.2. */
const tokenRefusal = z.object({ error: z.string(), error_description: z.string().optional() });

/** Where a vendor names no lifetime: short enough to be inside any that we know. */
const UNTOLD_LIFETIME_S = 1_800;
const TIMEOUT_MS = 20_000;
const MAX_BYTES = 256 * 1024;

/**
 * Asks for a pair of tokens.
 * @throws VendorAuthError where the vendor refuses the grant; VendorUnavailableError and VendorRateLimitedError as for any call.
 */
export async function askForTokens(client: OAuthClient, grant: Readonly<Record<string, string>>): Promise<TokenSet> {
  const { runtime } = client;
  const response = await runtime.transport(toRequest(client, grant)).catch((error: unknown) => {
    // The old pair is kept, so asking again is all that a lost answer needs.
    if (!hasErrorCode(error, 'outcome-unknown')) throw error;
    throw new VendorUnavailableError({ message: error.message, facts: error.facts, cause: error });
  });
  if (response.status < 200 || response.status >= 300) throw refusal(client, grant, response);
  const answer = tokenAnswer.safeParse(parseOrUndefined(response));
  if (!answer.success) {
    const field = answer.error.issues[0]?.path.join('.') || '(whole answer)';
    throw new VendorReplyError({
      message: `token.request: the token endpoint of connection ${runtime.connectionId} answered without a usable ${field}. Check the token address.`,
      facts: { connectionId: runtime.connectionId, operation: 'token.request', field },
    });
  }
  const { access_token, refresh_token, expires_in } = answer.data;
  return {
    accessToken: access_token,
    expiresAt: runtime.clock.now() + (expires_in ?? UNTOLD_LIFETIME_S) * 1_000,
    ...(refresh_token ? { refreshToken: refresh_token } : {}),
  };
}

function toRequest(client: OAuthClient, grant: Readonly<Record<string, string>>): TransportRequest {
  const isInHeader = client.placement === 'header';
  const fields = {
    ...grant,
    ...(isInHeader ? {} : { client_id: client.clientId, client_secret: client.clientSecret }),
    ...(client.scope ? { scope: client.scope } : {}),
    ...client.extra,
  };
  const isJson = client.encoding === 'json';
  // RFC 6749 §2.3.1 form-encodes both parts before they are joined.
  const pair = [client.clientId, client.clientSecret].map((part) => new URLSearchParams({ p: part }).toString().slice(2)).join(':');
  return {
    method: 'POST',
    url: client.tokenUrl,
    headers: {
      accept: 'application/json',
      'user-agent': 'Tieline',
      ...client.headers,
      'content-type': isJson ? 'application/json' : 'application/x-www-form-urlencoded',
      ...(isInHeader ? { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } : {}),
    },
    body: isJson ? JSON.stringify(fields) : new URLSearchParams(fields).toString(),
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
    signal: new AbortController().signal,
  };
}

function refusal(client: OAuthClient, grant: Readonly<Record<string, string>>, response: TransportResponse): Error {
  const { runtime } = client;
  const facts = { connectionId: runtime.connectionId, operation: 'token.request', status: response.status };
  if (response.status === 429) {
    const retryAfterMs = readRetryAfter(response.headers, runtime.clock.now());
    return new VendorRateLimitedError({
      message: 'token.request: the vendor asked us to slow down (429). It is tried again when it allows it.',
      facts: { ...facts, retryAt: retryAtOf(retryAfterMs, runtime.clock.now()) },
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }
  if (response.status >= 500)
    return new VendorUnavailableError({
      message: `token.request: the token endpoint cannot serve right now (${response.status}). It is tried again later.`,
      facts,
    });
  const said = tokenRefusal.safeParse(parseOrUndefined(response));
  const redactor = createRedactor({ secrets: [client.clientSecret, ...Object.values(grant).filter((value) => value.length > 20)] });
  const words = said.success ? redactor.text([said.data.error, said.data.error_description].filter(Boolean).join(': ')).slice(0, 500) : 'no reason';
  return new VendorAuthError({
    message: `token.request: the vendor refused to log connection ${runtime.connectionId} in (${response.status}, ${words}). Check client id and secret, or connect it again.`,
    facts: { ...facts, reason: 'auth' },
  });
}

function parseOrUndefined(response: TransportResponse): unknown {
  try {
    return parseJsonBytes(response.body);
  } catch {
    return undefined;
  }
}
