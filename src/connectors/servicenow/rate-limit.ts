/**
 * @module connectors/servicenow/rate-limit
 * Stops before the instance says 429. Its headers name the limit and the reset but not what is left, so the limit is told to all workers, whose calls together keep to
 * it, and this worker's own calls of the present hour are counted here.
 * https://www.servicenow.com/docs/r/api-reference/rest-api-explorer/inbound-REST-API-rate-limiting.html
 */
import type { Transport, TransportResponse } from '#capabilities';
import { type AllowanceReader, type HttpClient, heeding, type WatchedRuntime } from '#connector-kit';
import { type ApiClass, classOf } from './limits.ts';

/** Calls left alone at the end of an hour: other nodes' counts are a little behind. */
const SPARED_SHARE = 0.02;
/** No rule of an instance resets later than this after now, ms; a header that says so is not believed. */
const FARTHEST_RESET_MS = 2 * 3_600_000;

/** The transport, watched: each answer's headers set the pace, and may park what their rule is of until the reset. */
export const heedRateLimits = (runtime: WatchedRuntime): Transport => heeding(runtime, { vendor: 'servicenow', read: createReader() });

/** Counts the answers that it reads. A used-up rule is a pause and no allowance: its reset may be further away than an allowance of the hour is believed. */
function createReader(): AllowanceReader {
  const seen = new Map<string, Seen>();
  return ({ url }, response, nowMs) => {
    const rule = readRule(response);
    const untilMs = (rule?.reset ?? 0) * 1_000;
    if (rule === undefined || untilMs <= nowMs || untilMs > nowMs + FARTHEST_RESET_MS) return [];
    const { calls: ours, classes } = note(seen, rule, classOf(url));
    const where = whereOf(classes);
    const spared = Math.ceil(rule.limit * SPARED_SHARE);
    const left = Math.max(0, (rule.remaining ?? rule.limit - ours) - spared);
    if (left === 0) return [{ ...where, untilMs }];
    const calls = Math.max(1, rule.limit - spared);
    return [{ ...where, calls, left: { calls: Math.min(left, calls), untilMs } }];
  };
}

/** The client, with the class of its API on each request. */
export function byApi(http: HttpClient): HttpClient {
  const classed = <Spec extends Parameters<HttpClient['openFile']>[0]>(spec: Spec): Spec => {
    const endpoint = classOf(String(spec.path));
    return endpoint === undefined ? spec : { ...spec, endpoint };
  };
  return {
    request: (spec, call) => http.request(classed(spec), call),
    download: (spec, call) => http.download(classed(spec), call),
    openFile: (spec, call) => http.openFile(classed(spec), call),
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

/** What this worker saw of a rule: its calls until that reset, and the APIs whose answers named it. */
interface Seen {
  readonly reset: number;
  readonly calls: number;
  readonly classes: ReadonlySet<ApiClass | undefined>;
}

function note(seen: Map<string, Seen>, { name, reset }: Rule, of: ApiClass | undefined): Seen {
  const before = seen.get(name);
  const now = { reset, calls: before?.reset === reset ? before.calls + 1 : 1, classes: new Set([...(before?.classes ?? []), of]) };
  seen.set(name, now);
  return now;
}

/** A rule that several APIs name is of the whole account. */
function whereOf(classes: Seen['classes']): { readonly endpoint?: ApiClass } {
  const [endpoint, ...others] = classes;
  return endpoint === undefined || others.length > 0 ? {} : { endpoint };
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
