/** @module app/sidebar/held-notice/read-held  Our backend's notice of what has waited for over an hour, as it comes through the help desk: text that anybody could have sent. */
import type { ReasonView } from '#contract';
import { replyPart } from '../../platform/index.ts';

/** What waits, and the tickets that are named, longest waiting first, each with what would release it. */
export interface HeldNews {
  readonly held: number;
  readonly conflicts: number;
  readonly tickets: readonly { readonly ticketId: string; readonly release: ReasonView }[];
}

/** More are not named: the list is in the console. */
const MAX_TICKETS = 3;

/** A count that is none is nothing, and a ticket that cannot be read is not named. */
export function readHeld(body: unknown): HeldNews | undefined {
  const told = parsed(body);
  const count = (name: string) => {
    const value = replyPart(told, name);
    return typeof value === 'number' && value > 0 ? value : 0;
  };
  const [held, conflicts] = [count('held'), count('conflicts')];
  const tickets = replyPart(told, 'tickets');
  return held + conflicts > 0
    ? { held, conflicts, tickets: (Array.isArray(tickets) ? tickets : []).flatMap(readTicket).slice(0, MAX_TICKETS) }
    : undefined;
}

function readTicket(told: unknown): HeldNews['tickets'] {
  const [ticketId, release] = [replyPart(told, 'ticketId'), replyPart(told, 'release')];
  const [code, facts] = [replyPart(release, 'code'), replyPart(release, 'facts')];
  if (typeof ticketId !== 'string' || !/^\w{1,20}$/.test(ticketId) || typeof code !== 'string') return [];
  const plain = Object.entries(typeof facts === 'object' && facts !== null ? facts : {}).filter((fact): fact is [string, string | number | boolean] =>
    ['string', 'number', 'boolean'].includes(typeof fact[1]),
  );
  return [{ ticketId, release: { code, facts: Object.fromEntries(plain) } }];
}

function parsed(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
