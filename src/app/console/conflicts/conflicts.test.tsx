import { screen, waitFor, within } from '@testing-library/react';
import { never, offline, problem, type RecordedCall, testBackend } from '../../testing/backend.ts';
import { busyOverview, conflictsOf, conflictsPage, priorityConflict, untoldConflict } from '../../testing/gallery/fixtures/index.ts';
import { seriousFindings } from '../../testing/mount.tsx';
import { expectWaitsWithFocus } from '../testing/keeps-focus.ts';
import { mountScreen } from '../testing/mount-screen.tsx';
import { ConflictsScreen } from './index.tsx';

const backend = testBackend();
beforeEach(() => {
  backend.answer('readOverview', busyOverview);
  backend.answer('listConflicts', conflictsOf(priorityConflict, untoldConflict));
  backend.answer('resolveConflict', { link: {} });
});
const open = (hash = '#/conflicts') => mountScreen(<ConflictsScreen />, { hash });
const opener = (name: string | RegExp) => screen.findByRole('button', { name });
const side = async (name: string | RegExp) => within(await screen.findByRole('region', { name }));
const choice = () => backend.callsOf('resolveConflict').map(({ url, body }) => [url.pathname, body]);
const VALUES = { desk: 'high', remote: '3' };

describe('the list', () => {
  it('says how many fields wait, and that everything else goes on', async () => {
    await open();
    expect(await screen.findByText(/2 fields were changed on both sides.*everything else goes on/)).toBeInTheDocument();
    const row = (await opener('Priority · Urgency of ticket #1042')).closest('tr');
    for (const text of ['Priority · Urgency', '#1042', 'INC0010042', 'High', '3 - Low']) expect(row).toHaveTextContent(text);
  });

  it.each([
    ['waits and says for what', never, /Waiting for Conflicts/],
    ['teaches how a conflict comes about where there is none', conflictsOf(), /No conflict waits for you/],
    ['says what failed', offline, /Try again/],
  ])('%s', async (_, answer, text) => {
    backend.answer('listConflicts', answer);
    await open();
    expect((await screen.findAllByText(text)).length).toBeGreaterThan(0);
  });

  it('filters by flow and by its fields, in the address', async () => {
    backend.answer('listConflicts', ({ url }: RecordedCall) => Response.json(conflictsPage(1204, url.searchParams)));
    const { user, address } = await open('#/conflicts?flow=changes');
    expect(await screen.findByRole('button', { name: 'Remove the filter Flow: changes' })).toBeInTheDocument();
    await user.selectOptions(screen.getByRole('combobox', { name: 'Field' }), 'subject>short_description');
    await waitFor(() => expect(address.read()).toBe('#/conflicts?flow=changes&field=subject%3Eshort_description'));
    await waitFor(() => expect(backend.callsOf('listConflicts').at(-1)?.url.search).toContain('field=subject'));
  });

  it('turns the pages of 1,204 at the server, 50 rows at a time', async () => {
    backend.answer('listConflicts', ({ url }: RecordedCall) => Response.json(conflictsPage(1204, url.searchParams)));
    const { user } = await open();
    await opener('Subject · Short description of ticket #1000');
    expect(screen.getAllByRole('row')).toHaveLength(51);
    await user.click(screen.getByRole('button', { name: 'Next' }));
    await opener(/of ticket #1050/);
    expect(screen.queryByRole('button', { name: 'Subject · Short description of ticket #1000' })).not.toBeInTheDocument();
  });
});

describe('a conflict', () => {
  it('shows both values with who and when, and what each rule would choose with its reason', async () => {
    const { user } = await open('#/conflicts?open=h-1');
    expect((await side('Ticket #1042')).getByText(/Set by Ada Okafor/)).toHaveTextContent(/14 min/);
    expect((await side('ServiceNow INC0010042')).getByText(/Set by Tomasz Zielinski/)).toBeInTheDocument();
    const rules = await side('What each rule would choose');
    expect(rules.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
      'The ticket always winsHighwhy?',
      'ServiceNow always wins3 - Lowwhy?',
      'The later change wins3 - Lowwhy?',
    ]);
    await user.click(rules.getByRole('button', { name: 'why? The later change wins' }));
    expect(rules.getByText('Both sides changed; the later change, in ServiceNow, wins.')).toBeInTheDocument();
  });

  it('admits what nobody tells, and what a rule cannot decide', async () => {
    await open('#/conflicts?open=h-2');
    expect((await side('Ticket #1043')).getByText('Who set it, and when, is not told.')).toBeInTheDocument();
    expect((await side('ServiceNow')).getByText('(empty)')).toBeInTheDocument();
    expect((await side('What each rule would choose')).getByText('cannot decide this one')).toBeInTheDocument();
  });

  it('leads to its journey, its ticket and its record', async () => {
    const { user, host } = await open('#/conflicts?open=h-1');
    expect(await screen.findByRole('link', { name: 'Its journey' })).toHaveAttribute('href', '#/journey?id=l-1');
    await user.click(screen.getByRole('button', { name: 'Open ticket #1042' }));
    expect(host.opened).toEqual(['1042']);
  });
});

