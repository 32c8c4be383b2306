/**
 * @module connectors/jira/rate-limit
 * Reads what the vendor says beside `Retry-After` when it slows us down. https://developer.atlassian.com/cloud/jira/platform/rate-limiting/
 */
import type { ConnectorRuntime, Transport, TransportResponse } from '#capabilities';
import { readRetryAfter } from '#connector-kit';

/** Quotas of the whole app or site: no endpoint is open until the hour turns. The other reasons are of one endpoint or one issue. */
const WHOLE_ACCOUNT = /^jira-(quota|cost)/;

/**
 * A transport that adds the time to wait where only `X-RateLimit-Reset` tells it, and rests the whole connection where a quota of the account is spent.
 * What is of one endpoint stays with the kit, which parks the endpoint of the call.
 */
export function heedRateLimits(runtime: Pick<ConnectorRuntime, 'transport' | 'budget' | 'clock' | 'log'>): Transport {
  return async (request) => {
    const response = await runtime.transport(request);
    if (response.status !== 429) return response;
    const reason = response.headers['ratelimit-reason'] ?? 'untold';
    const told = withRetryAfter(response);
    const waitMs = readRetryAfter(told.headers, runtime.clock.now());
    runtime.log.warn('jira.rate-limited', { reason: reason.slice(0, 80), waitMs: waitMs ?? null });
    if (WHOLE_ACCOUNT.test(reason) && waitMs !== undefined) await runtime.budget.park({ untilMs: runtime.clock.now() + Math.min(waitMs, 3_600_000) });
    return told;
  };
}

function withRetryAfter(response: TransportResponse): TransportResponse {
  const reset = response.headers['x-ratelimit-reset'];
  if (response.headers['retry-after'] !== undefined || reset === undefined) return response;
  return { ...response, headers: { ...response.headers, 'retry-after': reset } };
}
