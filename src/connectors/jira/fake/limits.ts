/**
 * @module connectors/jira/fake/limits
 * The vendor's three limits, counted: points of an app by the hour, calls of an endpoint by the second, writes to one issue. Each answer tells what is left of the
 * first two, in the vendor's headers. https://developer.atlassian.com/cloud/jira/platform/rate-limiting/
 */
import type { Clock } from '#domain';
import { FakeRefusal } from './refusal.ts';

export interface LimitSettings {
  /** Points an hour of an app; who signs in with an API token has no quota. Default 65,000. */
  readonly pointsPerHour: number;
  /** Points that were spent in the present hour before the fake was made. Default 0. */
  readonly pointsSpent: number;
  /** What an endpoint's bucket holds, and takes in each second. Default 100. */
  readonly callsPerSecond: number;
  /** Writes to one issue in two seconds. Default 20. */
  readonly writesPerIssue: number;
  /** How the quota is told: in the structured headers, as they were before it was enforced, or by the one word that it is near. Default `structured`. */
  readonly quotaSpeech: 'structured' | 'beta' | 'near-only';
}

const DEFAULTS: LimitSettings = { pointsPerHour: 65_000, pointsSpent: 0, callsPerSecond: 100, writesPerIssue: 20, quotaSpeech: 'structured' };
const HOUR_MS = 3_600_000;
const ISSUE_WINDOW_MS = 2_000;
/** Below this share of the quota the vendor says that it is near. */
const NEAR_SHARE = 0.2;

type Headers = Readonly<Record<string, string>>;

/** Serves a request, or refuses it in place of `serve`. */
export type Limiter = (request: Request, serve: () => Promise<Response>) => Promise<Response>;

export function createLimits(given: Partial<LimitSettings>, clock: Clock): Limiter {
  const settings = { ...DEFAULTS, ...given };
  const quota = createQuota(settings, clock);
  const takeToken = createBuckets(settings, clock);
  const takeWrite = createIssueWindows(settings, clock);
  return async (request, serve) => {
    const isApp = /^bearer /i.test(request.headers.get('authorization') ?? '');
    const bucket = takeToken(request);
    const refusal = (isApp ? quota.refuse() : undefined) ?? bucket.refusal ?? takeWrite(request);
    const answer = refusal ?? (await serve());
    if (isApp && !refusal) quota.spend(await pointsOf(request, answer.clone()));
    for (const [name, value] of Object.entries({ ...bucket.headers, ...(isApp ? quota.headers() : {}) })) answer.headers.set(name, value);
    return answer;
  };
}

function refuse(reason: string, seconds: number, clock: Clock): Response {
  const headers = {
    'retry-after': String(seconds),
    'x-ratelimit-reset': new Date(clock.now() + seconds * 1_000).toISOString(),
    'ratelimit-reason': reason,
  };
  return Response.json(new FakeRefusal(429, ['Rate limit exceeded.']).toBody(), { status: 429, headers });
}

function createQuota({ pointsPerHour, pointsSpent, quotaSpeech }: LimitSettings, clock: Clock) {
  let [hour, spent] = [Math.floor(clock.now() / HOUR_MS), pointsSpent];
  const left = () => {
    const now = Math.floor(clock.now() / HOUR_MS);
    if (now !== hour) [hour, spent] = [now, 0];
    return Math.max(0, pointsPerHour - spent);
  };
  const resetSeconds = () => Math.ceil(((Math.floor(clock.now() / HOUR_MS) + 1) * HOUR_MS - clock.now()) / 1_000);
  return {
    refuse: () => (left() === 0 && quotaSpeech !== 'beta' ? refuse('jira-quota-global-based', resetSeconds(), clock) : undefined),
    spend(points: number) {
      left();
      spent += points;
    },
    headers(): Headers {
      const isNear = left() < pointsPerHour * NEAR_SHARE;
      const near: Headers = isNear ? { [quotaSpeech === 'beta' ? 'x-beta-ratelimit-nearlimit' : 'x-ratelimit-nearlimit']: 'true' } : {};
      if (quotaSpeech === 'near-only') return near;
      const prefix = quotaSpeech === 'beta' ? 'beta-' : '';
      return {
        ...near,
        // Of a quota that is spent the vendor tells the total no more.
        ...(left() > 0 && { [`${prefix}ratelimit-policy`]: `"global-app-quota";q=${pointsPerHour};w=3600` }),
        [`${prefix}ratelimit`]: `"global-app-quota";${isNear ? `r=${left()};` : ''}t=${resetSeconds()}`,
      };
    },
  };
}

/** One bucket for each path, whatever the ids in it, and method. */
function createBuckets({ callsPerSecond }: LimitSettings, clock: Clock) {
  const buckets = new Map<string, { tokens: number; filledAt: number }>();
  return ({ method, url }: Request): { readonly headers: Headers; readonly refusal: Response | undefined } => {
    const key = `${method} ${new URL(url).pathname.replaceAll(/\/([A-Z]+-)?\d+(?=\/|$)/g, '/{id}')}`;
    const { tokens, filledAt } = buckets.get(key) ?? { tokens: callsPerSecond, filledAt: clock.now() };
    const full = Math.min(callsPerSecond, tokens + ((clock.now() - filledAt) * callsPerSecond) / 1_000);
    const isEmpty = full < 1;
    const rest = isEmpty ? full : full - 1;
    buckets.set(key, { tokens: rest, filledAt: clock.now() });
    const headers = { 'x-ratelimit-limit': String(callsPerSecond), 'x-ratelimit-remaining': String(Math.floor(rest)) };
    return { headers, refusal: isEmpty ? refuse('jira-burst-based', 1, clock) : undefined };
  };
}

function createIssueWindows({ writesPerIssue }: LimitSettings, clock: Clock) {
  const writes = new Map<string, readonly number[]>();
  return ({ method, url }: Request): Response | undefined => {
    const issue = /\/rest\/api\/3\/issue\/([^/]+)/.exec(new URL(url).pathname)?.[1];
    if (method === 'GET' || issue === undefined) return undefined;
    const recent = (writes.get(issue) ?? []).filter((at) => at > clock.now() - ISSUE_WINDOW_MS);
    if (recent.length >= writesPerIssue) return refuse('jira-per-issue-on-write', 2, clock);
    writes.set(issue, [...recent, clock.now()]);
    return undefined;
  };
}

/** A point for the call, and for a read one more for each thing in the answer, two where it is a person. */
async function pointsOf({ method, url }: Request, answer: Response): Promise<number> {
  if (method !== 'GET' || !answer.ok) return 1;
  const body: unknown = await answer.json().catch(() => undefined);
  const each = /\/(user|myself|mypermissions)\b/.test(new URL(url).pathname) ? 2 : 1;
  return 1 + each * thingsIn(body);
}

function thingsIn(body: unknown): number {
  if (Array.isArray(body)) return body.length;
  const lists = typeof body === 'object' && body !== null ? Object.values(body).filter(Array.isArray) : [];
  return Math.max(1, ...lists.map((list) => list.length));
}
