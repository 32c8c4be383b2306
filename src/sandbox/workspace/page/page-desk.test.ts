import type { AppInstance } from '../../zaf/desk.ts';
import type { DeskTicket, DeskUser } from './desk-api.ts';
import { type Draft, emptyDraft } from './draft.ts';
import { createPageDesk, type OpenModal } from './page-desk.ts';

const me: DeskUser = { id: 1_004, name: 'Jonas Lindqvist', email: 'jonas.lindqvist@haldenrau.example', role: 'agent', locale: 'de' };
const sidebar: AppInstance = { guid: 'g1', location: 'ticket_sidebar', ticketId: '1042' };
const console_: AppInstance = { guid: 'g2', location: 'nav_bar' };

function setup() {
  const said: string[] = [];
  const opened: OpenModal[] = [];
  let draft: Draft = { ...emptyDraft, subject: 'Orders fail', tags: ['infra'], requesterId: 7 };
  const desk = createPageDesk(() => ({
    app: {
      mode: 'assets',
      placements: [{ location: 'ticket_sidebar', url: 'http://localhost:4600/app-package/sidebar.html', isSigned: false }],
      metadata: { appId: 1, installationId: 2, name: 'Tieline', version: '0.1.0', settings: { panels: 'all' } },
      account: { subdomain: 'haldenrau' },
      hub: 'http://127.0.0.1:4602',
    },
    me,
    people: new Map([[7, { ...me, id: 7, name: 'Mia Brandt', role: 'end-user' }]]),
    colorScheme: 'dark',
    locale: 'en-US',
    readTicket: () => ({ id: 1_042 }) as DeskTicket,
    readDraft: () => draft,
    setDraft: (next) => {
      draft = next;
    },
    notify: (text, kind) => said.push(`${kind}: ${text}`),
    openTicket: (id) => said.push(`opens ${id}`),
    openConsole: (place) => said.push(`opens the console at "${place}"`),
    consolePlace: 'journey/-/id=7',
    resize: (instance, height) => said.push(`${instance.guid} is ${height} px high`),
    openModal: (modal) => opened.push(modal),
    closeModal: (guid) => said.push(`closes ${guid}`),
  }));
  return { desk, said, opened, readDraft: () => draft };
}

test('the context names the place, and the ticket by number', () => {
  const { desk } = setup();
  expect(desk.context(sidebar)).toEqual({
    product: 'support',
    account: { subdomain: 'haldenrau' },
    location: 'ticket_sidebar',
    instanceGuid: 'g1',
    ticketId: 1_042,
  });
  expect(desk.context({ guid: 'g3', location: 'new_ticket_sidebar' })).toMatchObject({ newTicketId: 'new/1' });
  expect(desk.context(console_)).not.toHaveProperty('ticketId');
});

test.each<[string, unknown]>([
  ['currentUser', { id: 1_004, role: 'agent', locale: 'en-US' }],
  ['currentUser.locale', 'en-US'],
  ['currentAccount', { subdomain: 'haldenrau' }],
  ['colorScheme', 'dark'],
])('every place reads %s', (path, value) => {
  const { desk } = setup();
  const expected = typeof value === 'object' ? expect.objectContaining(value as object) : value;
  expect([desk.get(path, sidebar), desk.get(path, console_)]).toEqual([expected, expected]);
});

test('only places of a ticket read and write the ticket', () => {
  const { desk, readDraft } = setup();
  expect(desk.get('ticket.subject', sidebar)).toBe('Orders fail');
  desk.set('ticket.subject', 'Orders fail again', sidebar);
  expect(readDraft().subject).toBe('Orders fail again');
  expect(() => desk.get('ticket.subject', console_)).toThrow('No such API at nav_bar: ticket.subject');
  expect(() => desk.set('ticket.subject', 'x', { guid: 'm', location: 'modal' })).toThrow('No such API at modal');
});

test.each<[string, readonly unknown[], string]>([
  ['notify', ['Saved', 'alert'], 'alert: Saved'],
  ['notify', ['Saved', { sticky: true }], 'notice: Saved'],
  ['resize', [{ width: '100%', height: '410px' }], 'g1 is 410 px high'],
  ['routeTo', ['ticket', '1043'], 'opens 1043'],
  ['routeTo', ['nav_bar', 'tieline', 'journey/-/id=1042'], 'opens the console at "journey/-/id=1042"'],
  ['routeTo', ['nav_bar', 'tieline'], 'opens the console at ""'],
])('%s %j does what it says', (action, args, result) => {
  const { desk, said } = setup();
  desk.invoke(action, args, sidebar);
  expect(said).toEqual([result]);
});

test('tags and comment text are changed in the draft', () => {
  const { desk, readDraft } = setup();
  desk.invoke('ticket.tags.add', ['erp'], sidebar);
  desk.invoke('ticket.tags.add', ['erp'], sidebar);
  desk.invoke('ticket.tags.remove', ['infra'], sidebar);
  desk.invoke('ticket.comment.appendText', ['See CHG0031.'], sidebar);
  expect(readDraft()).toMatchObject({ tags: ['erp'], comment: 'See CHG0031.' });
});

test.each([
  ['a place that this desk does not have', ['search', 'erp']],
  ['another app', ['nav_bar', 'another-app', 'x']],
  ['a ticket that is none', ['ticket', 'new/1']],
])('%s is not routed to, and the refusal names it', (_what, args) => {
  const { desk, said } = setup();
  expect(() => desk.invoke('routeTo', args, sidebar)).toThrow(`Cannot route to ${args.join(' ')}.`);
  expect(said).toEqual([]);
});

test('only the app’s own page is told the place of the address', () => {
  const { desk } = setup();
  expect([desk.route(console_), desk.route(sidebar)]).toEqual(['journey/-/id=7', '']);
});

test('an action nobody knows is refused by name', () => {
  expect(() => setup().desk.invoke('ticketFields:brand.hide', [], sidebar)).toThrow('No such action: ticketFields:brand.hide');
});

test.each([
  ['a file of the package', 'assets/modal.html?x=1', 'http://localhost:4600/app-package/modal.html?x=1'],
  ['an absolute address', 'https://app.example/modal', 'https://app.example/modal'],
])('a modal opens from %s', (_what, url, address) => {
  const { desk, opened } = setup();
  const instance = desk.open({ location: 'modal', url }, sidebar);
  expect(opened).toEqual([{ instance, url: address, size: undefined }]);
  expect(instance).toMatchObject({ location: 'modal', openedBy: 'g1' });
});

test.each([
  ['another place', { location: 'background', url: 'assets/x.html' }],
  ['an address that is no page', { location: 'modal', url: 'javascript:alert(1)' }],
])('%s does not open', (_what, options) => {
  const { desk, opened } = setup();
  expect(() => desk.open(options, sidebar)).toThrow(/^Cannot open/);
  expect(opened).toEqual([]);
});
