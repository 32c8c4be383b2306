/**
 * @module connectors/entra/throttling
 * From four fifths on, an answer tells which share of the allowance is used; ten seconds later it is whole again. It does not say of how much, so the share that is left
 * is taken of the calls that we declare. https://learn.microsoft.com/graph/throttling-limits
 */
import type { Transport, TransportResponse } from '#capabilities';
import { type AllowanceReader, heeding, type WatchedRuntime } from '#connector-kit';
import { CALLS, REPORTS, WINDOW_MS } from './limits.ts';

/** Told from here on. */
const LEAST_SHARE = 0.8;
/** The vendor lets calls through beyond the whole for a while, and tells so; more is no share. */
const MOST_SHARE = 2;

/** The transport, watched. A refusal says itself how long to wait, which the kit does; which limit it is of is kept in the log. */
export function heedThrottling(runtime: WatchedRuntime): Transport {
  const transport: Transport = async (request) => {
    const response = await runtime.transport(request);
    if (response.status === 429) noteRefusal(runtime, response);
    return response;
  };
  return heeding({ ...runtime, transport }, { vendor: 'entra', read: readAllowance });
}

function noteRefusal({ log }: WatchedRuntime, { headers }: TransportResponse): void {
  const [scope = null, information = null] = ['scope', 'information'].map((name) => headers[`x-ms-throttle-${name}`]?.slice(0, 200));
  log.warn('entra.throttled', { scope, information });
}

/** One call is always left: a person's may still be let through, and its answer tells anew. */
const readAllowance: AllowanceReader = ({ url }, { status, headers }, nowMs) => {
  const share = headers['x-ms-throttle-limit-percentage'] ?? '';
  const used = status !== 429 && /^\d(\.\d{1,6})?$/.test(share) ? Number(share) : 0;
  if (used < LEAST_SHARE || used > MOST_SHARE) return [];
  const isReport = new URL(url).pathname.includes('/auditLogs/');
  const calls = CALLS[isReport ? REPORTS : '*'];
  const left = { calls: Math.max(1, Math.round(calls * (1 - used))), untilMs: nowMs + WINDOW_MS };
  return [{ ...(isReport && { endpoint: REPORTS }), calls, left }];
};
