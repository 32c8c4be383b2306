/** @module connector-kit  Written once, for all vendors: the wire, credentials, paging, budgets, webhook verification, redaction. */
// The wire

// Credentials
export { basicAuth, staticHeader } from './auth.ts';
export { CALL_REASONS, type CallReason } from './classify.ts';
export type { ClientLimits, HttpClientOptions } from './client-options.ts';
export { connectLater } from './connect-later.ts';
export { createEgressGuard, type EgressGuard, type EgressPolicy, type EgressReason } from './egress-policy.ts';
export { surrounded } from './file-stream.ts';
// Budgets
export { type AllowanceReader, heeding, type ToldPause, type WatchedRuntime } from './heeding.ts';
export { createHttpClient } from './http-client.ts';
export * from './http-types.ts';
export { parseJson, parseJsonBytes } from './json.ts';
export { createMemoryBudget } from './memory-budget.ts';
export { createMemoryTokenStore } from './memory-token-store.ts';
export { exchangeAuthorizationCode, oauthClientCredentials, oauthRefresh } from './oauth.ts';
export type { OAuthClient } from './oauth-client.ts';
// Paging
export { type CursorPage, type CursorPagingOptions, followPages, type OffsetPage, type OffsetPagingOptions, pageByOffset } from './paging.ts';
export { path } from './path.ts';
// Redaction
export { createRedactor, isSecretKey, REDACTED, type Redactor } from './redactor.ts';
export { readRetryAfter } from './retry-after.ts';
export { type ClosableTransport, createTransport, type TransportOptions } from './transport.ts';
// Webhooks
export { type HmacCheck, signHmac, verifyHmac } from './webhook-signature.ts';
export { checkTimestamp, type TimestampCheck } from './webhook-timestamp.ts';
// Text
export { asXmlText } from './xml-text.ts';
