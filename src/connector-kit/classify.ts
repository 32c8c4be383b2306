/**
 * @module connector-kit/classify
 * The one place where an answer's status becomes a meaning, and a meaning an error.
 */
import type { TransportResponse } from '#capabilities';
import {
  OutcomeUnknownError,
  type TielineError,
  type TielineErrorOptions,
  VendorAuthError,
  VendorForbiddenError,
  VendorNotFoundError,
  VendorRateLimitedError,
  VendorRefusedError,
  VendorReplyError,
  VendorUnavailableError,
  VersionConflictError,
} from '#domain';
import type { Repeatability, VendorDialect } from './http-types.ts';
import { createRedactor } from './redactor.ts';
import { readRetryAfter, retryAtOf } from './retry-after.ts';

/** How one sent call ended. The closed list that is logged, and the only values of the metric's `reason` label. */
export const CALL_REASONS = [
  'ok',
  'answered',
  'unavailable',
  'rate-limited',
  'auth',
  'forbidden',
  'not-found',
  'refused',
  'conflict',
  'redirected',
  'unreadable',
  'outcome-unknown',
  'breaker-open',
  'budget-exhausted',
  'egress-denied',
  'aborted',
  'broken',
] as const;
export type CallReason = (typeof CALL_REASONS)[number];

/** The meanings that a refusal can have. */
export type RefusalKind = Exclude<ReturnType<NonNullable<VendorDialect['reclassify']>>, undefined> | 'redirected';

/** What the classification needs to know of the request. */
export interface Asked {
  readonly connectionId: string;
  readonly operation: string;
  readonly repeat: Repeatability;
  readonly alsoAnswers?: readonly number[];
  readonly nowMs: number;
  /** The values that went out as credentials; a vendor may echo them. */
  readonly secrets: readonly string[];
}

/** The longest piece of a vendor's error body that is kept (characters). */
const MAX_QUOTE = 2_000;

/** Undefined where the answer is one to read; else the error to throw. */
export function judge(response: TransportResponse, asked: Asked, dialect: VendorDialect): TielineError | undefined {
  if (asked.alsoAnswers?.includes(response.status)) return undefined;
  const is2xx = response.status >= 200 && response.status < 300;
  if (is2xx && !dialect.isFailure) return undefined;
  const text = new TextDecoder().decode(response.body);
  if (is2xx && !dialect.isFailure?.(response, text, asked)) return undefined;
  const kind = dialect.reclassify?.(response, text, asked) ?? kindOfStatus(response, asked.repeat);
  return toError(kind, { response, text, asked, dialect });
}

/**
 * The kit's own table. 5xx after an unsafe write is an unknown outcome: gateways answer 500, 502 and 504 for work that was done. Only 503 that names a time
 * to come back is the vendor's word that it did nothing.
 */
export function kindOfStatus(response: Pick<TransportResponse, 'status' | 'headers'>, repeat: Repeatability): RefusalKind {
  const { status } = response;
  if (status >= 300 && status < 400) return 'redirected';
  if (status >= 500)
    return repeat === 'safe' || (status === 503 && response.headers['retry-after'] !== undefined) ? 'unavailable' : 'outcome-unknown';
  const named = NAMED[status];
  return named ?? 'refused';
}

const NAMED: Readonly<Record<number, RefusalKind>> = {
  401: 'auth',
  403: 'forbidden',
  404: 'not-found',
  // Nothing was begun: the server gave up on reading the request (408) or would not take it yet (425).
  408: 'unavailable',
  409: 'conflict',
  410: 'not-found',
  412: 'conflict',
  425: 'unavailable',
  429: 'rate-limited',
};

interface Refusal {
  readonly response: TransportResponse;
  readonly text: string;
  readonly asked: Asked;
  readonly dialect: VendorDialect;
}

function toError(kind: RefusalKind, refusal: Refusal): TielineError {
  const { response, asked, dialect } = refusal;
  const words = readWords(refusal);
  const quote = words.message === '' ? '' : ` It said: ${words.message}`;
  const facts = { connectionId: asked.connectionId, operation: asked.operation, status: response.status, reason: kind };
  const say = (what: string, todo: string): TielineErrorOptions => ({
    message: `${asked.operation}: ${what} (${response.status}).${quote} ${todo}`,
    facts,
  });
  switch (kind) {
    case 'rate-limited': {
      const retryAfterMs = readRetryAfter(response.headers, asked.nowMs);
      return new VendorRateLimitedError({
        ...say('the vendor asked us to slow down', 'It is tried again when the vendor allows it.'),
        facts: { ...facts, retryAt: retryAtOf(retryAfterMs, asked.nowMs) },
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        isOfOneRecord: dialect.isOfOneRecord?.(response) ?? false,
      });
    }
    case 'auth':
      return new VendorAuthError(say('the vendor does not accept our credentials', 'Renew them in the connection’s settings.'));
    case 'forbidden':
      return new VendorForbiddenError(say('our user may not do this', 'Grant the missing permission at the vendor.'));
    case 'not-found':
      return new VendorNotFoundError(
        say('the vendor has no such thing, or hides it from our user', 'Check the reference and our user’s permissions.'),
      );
    case 'conflict':
      return new VersionConflictError(say('the record was changed or is in a state that does not allow this', 'Read it again and merge.'));
    case 'unavailable':
      return new VendorUnavailableError(say('the vendor cannot serve right now', 'It is tried again later.'));
    case 'outcome-unknown':
      return new OutcomeUnknownError(
        say('the vendor failed after the write was sent: it may or may not have been carried out', 'Check there before repeating.'),
      );
    case 'redirected':
      return new VendorReplyError(
        say(
          `the vendor redirects to ${hostOf(response.headers.location)}`,
          'Enter the final address in the connection’s settings; redirects are not followed.',
        ),
      );
    case 'refused':
      return new VendorRefusedError({
        ...say('the vendor refused', 'Correct the value and try again.'),
        facts: { ...facts, ...(words.missing ? { missing: words.missing } : {}) },
        fields: words.fields,
      });
  }
}

/** The vendor's own words, cut and without secrets. A dialect that stumbles over an odd body must not hide the refusal itself. */
function readWords(refusal: Refusal): { readonly message: string; readonly fields: readonly string[]; readonly missing?: readonly string[] } {
  const redactor = createRedactor({ secrets: refusal.asked.secrets });
  try {
    const words = refusal.dialect.readRefusal(refusal.response, refusal.text);
    return { ...words, message: cut(redactor.text(words.message)) };
  } catch {
    return { message: cut(redactor.text(refusal.text)), fields: [] };
  }
}

function cut(text: string): string {
  const clean = text.trim();
  return clean.length <= MAX_QUOTE ? clean : `${clean.slice(0, MAX_QUOTE).toWellFormed()}…`;
}

function hostOf(location: string | undefined): string {
  return location && URL.canParse(location) ? new URL(location).host : 'another address';
}
