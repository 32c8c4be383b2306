import { screen, within } from '@testing-library/react';
import { never, problem, testBackend } from '../../testing/backend.ts';
import {
  activeRequester,
  guardedRequester,
  lockedRequester,
  manyRequesters,
  requesterWithoutEmail,
  unconfiguredRequester,
  unknownRequester,
  unreachableRequester,
  unverifiedRequester,
} from '../../testing/gallery/fixtures/index.ts';
import { heapMemory, mount } from '../../testing/mount.tsx';
import { factThatMatters } from './fact-that-matters.tsx';
import { RequesterPanel } from './index.tsx';
import { NewTicketRequesterPanel } from './new-ticket.tsx';

const backend = testBackend();
const panel = <RequesterPanel ticketId="1042" />;
const opened = { memory: heapMemory({ 'panel:requester': 'open' }) };
const factOf = async (term: string) => {
  const label = await screen.findByText(term);
  return label.nextElementSibling as HTMLElement;
};

it.each([
  ['active', activeRequester, /Mia Brandt · Finance\s?Active/],
  ['locked', lockedRequester, /Mia Brandt · Finance\s?Locked/],
  ['several accounts', manyRequesters, /Mia Brandt\s?2 accounts/],
  ['nobody', unknownRequester, /Not in directory/],
  ['an address that is not verified', unverifiedRequester, /E-mail not verified/],
  ['no address', requesterWithoutEmail, /No e-mail/],
  ['no answer', unreachableRequester, /No answer/],
  ['no directory', unconfiguredRequester, /No directory/],
])('tells in the closed line: %s', async (_, answer, line) => {
  backend.answer('readRequester', answer);
  await mount(panel);
  const heading = await screen.findByRole('button', { name: line });
  expect(heading).toHaveAttribute('aria-expanded', 'false');
});

it('does not hide behind a closed line that it failed', async () => {
  backend.answer('readRequester', () => problem('internal', 500));
  await mount(panel);
  expect(await screen.findByRole('button', { name: /Requester\s?Not read/ })).toBeInTheDocument();
});

it('says what it waits for when opened early', async () => {
  backend.answer('readRequester', never);
  const { user } = await mount(panel);
  await user.click(screen.getByRole('button', { name: 'Requester' }));
  expect(screen.getByText('Waiting for the directory…')).toBeInTheDocument();
});

it('shows manager, lock, factors by kind, last sign-in, groups and devices', async () => {
  const { user } = await mount(panel, opened);
  expect(await factOf('Manager')).toHaveTextContent('Helena Ruiz');
  expect(await factOf('Factors')).toHaveTextContent('push, passkey');
  expect(await factOf('Lock')).toHaveTextContent('Not locked');
  expect(await factOf('Last sign-in')).toHaveTextContent('18 min. ago');
  await user.click(screen.getByRole('button', { name: '4 groups' }));
  expect(screen.getByText('Finance, ERP Users, VPN, SAP Approvers')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: '2 devices' }));
  const [laptop] = screen.getAllByRole('listitem').filter((row) => within(row).queryByText('LT-4471'));
  expect(laptop).toHaveTextContent('Not compliant');
  expect(laptop).toHaveTextContent('ThinkPad T14 Gen 5 · Windows 11 24H2 · PF3XK91L');
});

it('keeps "not told" apart from "none"', async () => {
  backend.answer('readRequester', guardedRequester);
  await mount(panel, opened);
  expect(await factOf('Factors')).toHaveTextContent('Your role may not see this.');
  expect(await factOf('Last sign-in')).toHaveTextContent("The directory's licence does not include this.");
  expect(await factOf('Manager')).toHaveTextContent('None recorded');
  expect(await screen.findByText('Devices: none')).toBeInTheDocument();
});

it("says from what a lock was inferred, in the directory's own words, which need not be the reader's", async () => {
  backend.answer('readRequester', lockedRequester);
  await mount(panel, opened);
  const lock = await factOf('Lock');
  expect(lock).toHaveTextContent(/^Probably locked: sign-in refused with code 50053 23 min. ago$/);
  const quoted = within(lock).getByText('sign-in refused with code 50053');
  expect([quoted.tagName, quoted.lang]).toEqual(['Q', 'en']);
  expect(await factOf('Last sign-in')).toHaveTextContent('(failed attempts count)');
});

it('lists several accounts and picks none', async () => {
  backend.answer('readRequester', manyRequesters);
  await mount(panel, opened);
  expect(await screen.findByText(/The directory has 2 accounts with mia.brandt@northwind.example. None is picked/)).toBeInTheDocument();
  expect(screen.getByText(/adm-mia.brandt@northwind.example/)).toBeInTheDocument();
});

it.each([
  [unknownRequester, /ask for the work address/],
  [unverifiedRequester, /anyone could have typed that address/],
  [requesterWithoutEmail, /Add one to the profile/],
  [unreachableRequester, /asks for a pause until/],
  [unconfiguredRequester, /No directory is connected/],
])('says what to do next (%#)', async (answer, text) => {
  backend.answer('readRequester', answer);
  await mount(panel, opened);
  expect(await screen.findByText(text)).toBeInTheDocument();
});

it('lets an inferred lock show on an account that the directory calls active', () => {
  const { match } = activeRequester;
  if (match.kind !== 'one') throw new Error('The fixture changed.');
  const lock = { state: 'known', value: { isLocked: true, kind: 'inferred', evidence: '9 failures', at: null } } as const;
  expect(factThatMatters({ ...activeRequester, match: { ...match, person: { ...match.person, lock } } }).key).toBe('locked-inferred');
});

describe('on a new ticket', () => {
  it('asks for a requester first, and follows the choice', async () => {
    backend.answer('readNewTicketRequester', lockedRequester);
    const { host } = await mount(<NewTicketRequesterPanel />, { host: { place: { kind: 'new-ticket' }, requesterId: null } });
    expect(await screen.findByText(/Choose a requester in the ticket/)).toBeInTheDocument();
    expect(backend.calls).toHaveLength(0);
    host.chooseRequester('777');
    expect(await screen.findByRole('button', { name: /Locked/ })).toBeInTheDocument();
    expect(backend.callsOf('readNewTicketRequester')[0]?.url.pathname).toBe('/v1/requesters/777');
  });
});
