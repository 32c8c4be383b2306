/**
 * @module connectors/zendesk/fake/merge
 * What a merge leaves on the ticket that went: the tag `closed_by_merge`, a comment, and (an assumption: no document at hand shows it) the other ticket's
 * number in the audit's `via.source.to.ticket_id` with rel `merge`.
 */
import { badRequest, recordNotFound } from './refusals.ts';
import type { FakeTicket, ZendeskState } from './state.ts';

/** The tag that the vendor puts on a ticket that was merged away. */
export const MERGED_TAG = 'closed_by_merge';

/** The comment on a ticket that was merged away. */
export function mergeNote(target: Pick<FakeTicket, 'id' | 'subject'>): string {
  return `This request was closed and merged into request #${target.id} "${target.subject}".`;
}

/** The tickets to merge, or the vendor's refusal. */
export function mergeSources(state: ZendeskState, target: FakeTicket, ids: readonly number[]): readonly FakeTicket[] {
  if (target.status === 'closed') throw badRequest('InvalidMerge', 'A closed ticket cannot be merged into');
  return ids.map((id) => {
    const source = state.tickets.find((ticket) => ticket.id === id && ticket.status !== 'deleted');
    if (!source) throw recordNotFound();
    if (source.status === 'closed' || source.id === target.id) throw badRequest('InvalidMerge', `Ticket ${id} cannot be merged`);
    return source;
  });
}
