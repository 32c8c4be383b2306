import { screen, waitFor, within } from '@testing-library/react';
import { never, offline, type RecordedCall, testBackend } from '../../testing/backend.ts';
import { busyOverview, heldPage } from '../../testing/gallery/fixtures/index.ts';
import { seriousFindings } from '../../testing/mount.tsx';
import { mountScreen } from '../testing/mount-screen.tsx';
import { HeldScreen } from './index.tsx';

const backend = testBackend();
const holding = (count: number) => backend.answer('listHeld', ({ url }: RecordedCall) => Response.json(heldPage(count, url.searchParams)));
beforeEach(() => {
  backend.answer('readOverview', busyOverview);
  holding(7);
});
const open = (hash = '#/held') => mountScreen(<HeldScreen />, { hash });
const opener = (ticket: number) => screen.findByRole('button', { name: `held ticket #${ticket}` });

describe('the list', () => {
  it('says how many wait, what each waits for, and since when', async () => {
    await open();
    expect(await screen.findByText('7 links wait for something that is named. Their other fields go on.')).toBeInTheDocument();
    const row = (await opener(1000)).closest('tr');
    // The systems have their names once the overview is read.
    await waitFor(() => expect(row).toHaveTextContent(/#1000INC0010042Urgency: Field or rule does not fitand 1 moreincidentsServiceNow.*hr/));
    expect((await opener(1001)).closest('tr')).toHaveTextContent(/The whole link: Cannot be read.*changesJira Service Management/);
  });

  it.each([
    ['waits and says for what', never, /Waiting for Held/],
    ['teaches what it is where nothing is held', heldPage(0, new URLSearchParams()), /goes on by itself once what it waits for is there/],
    ['says what failed', offline, /Try again/],
  ])('%s', async (_, answer, text) => {
    backend.answer('listHeld', answer);
    await open();
    expect((await screen.findAllByText(text)).length).toBeGreaterThan(0);
  });

  it('is that of one flow, field or kind by its link: asked of the server, shown and taken away again', async () => {
    const { user, address } = await open('#/held?flow=incidents&kind=schema');
    await user.click(await screen.findByRole('button', { name: 'Remove the filter Why: Field or rule does not fit' }));
    expect(backend.callsOf('listHeld')[0]?.url.search).toBe('?flow=incidents&kind=schema');
    expect(address.read()).toBe('#/held?flow=incidents');
    await user.selectOptions(screen.getByRole('combobox', { name: 'Field' }), 'Status · State (4)');
    await waitFor(() => expect(backend.callsOf('listHeld').at(-1)?.url.searchParams.get('field')).toBe('["status","state"]'));
  });

  it('turns the pages of 1,204 at the server, 50 rows at a time', async () => {
    holding(1204);
    const { user } = await open();
    await opener(1000);
    expect(screen.getAllByRole('row')).toHaveLength(51);
    await user.click(screen.getByRole('button', { name: 'Next' }));
    expect(await opener(1050)).toBeInTheDocument();
  });
});

it('tells by keyboard alone all that a link waits for, what releases it, and where it is answered', async () => {
  const { user, host } = await open();
  (await opener(1000)).focus();
  await user.keyboard('{Enter}');
  const details = within(await screen.findByRole('region', { name: 'Details of held ticket #1000' }));
  const [set, asked] = details.getAllByRole('listitem');
  await waitFor(() =>
    expect(set).toHaveTextContent(
      /Urgency.*Urgency changed its type from choice to text at ServiceNow.*It goes on once the field or the rule is corrected/,
    ),
  );
  expect(asked).toHaveTextContent(/State.*Something is missing.*It goes on once this is answered: Close code and Close notes/);
  expect(details.getByText('What is asked here is answered in the ticket, in the sidebar.')).toBeInTheDocument();
  expect(details.getByRole('link', { name: 'Its journey' })).toHaveAttribute('href', '#/journey?id=l-0');
  details.getByRole('button', { name: 'Open ticket #1000' }).focus();
  await user.keyboard('{Enter}');
  expect(host.opened).toEqual(['1000']);
  await user.keyboard('{Escape}');
  expect(await opener(1000)).toHaveFocus();
});

it('shuts nobody out', async () => {
  const { container } = await open('#/held?open=l-1');
  await screen.findByRole('region', { name: 'Details of held ticket #1001' });
  expect(await seriousFindings(container)).toEqual([]);
});
