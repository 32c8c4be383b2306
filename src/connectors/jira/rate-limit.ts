/**
 * @module connectors/jira/rate-limit
 * What answers say of the three limits: points of the app by the hour, calls of an endpoint by the second, writes to one issue. The first two are told before they are
 * spent; the budget slows down by them, background work first. https://developer.atlassian.com/cloud/jira/platform/rate-limiting/
 */
import type { ToldAllowance, Transport, TransportRequest, TransportResponse } from '#capabilities';
import { type AllowanceReader, heeding, readRetryAfter, type ToldPause, type WatchedRuntime } from '#connector-kit';
import { CALLS_A_MINUTE, CALLS_AN_HOUR, ENDPOINTS, type EndpointClass, HOUR_MS, MINUTE_MS, PAGE_SIZE } from './limits.ts';

type Headers = Readonly<Record<string, string>>;

/** Quotas of the whole app or site: no endpoint is open until the hour turns. The other reasons are of one endpoint or one issue. */
const WHOLE_ACCOUNT = /^jira-(quota|cost)/;
/** Of the app at all sites, and at this one. What stands under `Beta-` the vendor does not enforce yet, so it is not read. */
const QUOTAS = ['global-app-quota', 'tenant-app-quota'] as const;
const BURST = 'jira-burst-based';
/** The older headers do not say which limit they are of: bursts are hundreds at most, quotas ten thousands at least. */
const LEAST_QUOTA = 10_000;
/** A quota is "near" when less than this share of it is left. */
const NEAR_SHARE = 0.2;
/** Points for the dearest call, a full page of issues. Other calls cost less, and each answer tells anew what is left. */
const DEAREST_POINTS = PAGE_SIZE + 1;

/**
 * The transport, watched. A refusal gets the time to wait where only `X-RateLimit-Reset` tells it, and rests the whole connection where a quota is spent; what is of one
 * endpoint or one issue stays with the kit.
 */
export function heedRateLimits(runtime: WatchedRuntime): Transport {
  const transport: Transport = async (request) => {
    const response = await runtime.transport(request);
    if (response.status !== 429) return response;
    const told = withRetryAfter(response);
    const waitMs = readRetryAfter(told.headers, runtime.clock.now()) ?? null;
    runtime.log.warn('jira.rate-limited', { reason: reasonOf(told).slice(0, 80), waitMs });
    return told;
  };
  return heeding({ ...runtime, transport }, { vendor: 'jira', read: readTold });
}

function withRetryAfter(response: TransportResponse): TransportResponse {
  const reset = response.headers['x-ratelimit-reset'];
  if (response.headers['retry-after'] !== undefined || reset === undefined) return response;
  return { ...response, headers: { ...response.headers, 'retry-after': reset } };
}

const reasonOf = ({ headers }: TransportResponse): string => headers['ratelimit-reason'] ?? 'untold';

const readTold: AllowanceReader = (request, response, nowMs) =>
  response.status === 429 ? readPause(response, nowMs) : readAllowances(request, response.headers, nowMs);

function readPause(refusal: TransportResponse, nowMs: number): readonly ToldPause[] {
  const waitMs = readRetryAfter(refusal.headers, nowMs);
  return WHOLE_ACCOUNT.test(reasonOf(refusal)) && waitMs !== undefined ? [{ untilMs: nowMs + Math.min(waitMs, HOUR_MS) }] : [];
}

/** What is told of one limit: all of it in `windowMs`, and what is left until when. */
interface Told {
  readonly total?: number;
  readonly windowMs?: number;
  readonly left?: number;
  readonly untilMs?: number;
}

/** None for an answer that tells nothing, or what is no number. */
function readAllowances(request: TransportRequest, headers: Headers, nowMs: number): readonly ToldAllowance[] {
  const told = readStructured(headers, nowMs);
  const older = readOlder(headers);
  const isOlderQuota = (older?.total ?? 0) >= LEAST_QUOTA;
  const quotas = [...QUOTAS.flatMap((name) => told.get(name) ?? []), ...(older && isOlderQuota ? [older] : [])];
  const burst = told.get(BURST) ?? (older && !isOlderQuota ? { ...older, windowMs: 1_000, untilMs: nowMs + 1_000 } : undefined);
  const endpoint = classOf(request);
  return [quotaOf(quotas, headers, nowMs), endpoint && burst && burstOf(burst, endpoint)].filter((one) => one !== undefined);
}

/**
 * The scarcest quota. Its points count as calls, which cost one at least: what they cost beyond it is in what the next answer tells. A guess of what calls cost would
 * waste points where it is too high, for what is left is only ever lowered.
 */
