/** What people do at both systems: every value is unique, so that the vendors' ledgers tell lost from doubled. */

import type { Vendors } from '../../src/sandbox/vendors.ts';
import { FIELDS } from './mapping.ts';
import { AGENT, RESOLVER } from './people.ts';
import type { Chance } from './random.ts';

export interface Edit {
  readonly ticketId: string;
  readonly what: 'out' | 'in' | 'both-desk' | 'both-remote' | 'note-desk' | 'note-remote';
  readonly value: string;
}

const MIX: readonly Edit['what'][] = ['out', 'out', 'out', 'out', 'in', 'in', 'in', 'in', 'both-desk', 'both-remote'];

/** `count` edits, half at each side, one in ten a comment. */
export function planEdits(tickets: readonly string[], count: number, chance: Chance): readonly Edit[] {
  return Array.from({ length: count }, (_, index): Edit => {
    const isNote = chance.next() < 0.1;
    const what = isNote ? chance.pick(['note-desk', 'note-remote'] as const) : chance.pick(MIX);
    return { ticketId: chance.pick(tickets), what, value: `${what} ${String(index).padStart(5, '0')}` };
  });
}

/** Which column of which system each kind of edit fills. */
const PLACES: Readonly<Record<Edit['what'], readonly ['desk' | 'remote', string]>> = {
  out: ['desk', FIELDS.out.desk],
  in: ['remote', FIELDS.in.remote],
  'both-desk': ['desk', FIELDS.both.desk],
  'both-remote': ['remote', FIELDS.both.remote],
  'note-desk': ['desk', 'comment'],
  'note-remote': ['remote', 'work_notes'],
};

/** Does one edit by hand, as a person in that system would. */
export function carryOut({ desk, incidentSystem }: Vendors, { ticketId, what, value }: Edit, incidentId: string): void {
  const [side, column] = PLACES[what];
  if (side === 'desk') desk.edit('tickets', ticketId, { [column]: value }, AGENT);
  else incidentSystem.edit('incident', incidentId, { [column]: value }, RESOLVER);
}
