/**
 * @module connectors/zendesk/fake/limits
 * The vendor's rate limits: fixed windows for the account and for endpoints, with its headers and its `Retry-After`.
 * https://developer.zendesk.com/api-reference/introduction/rate-limits/
 */
import type { Clock } from '#domain';
import { tooManyRequests } from './refusals.ts';

/** Calls per minute, but for `updatesPerTicket`, which counts one user's updates of one ticket in ten minutes. */
export interface LimitSettings {
  readonly account: number;
  readonly ticketsUpdate: number;
  readonly ticketsIndex: number;
  readonly incrementalExports: number;
  readonly deletedTickets: number;
  readonly updatesPerTicket: number;
}

/** Enterprise plan, production. */
export const ENTERPRISE_LIMITS: LimitSettings = {
  account: 700,
  ticketsUpdate: 100,
  ticketsIndex: 100,
  incrementalExports: 10,
  deletedTickets: 10,
  updatesPerTicket: 30,
};

const MINUTE_MS = 60_000;
const ENDPOINTS = {
  ticketsUpdate: 'tickets-update',
  ticketsIndex: 'tickets-index',
  incrementalExports: 'incremental-exports',
  deletedTickets: 'deleted-tickets',
} as const;
export type LimitedEndpoint = keyof typeof ENDPOINTS;

export interface Limits {
  /** Counts a call against the account; answers the headers, or refuses. */
  countCall(): Readonly<Record<string, string>>;
  /** Counts a call against an endpoint; answers its header, or refuses. */
  countEndpoint(endpoint: LimitedEndpoint): Readonly<Record<string, string>>;
  /** Counts an update of one ticket by one user, or refuses. */
  countTicketUpdate(userId: number, ticketId: number): void;
}

export function createLimits(settings: LimitSettings, clock: Clock): Limits {
  const windows = new Map<string, { startedAt: number; calls: number }>();
  const count = (key: string, total: number, windowMs: number) => {
    const now = clock.now();
    const window = windows.get(key);
    const current = window && now - window.startedAt < windowMs ? window : { startedAt: now, calls: 0 };
    windows.set(key, current);
    current.calls += 1;
    return {
      remaining: Math.max(0, total - current.calls),
      isOver: current.calls > total,
      resets: Math.ceil((current.startedAt + windowMs - now) / 1000),
    };
  };
  return {
    countCall() {
      const { remaining, isOver, resets } = count('account', settings.account, MINUTE_MS);
      const headers = {
        'x-rate-limit': String(settings.account),
        'x-rate-limit-remaining': String(remaining),
        'ratelimit-limit': String(settings.account),
        'ratelimit-remaining': String(remaining),
        'ratelimit-reset': String(resets),
      };
      if (isOver) throw tooManyRequests('Number of allowed API requests per minute exceeded', resets, headers);
      return headers;
    },
    countEndpoint(endpoint) {
      const { remaining, isOver, resets } = count(endpoint, settings[endpoint], MINUTE_MS);
      const headers = { [`zendesk-ratelimit-${ENDPOINTS[endpoint]}`]: `total=${settings[endpoint]}; remaining=${remaining}; resets=${resets}` };
      if (isOver) throw tooManyRequests(`Rate limit for ${ENDPOINTS[endpoint]} exceeded, please wait`, resets, headers);
      return headers;
    },
    countTicketUpdate(userId, ticketId) {
      const { isOver, resets } = count(`ticket ${userId} ${ticketId}`, settings.updatesPerTicket, 10 * MINUTE_MS);
      if (isOver) throw tooManyRequests('Rate limit for ticket updates exceeded, please wait before updating this ticket again', resets, {});
    },
  };
}
