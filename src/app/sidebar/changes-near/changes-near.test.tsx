import { screen } from '@testing-library/react';
import { never, offline, testBackend } from '../../testing/backend.ts';
import {
  changesWithoutItems,
  filledChanges,
  quietChanges,
  runningChange,
  unconfiguredChanges,
  unreachableChanges,
} from '../../testing/gallery/fixtures/index.ts';
import { mount } from '../../testing/mount.tsx';
import { SituationBanner } from '../situation/index.tsx';
import { ChangesNearPanel } from './index.tsx';

const backend = testBackend();
const panel = <ChangesNearPanel ticketId="1042" />;

it('lists changes in the order of the backend, each with phase, place and the leading reason', async () => {
  await mount(panel);
  const rows = await screen.findAllByRole('article');
  expect(rows.map((row) => row.getAttribute('aria-label'))).toEqual(['CHG0030031', 'CHG0030029', 'CHG0030018']);
  expect(rows[0]).toHaveTextContent('Running');
  expect(rows[0]).toHaveTextContent('1 hop: erp-api → web-01');
  expect(rows[0]).toHaveTextContent('It started 40 minutes before this ticket.');
});

it('does not call done what ended without success', async () => {
  await mount(panel);
  const [running, , failed] = await screen.findAllByRole('article');
  expect(failed).toHaveTextContent('Unsuccessful');
  expect(failed).not.toHaveTextContent('Done');
  expect(running).not.toHaveTextContent('Unsuccessful');
});

it('names the day of a window once where it ends on the day it starts', async () => {
  const [startsAt, endsAt] = [new Date(2020, 0, 6, 15), new Date(2020, 0, 6, 16, 30)].map((at) => at.toISOString());
  backend.answer('readChanges', { ...filledChanges, changes: [{ ...runningChange, startsAt, endsAt }] });
  await mount(panel);
  expect(await screen.findByRole('article')).toHaveTextContent(/· Jan 6, 3:00\sPM to 4:30\sPM/);
});

it('opens every reason and the details on "why?", and closes them again', async () => {
  const { user } = await mount(panel);
  const why = await screen.findByRole('button', { name: 'why? CHG0030031' });
  await user.click(why);
  expect(why).toHaveAttribute('aria-expanded', 'true');
  expect(screen.getByText('It changes web-01, which erp-api depends on.')).toBeInTheDocument();
  expect(screen.getByText(/Normal change · Risk Moderate · Linux Ops · Nearness 96 of 100/)).toBeInTheDocument();
  await user.click(why);
  expect(screen.queryByText('It changes web-01, which erp-api depends on.')).not.toBeInTheDocument();
});

it('shows the nearest four and the rest on demand', async () => {
  const changes = Array.from({ length: 6 }, (_, index) => ({ ...runningChange, id: `c${index}`, number: `CHG000${index}` }));
  backend.answer('readChanges', { ...filledChanges, changes, isTruncated: true });
  const { user } = await mount(panel);
  expect(await screen.findAllByRole('article')).toHaveLength(4);
  await user.click(screen.getByRole('button', { name: 'Show 2 more' }));
  expect(screen.getAllByRole('article')).toHaveLength(6);
  expect(screen.getByText(/There are more changes than shown here/)).toBeInTheDocument();
});

it.each([
  ['waits and says for what', never, /Waiting for the change calendar/],
  ['says that nothing was changed, and when it looked', quietChanges, /No change on the linked items or near them, from .* to .*\./],
  ['asks for an item first where none is linked', changesWithoutItems, /Link an affected item first/],
  ['teaches how to add a system', unconfiguredChanges, /No connected system knows changes/],
  ['says that the service cannot be reached', offline, /Tieline's service does not answer/],
  [
    'names the source that fails and what an admin must do',
    unreachableChanges,
    /ServiceNow no longer accepts Tieline's sign-in; an admin must renew it\. Nothing is known from before\./,
  ],
])('%s', async (_, answer, text) => {
  backend.answer('readChanges', answer);
  await mount(panel);
  expect(await screen.findByText(text)).toBeInTheDocument();
});

it('does not claim that nothing changes while the source cannot be asked', async () => {
  backend.answer('readChanges', unreachableChanges);
  await mount(panel);
  expect(await screen.findByText('Whether something changes near this ticket is not known until the source answers.')).toBeInTheDocument();
  expect(screen.queryByText(/No change on the linked items/)).not.toBeInTheDocument();
});

it('shows no time it does not know', async () => {
  const part = (startsAt: string | null, endsAt: string | null, number: string) => ({ ...runningChange, id: number, number, startsAt, endsAt });
  backend.answer('readChanges', {
    ...filledChanges,
    changes: [part(null, null, 'A'), part('2026-11-02T10:00:00Z', null, 'B'), part(null, '2026-11-02T10:00:00Z', 'C')],
  });
  await mount(panel);
  const [none, since, until] = await screen.findAllByRole('article');
  expect(none).toHaveTextContent('No time set');
  expect(since).toHaveTextContent(/Since Nov 2/);
  expect(until).toHaveTextContent(/Until Nov 2/);
});

describe('the situation banner', () => {
  it('says what is running, where, until when, and why that matters', async () => {
    const { user } = await mount(<SituationBanner ticketId="1042" />);
    const banner = await screen.findByRole('region', { name: 'What is going on right now' });
    expect(banner).toHaveTextContent(/CHG0030031.* is running on web-01/);
    expect(banner).toHaveTextContent(/erp-api depends on it · to /);
    await user.click(screen.getByRole('button', { name: 'why? CHG0030031' }));
    expect(banner).toHaveTextContent('trouble there would reach it');
  });

  it('is absent while nothing is running', async () => {
    backend.answer('readChanges', quietChanges);
    const { client } = await mount(<SituationBanner ticketId="1042" />);
    await screen.findAllByRole('status');
    expect(client.isFetching()).toBeGreaterThanOrEqual(0);
    expect(screen.queryByRole('region')).not.toBeInTheDocument();
  });
});
