/**
 * @module connectors/zendesk/first-comment
 * A ticket's `description` is the text of its first comment, also where that one is an internal note: who reads it decides whether it may be told at all.
 * The ticket's own `is_public` is true as soon as any comment is public, so only its "no" settles the matter; after that the first comment is looked at.
 * https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#json-format
 */
import type { Call } from '#capabilities';
import type { HttpClient } from '#connector-kit';
import type { Clock } from '#domain';
import { isFirstCommentPublic } from './api.ts';
import type { TicketWire } from './wire.ts';

/** Who reads the first comment of a ticket. */
export type FirstComment = 'public' | 'internal';

export interface FirstComments {
  /** Who reads the first comment, by ticket id, of those tickets that have a description. Asks nothing where `fields` do not hold it. */
  readersOf(tickets: readonly TicketWire[], fields: readonly string[], call: Call): Promise<ReadonlyMap<string, FirstComment>>;
}

/** Tickets that one connection remembers; the one that was looked up longest ago goes first. */
const MAX_REMEMBERED = 20_000;
/** The vendor's times are whole seconds: a ticket that has just been changed may be changed again without showing it. */
const SETTLED_MS = 2_000;

export interface FirstCommentDeps {
  readonly http: HttpClient;
  readonly clock: Pick<Clock, 'now'>;
  /** Default 20,000. */
  readonly maxRemembered?: number;
}

/**
 * What was found is remembered: an internal note never becomes public at the vendor; a public comment can be made internal, which is an update of the ticket
 * and moves its time, so "public" counts for the very state in which it was seen.
 */
export function createFirstComments({ http, clock, maxRemembered = MAX_REMEMBERED }: FirstCommentDeps): FirstComments {
  const known = new Map<string, { readonly first: FirstComment; readonly updatedAt: string }>();

  function remember(ticket: TicketWire, first: FirstComment): FirstComment {
    if (first === 'public' && clock.now() - Date.parse(ticket.updated_at) < SETTLED_MS) return first;
    known.delete(ticket.id);
    known.set(ticket.id, { first, updatedAt: ticket.updated_at });
    const [oldest] = known.keys();
    if (known.size > maxRemembered && oldest !== undefined) known.delete(oldest);
    return first;
  }

  function recall(ticket: TicketWire): FirstComment | undefined {
    if (ticket.is_public === false) return 'internal';
    const found = known.get(ticket.id);
    return found?.first === 'internal' || found?.updatedAt === ticket.updated_at ? found.first : undefined;
  }

  return {
    async readersOf(tickets, fields, call) {
      const readers = new Map<string, FirstComment>();
      if (!fields.includes('description')) return readers;
      // One after another: the vendor counts calls, and most tickets are known after their first look.
      for (const ticket of tickets) {
        if (!ticket.description) readers.set(ticket.id, 'public');
        else {
          const first = recall(ticket) ?? remember(ticket, (await isFirstCommentPublic(http, ticket.id, call)) ? 'public' : 'internal');
          readers.set(ticket.id, first);
        }
      }
      return readers;
    },
  };
}
