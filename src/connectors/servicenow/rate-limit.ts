/**
 * @module connectors/servicenow/rate-limit
 * Stops before the instance says 429. Its headers name the limit and the reset but not what is left, so our calls of the present hour are counted here.
 * https://www.servicenow.com/docs/r/api-reference/rest-api-explorer/inbound-REST-API-rate-limiting.html
 */
import type { BudgetGate, Transport, TransportResponse } from '#capabilities';

/** Calls left alone at the end of an hour: other workers' and other nodes' counts are a little behind. */
const SPARED_SHARE = 0.02;
/** No rule of an instance resets later than this after now, ms; a header that says so is not believed. */
const FARTHEST_RESET_MS = 2 * 3_600_000;

/** The transport, watched: each answer's headers may park the whole connection until the reset. */
export function heedRateLimits(deps: { readonly transport: Transport; readonly budget: BudgetGate; readonly now: () => number }): Transport {
  const counted = new Map<string, { readonly reset: number; readonly calls: number }>();
  return async (request) => {
    const response = await deps.transport(request);
    const rule = readRule(response);
    if (rule === undefined) return response;
    const before = counted.get(rule.name);
    const calls = before?.reset === rule.reset ? before.calls + 1 : 1;
    counted.set(rule.name, { reset: rule.reset, calls });
    const left = rule.remaining ?? rule.limit - calls;
    const untilMs = rule.reset * 1_000;
    const isCredible = untilMs > deps.now() && untilMs <= deps.now() + FARTHEST_RESET_MS;
    if (left <= Math.ceil(rule.limit * SPARED_SHARE) && isCredible) await deps.budget.park({ untilMs });
    return response;
  };
}

interface Rule {
  readonly name: string;
  readonly limit: number;
  /** Seconds since the epoch. */
  readonly reset: number;
  /** Told by some releases only. */
  readonly remaining?: number;
}

/** Undefined where no rule applies to our user, or where the headers are no numbers. */
function readRule({ headers }: Pick<TransportResponse, 'headers'>): Rule | undefined {
  const [limit, reset, remaining] = ['limit', 'reset', 'remaining'].map((name) => readCount(headers[`x-ratelimit-${name}`]));
  if (limit === undefined || reset === undefined || limit === 0) return undefined;
  return { name: headers['x-ratelimit-rule'] ?? '', limit, reset, ...(remaining === undefined ? {} : { remaining }) };
}

function readCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}
