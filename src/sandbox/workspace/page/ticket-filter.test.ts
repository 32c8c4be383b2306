import type { DeskTicket } from './desk-api.ts';
import { countByStatus, type ListFilter, matching } from './ticket-filter.ts';

const ticket = (id: number, part: Partial<DeskTicket> = {}): DeskTicket => ({
  id,
  subject: `Printer ${id}`,
  description: '',
  status: 'open',
  priority: null,
  type: null,
  tags: [],
  requester_id: 7,
  assignee_id: null,
  group_id: null,
  external_id: null,
  created_at: '2026-11-22T08:00:00Z',
  updated_at: '2026-11-22T08:00:00Z',
  custom_fields: [],
  ...part,
});
const tickets = [
  ticket(1, { assignee_id: 4 }),
  ticket(2, { status: 'solved', assignee_id: 4 }),
  ticket(3, { status: 'new', tags: ['erp'], updated_at: '2026-11-22T09:00:00Z' }),
  ticket(4, { status: 'closed', requester_id: 8 }),
];
const context = {
  me: { id: 4 },
  people: new Map([
    [7, { name: 'Mia Brandt' }],
    [8, { name: 'Owen Gallagher' }],
  ]),
};
const idsOf = (part: Partial<ListFilter>) => matching(tickets, { view: 'all', status: undefined, words: '', ...part }, context).map(({ id }) => id);

test.each<[string, Partial<ListFilter>, number[]]>([
  ['everything, the latest change first, then the newest', {}, [3, 4, 2, 1]],
  ['what is mine and not solved', { view: 'mine' }, [1]],
  ['what nobody has yet', { view: 'unassigned' }, [3]],
  ['what is not solved', { view: 'unsolved' }, [3, 1]],
  ['what is solved or closed', { view: 'solved' }, [4, 2]],
  ['one status of a view', { view: 'solved', status: 'closed' }, [4]],
  ['a number', { words: '#3' }, [3]],
  ['a tag and a person, in any order and case', { words: 'BRANDT erp' }, [3]],
  ['a person', { words: 'owen' }, [4]],
  ['nothing where one word is missing', { words: 'printer scanner' }, []],
])('the list shows %s', (_what, filter, ids) => {
  expect(idsOf(filter)).toEqual(ids);
});

test('each status is counted', () => {
  expect(countByStatus(tickets)).toEqual({ open: 1, solved: 1, new: 1, closed: 1 });
});
