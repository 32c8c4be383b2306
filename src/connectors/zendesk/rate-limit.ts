/**
 * @module connectors/zendesk/rate-limit
 * What each answer says of the account's allowance and of an endpoint's. Plans differ (200 to 2,500 calls a minute), so what we declare is only where we begin.
 * https://developer.zendesk.com/api-reference/introduction/rate-limits/#monitoring-your-request-activity
 */
import type { ToldAllowance, Transport } from '#capabilities';
import { heeding, type WatchedRuntime } from '#connector-kit';
import { ENDPOINTS } from './limits.ts';

type Headers = Readonly<Record<string, string>>;

/** The transport, watched: each answer corrects the budget. */
export const heedRateLimits = (runtime: WatchedRuntime): Transport =>
  heeding(runtime, { vendor: 'zendesk', read: (_request, { headers }, nowMs) => readAllowances(headers, nowMs) });

/** None for an answer that tells nothing, or what is no number. */
function readAllowances(headers: Headers, nowMs: number): readonly ToldAllowance[] {
  const account = readAccount(headers, nowMs);
  const endpoints = Object.values(ENDPOINTS).flatMap((endpoint) => {
    const told = readEndpoint(headers[`zendesk-ratelimit-${endpoint}`], nowMs);
    return told ? [{ ...told, endpoint }] : [];
  });
  return account ? [account, ...endpoints] : endpoints;
}

/** All ticketing answers carry both families, others only the older one, which does not say when the minute ends: its total alone is of use. */
function readAccount(headers: Headers, nowMs: number): ToldAllowance | undefined {
  const [total, remaining, resets] = [
    headers['ratelimit-limit'] ?? headers['x-rate-limit'],
    headers['ratelimit-remaining'],
    headers['ratelimit-reset'],
  ];
  return allowanceOf([total, remaining ?? headers['x-rate-limit-remaining'], resets], nowMs);
}

/** `total=100; remaining=99; resets=41`: the order is not promised. */
function readEndpoint(text: string | undefined, nowMs: number): ToldAllowance | undefined {
  const parts = new URLSearchParams(text?.replaceAll(/;\s*/g, '&'));
  const [total, remaining, resets] = ['total', 'remaining', 'resets'].map((name) => parts.get(name) ?? undefined);
  return allowanceOf([total, remaining, resets], nowMs);
}

/** A part that is told but is no count makes the whole say unbelievable. */
function allowanceOf(texts: readonly [total?: string, remaining?: string, resets?: string], nowMs: number): ToldAllowance | undefined {
  if (!texts.every((text) => text === undefined || /^\d{1,6}$/.test(text))) return undefined;
  const [calls, remaining, resets] = texts.map((text) => (text === undefined ? undefined : Number(text)));
  if (calls === undefined) return undefined;
  return { calls, ...(remaining !== undefined && resets !== undefined && { left: { calls: remaining, untilMs: nowMs + resets * 1_000 } }) };
}