function quotaOf(quotas: readonly Told[], headers: Headers, nowMs: number): ToldAllowance | undefined {
  const [scarcest] = quotas.filter(({ windowMs = HOUR_MS }) => windowMs === HOUR_MS).toSorted((a, b) => pointsOf(a) - pointsOf(b));
  const isNear = headers['x-ratelimit-nearlimit']?.toLowerCase() === 'true';
  const { total, left, untilMs = readReset(headers, nowMs) ?? nowMs + MINUTE_MS } = scarcest ?? {};
  const calls = total ?? CALLS_AN_HOUR;
  if (left !== undefined) return { calls, left: { calls: Math.max(0, left - DEAREST_POINTS), untilMs } };
  // How near is not said: that share of the pace until then.
  if (isNear) return { calls, left: { calls: Math.floor((calls * NEAR_SHARE * (untilMs - nowMs)) / HOUR_MS), untilMs } };
  return total === undefined ? undefined : { calls };
}

/** One of which no points are told is the scarcest only where it stands alone; it may still say when it ends. */
const pointsOf = ({ left, total }: Told): number => left ?? total ?? Number.MAX_SAFE_INTEGER;

/** A class holds several of the vendor's endpoints: their totals lower ours, and never raise it. */
function burstOf({ total, windowMs = 0, left, untilMs }: Told, endpoint: EndpointClass): ToldAllowance | undefined {
  const ours = CALLS_A_MINUTE[endpoint];
  const calls = total === undefined || windowMs === 0 ? ours : Math.min(ours, Math.floor((total * MINUTE_MS) / windowMs));
  if (calls === 0) return undefined;
  return { endpoint, calls, ...(left !== undefined && untilMs !== undefined && { left: { calls: Math.min(left, calls), untilMs } }) };
}

/** `RateLimit-Policy: "name";q=65000;w=3600` and `RateLimit: "name";r=11000;t=600`, several by commas, in any order; `r` is there only when it comes near. */
function readStructured(headers: Headers, nowMs: number): ReadonlyMap<string, Told> {
  const [policies, states] = [readItems(headers['ratelimit-policy']), readItems(headers.ratelimit)];
  const names = [...new Set([...policies.keys(), ...states.keys()])];
  return new Map(
    names.map((name) => {
      const { q, w } = policies.get(name) ?? {};
      const { r, t } = states.get(name) ?? {};
      return [
        name,
        {
          ...(q && w && { total: q, windowMs: w * 1_000 }),
          ...(r !== undefined && t !== undefined && { left: r }),
          ...(t !== undefined && { untilMs: nowMs + t * 1_000 }),
        },
      ];
    }),
  );
}

/** What is not of that form is passed over. */
function readItems(text = ''): ReadonlyMap<string, Readonly<Record<string, number>>> {
  const items = text.split(',').flatMap((item) => {
    const [, name, parts] = /^\s*"([\w-]+)"((?:;[a-z]+=\d{1,7})+)\s*$/.exec(item) ?? [];
    return name && parts ? [[name, numbersIn(parts)] as const] : [];
  });
  return new Map(items);
}

const numbersIn = (parts: string): Readonly<Record<string, number>> =>
  Object.fromEntries([...parts.matchAll(/;([a-z]+)=(\d+)/g)].map(([, name = '', digits]) => [name, Number(digits)]));

function readOlder(headers: Headers): Told | undefined {
  const [total, left] = ['x-ratelimit-limit', 'x-ratelimit-remaining'].map((name) => {
    const text = headers[name] ?? '';
    return /^\d{1,7}$/.test(text) ? Number(text) : undefined;
  });
  if (!total || left === undefined || left > total) return undefined;
  return { total, left };
}

/** ISO 8601, with seconds or without. What is over, or further away than the hour of the quota, is no end. */
function readReset(headers: Headers, nowMs: number): number | undefined {
  const untilMs = Date.parse(headers['x-ratelimit-reset'] ?? '');
  return untilMs > nowMs && untilMs <= nowMs + HOUR_MS ? untilMs : undefined;
}

/** Undefined for the sign-in. */
function classOf({ method, url }: TransportRequest): EndpointClass | undefined {
  const { pathname } = new URL(url);
  if (pathname.includes('/jsm/assets/')) return ENDPOINTS.assets;
  if (!pathname.includes('/rest/')) return undefined;
  if (pathname.endsWith('/search/jql')) return ENDPOINTS.search;
  return method === 'GET' ? ENDPOINTS.read : ENDPOINTS.issueWrite;
}
