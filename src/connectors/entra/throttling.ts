/**
 * @module connectors/entra/throttling
 * From four fifths on, an answer tells which share of the allowance is used; ten seconds later it is whole again. It does not say of how much, so the share that is left
 * is taken of the calls that we declare. https://learn.microsoft.com/graph/throttling-limits
 */
import type { ConnectorRuntime, ToldAllowance, Transport, TransportRequest } from '#capabilities';
import { CALLS, REPORTS, WINDOW_MS } from './limits.ts';

/** Told from here on. */
const LEAST_SHARE = 0.8;
/** The vendor lets calls through beyond the whole for a while, and tells so; more is no share. */
const MOST_SHARE = 2;

/** The transport, watched: each answer corrects the budget. That this fails is no reason to lose the answer. A refusal says itself how long to wait, which the kit does. */
export function heedThrottling(runtime: Pick<ConnectorRuntime, 'transport' | 'budget' | 'clock' | 'log'>): Transport {
  return async (request) => {
    const response = await runtime.transport(request);
    const { headers } = response;
    if (response.status === 429) {
      const [scope, information] = ['scope', 'information'].map((name) => headers[`x-ms-throttle-${name}`]?.slice(0, 200) ?? null);
      runtime.log.warn('entra.throttled', { scope: scope ?? null, information: information ?? null });
      return response;
    }
    const told = readAllowance(request, headers['x-ms-throttle-limit-percentage'], runtime.clock.now());
    if (told) await runtime.budget.heed(told).catch(() => runtime.log.warn('entra.allowance-not-heeded', { endpoint: told.endpoint ?? '*' }));
    return response;
  };
}

/** One call is always left: a person's may still be let through, and its answer tells anew. */
function readAllowance({ url }: TransportRequest, share: string | undefined, nowMs: number): ToldAllowance | undefined {
  const used = /^\d(\.\d{1,6})?$/.test(share ?? '') ? Number(share) : 0;
  if (used < LEAST_SHARE || used > MOST_SHARE) return undefined;
  const isReport = new URL(url).pathname.includes('/auditLogs/');
  const calls = CALLS[isReport ? REPORTS : '*'];
  const left = { calls: Math.max(1, Math.round(calls * (1 - used))), untilMs: nowMs + WINDOW_MS };
  return { ...(isReport && { endpoint: REPORTS }), calls, left };
}
