/**
 * @module connectors/zendesk/rate-limit
 * What each answer says of the account's allowance and of an endpoint's. Plans differ (200 to 2,500 calls a minute), so what we declare is only where we begin.
 * https://developer.zendesk.com/api-reference/introduction/rate-limits/#monitoring-your-request-activity
 */
import type { ConnectorRuntime, ToldAllowance, Transport } from '#capabilities';
import { ENDPOINTS } from './limits.ts';

type Headers = Readonly<Record<string, string>>;

/** The transport, watched: each answer corrects the budget. That this fails is no reason to lose the answer, which may be to a write. */
export function heedRateLimits(runtime: Pick<ConnectorRuntime, 'transport' | 'budget' | 'clock' | 'log'>): Transport {
  return async (request) => {
    const response = await runtime.transport(request);
    for (const told of readAllowances(response.headers, runtime.clock.now()))
      await runtime.budget.heed(told).catch(() => runtime.log.warn('zendesk.allowance-not-heeded', { endpoint: told.endpoint ?? '*' }));
    return response;
  };
}

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
