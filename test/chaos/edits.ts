/** What people do at all systems: every value is unique, so that the vendors' ledgers tell lost from doubled. */
import type { LinkedTicket, Vendors } from './company.ts';
import { DESK_COLUMNS } from './mapping.ts';
import { AGENT } from './people.ts';
import type { Chance } from './random.ts';

export interface Edit {
  readonly ticketId: string;
  readonly what: 'out' | 'in' | 'both-desk' | 'both-remote' | 'note-desk' | 'note-remote';
  readonly value: string;
}

const AT_DESK: readonly Edit['what'][] = ['out', 'out', 'out', 'out', 'both-desk'];
const AT_RECORD: readonly Edit['what'][] = ['in', 'in', 'in', 'in', 'both-remote'];

/** `count` edits, half at each side, one in ten a comment. */
export function planEdits(tickets: readonly string[], count: number, chance: Chance): readonly Edit[] {
  return Array.from({ length: count }, (_, index): Edit => {
    const isAtDesk = index % 2 === 0;
    const isNote = chance.next() < 0.1;
    const what = isNote ? (isAtDesk ? 'note-desk' : 'note-remote') : chance.pick(isAtDesk ? AT_DESK : AT_RECORD);
    return { ticketId: chance.pick(tickets), what, value: `${what} ${String(index).padStart(5, '0')}` };
  });
}

/** Does one edit by hand, as a person in that system would. */
export function carryOut({ desk }: Vendors, { ticketId, what, value }: Edit, { system, recordId }: LinkedTicket): void {
  const atDesk = (column: string) => desk.edit('tickets', ticketId, { [column]: value }, AGENT);
  const atRecord = (column: string) => system.fake.edit(system.table, recordId, { [column]: value }, system.person);
  const doing: Readonly<Record<Edit['what'], () => void>> = {
    out: () => atDesk(DESK_COLUMNS.out),
    in: () => atRecord(system.columns.in),
    'both-desk': () => atDesk(DESK_COLUMNS.both),
    'both-remote': () => atRecord(system.columns.both),
    'note-desk': () => atDesk('comment'),
    'note-remote': () => system.writeNote(recordId, value),
  };
  doing[what]();
}
