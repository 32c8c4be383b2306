/** @module sandbox/workspace/page/ticket-filter  Which tickets a list shows: a view, a status, words. Pure. */
import type { DeskTicket, DeskUser } from './desk-api.ts';

export interface ListFilter {
  readonly view: ViewName;
  readonly status: string | undefined;
  readonly words: string;
}

/** What the filter knows beside the tickets. */
export interface FilterContext {
  readonly me: Pick<DeskUser, 'id'>;
  readonly people: ReadonlyMap<number, Pick<DeskUser, 'name'>>;
}

const isUnsolved = ({ status }: DeskTicket) => status !== 'solved' && status !== 'closed';

export const VIEWS = {
  mine: { title: 'Your unsolved tickets', holds: (ticket: DeskTicket, { me }: FilterContext) => isUnsolved(ticket) && ticket.assignee_id === me.id },
  unassigned: { title: 'Unassigned tickets', holds: (ticket: DeskTicket) => isUnsolved(ticket) && ticket.assignee_id === null },
  unsolved: { title: 'All unsolved tickets', holds: isUnsolved },
  solved: { title: 'Solved tickets', holds: (ticket: DeskTicket) => !isUnsolved(ticket) },
  all: { title: 'All tickets', holds: () => true },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly holds: (ticket: DeskTicket, context: FilterContext) => boolean }>>;

export type ViewName = keyof typeof VIEWS;

/** The tickets that match, latest change first. Every word must be found in number, subject, tags or the requester's name. */
export function matching(tickets: readonly DeskTicket[], { view, status, words }: ListFilter, context: FilterContext): readonly DeskTicket[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const holds: (ticket: DeskTicket, context: FilterContext) => boolean = VIEWS[view].holds;
  return tickets
    .filter((ticket) => holds(ticket, context) && (status === undefined || ticket.status === status) && hasWords(ticket, wanted, context))
    .sort((a, b) => b.updated_at.localeCompare(a.updated_at) || b.id - a.id);
}

function hasWords(ticket: DeskTicket, wanted: readonly string[], { people }: FilterContext): boolean {
  const text = [`#${ticket.id}`, ticket.subject, ...ticket.tags, people.get(ticket.requester_id)?.name ?? ''].join(' ').toLowerCase();
  return wanted.every((word) => text.includes(word));
}

/** How many tickets each status has. */
export function countByStatus(tickets: readonly DeskTicket[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { status } of tickets) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