describe('choosing', () => {
  it('sends the side with exactly the values that were shown, then opens the next conflict', async () => {
    const { user, address } = await open('#/conflicts?open=h-1');
    await user.click((await side('Ticket #1042')).getByRole('button', { name: /Use this D|Use this$/ }));
    await waitFor(() => expect(choice()).toEqual([['/v1/conflicts/h-1/resolve', { side: 'desk', shown: VALUES }]]));
    await waitFor(() => expect(address.read()).toBe('#/conflicts?open=h-2'));
    expect(await screen.findByText('Ticket #1042: High stands')).toBeInTheDocument();
  });

  it('goes on to the mapping where the choice is to become a rule', async () => {
    const { user, address } = await open('#/conflicts?open=h-1');
    await user.click((await side('ServiceNow INC0010042')).getByRole('button', { name: 'Use this and make it a rule' }));
    await waitFor(() => expect(address.read()).toBe('#/mappings?flow=incidents&field=priority%3Eurgency&winner=remote'));
    expect(choice()).toEqual([['/v1/conflicts/h-1/resolve', { side: 'remote', shown: VALUES }]]);
  });

  it('is all done by keyboard: arrows walk, Enter opens, a letter chooses, and the next one is at hand', async () => {
    const { user } = await open();
    (await opener('Priority · Urgency of ticket #1042')).focus();
    await user.keyboard('{ArrowDown}{ArrowUp}{Enter}');
    await side('Ticket #1042');
    await user.keyboard('r');
    await waitFor(() => expect(choice()).toEqual([['/v1/conflicts/h-1/resolve', { side: 'remote', shown: VALUES }]]));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Subject · Short description of ticket #1043' })).toHaveFocus());
    await user.keyboard('d');
    await waitFor(() => expect(choice()).toHaveLength(2));
  });

  it.each([/^Use this( D)?$/, 'Use this and make it a rule'])('keeps the focus on "%s" while it is carried out, and chooses once', async (name) => {
    backend.answer('resolveConflict', never);
    const { user } = await open('#/conflicts?open=h-1');
    const button = (await side('Ticket #1042')).getByRole('button', { name });
    button.focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expectWaitsWithFocus(button));
    await user.keyboard('{Enter}');
    expect(choice()).toHaveLength(1);
  });

  it('takes no letter where no conflict is open, or where it is part of another key', async () => {
    const { user } = await open();
    (await opener('Priority · Urgency of ticket #1042')).focus();
    await user.keyboard('dr');
    await user.keyboard('{Enter}{Control>}d{/Control}');
    await side('Ticket #1042');
    expect(choice()).toEqual([]);
  });

  it('shows the new values where a side moved meanwhile, and chooses nothing', async () => {
    const moved = { ...priorityConflict, holdId: 'h-9', desk: { ...priorityConflict.desk, value: { value: 'urgent', label: 'Urgent' } } };
    backend.answer('resolveConflict', () => {
      backend.answer('listConflicts', conflictsOf(moved, untoldConflict));
      return problem('conflict', 409);
    });
    const { user, address } = await open('#/conflicts?open=h-1');
    await user.click((await side('Ticket #1042')).getAllByRole('button')[1] as HTMLElement);
    await waitFor(() => expect(address.read()).toBe('#/conflicts?open=h-9'));
    expect((await side('Ticket #1042')).getByText('Urgent')).toBeInTheDocument();
    expect(screen.getByRole('note')).toHaveTextContent('A side changed after this was shown, so nothing was chosen.');
  });

  it('says so where somebody else was faster', async () => {
    backend.answer('resolveConflict', () => {
      backend.answer('listConflicts', conflictsOf(untoldConflict));
      return problem('not-found', 404);
    });
    const { user } = await open('#/conflicts?open=h-1');
    await side('Ticket #1042');
    (await opener('Priority · Urgency of ticket #1042')).focus();
    await user.keyboard('d');
    expect(await screen.findByText(/That conflict is gone: somebody else settled it/)).toBeInTheDocument();
  });

  it('keeps the conflict open and says why a choice was refused', async () => {
    backend.answer('resolveConflict', () => problem('forbidden', 403));
    const { user } = await open('#/conflicts?open=h-1');
    await side('Ticket #1042');
    (await opener('Priority · Urgency of ticket #1042')).focus();
    await user.keyboard('d');
    expect(await screen.findByRole('alert')).toBeInTheDocument();
    await side('Ticket #1042');
  });
});

it('shuts nobody out', async () => {
  const { container } = await open('#/conflicts?open=h-1');
  await side('Ticket #1042');
  expect(await seriousFindings(container)).toEqual([]);
});
