import { changeEvents, changesOf, type Draft, draftOf, emptyDraft, newTicketOf, readPath, writePath } from './draft.ts';

const ticket = {
  id: 1042,
  subject: 'Orders fail',
  description: 'They fail',
  status: 'open',
  priority: 'high',
  type: 'incident',
  tags: ['infra'],
  requester_id: 7,
  assignee_id: null,
  group_id: 31,
  external_id: null,
  created_at: '2026-11-22T08:00:00Z',
  updated_at: '2026-11-22T08:00:00Z',
  custom_fields: [{ id: 36, value: null }],
};
const people = new Map([[7, { id: 7, name: 'Mia Brandt', email: 'mia@acme.example', role: 'end-user', locale: 'de' }]]);
const saved: Draft = draftOf(ticket);

test('a submit sends only what the agent changed', () => {
  expect(changesOf(saved, saved)).toEqual({});
  expect(changesOf({ ...saved, status: 'solved', custom: { 36: 'erp-api' }, comment: ' Done. ', isCommentPublic: false }, saved)).toEqual({
    status: 'solved',
    custom_fields: [{ id: 36, value: 'erp-api' }],
    comment: { body: 'Done.', public: false },
  });
});

test.each([
  ['ticket.id', 1042],
  ['ticket.requester.email', 'mia@acme.example'],
  ['ticket.customField:custom_field_36', null],
  ['ticket.isNew', false],
])('the app reads %s', (path, value) => {
  expect(readPath(path, saved, ticket, people)).toEqual(value);
});

test('an unknown path and a status that cannot be set are refused by name', () => {
  expect(() => readPath('ticket.nothing', saved, ticket, people)).toThrow('No such API: ticket.nothing');
  expect(() => writePath('ticket.status', 'closed', saved)).toThrow('"closed" is not a status');
  expect(() => writePath('ticket.id', 1, saved)).toThrow('Cannot set ticket.id');
});

test('setting a field changes the draft alone and tells which event to send', () => {
  const after = writePath('ticket.customField:custom_field_36', 'erp-api', saved);
  expect(after.custom).toEqual({ 36: 'erp-api' });
  expect(saved.custom).toEqual({ 36: null });
  expect(changeEvents(saved, after)).toEqual([{ name: 'ticket.custom_field_36.changed', value: 'erp-api' }]);
});

test('another requester is an event of its own', () => {
  expect(changeEvents(emptyDraft, { ...emptyDraft, requesterId: 7 })).toEqual([{ name: 'ticket.requester.id.changed', value: 7 }]);
});

test('a new ticket carries what was chosen, and its subject where nobody wrote a comment', () => {
  const draft = { ...emptyDraft, subject: ' VPN ', requesterId: 7, status: 'open' };
  expect(newTicketOf(draft)).toMatchObject({
    subject: ' VPN ',
    requester_id: 7,
    status: 'open',
    type: 'incident',
    comment: { body: 'VPN', public: true },
  });
  expect(newTicketOf({ ...draft, comment: 'No tunnel.', isCommentPublic: false })).toMatchObject({ comment: { body: 'No tunnel.', public: false } });
});
