import { screen, waitFor, within } from '@testing-library/react';
import { never, offline, problem, testBackend } from '../../testing/backend.ts';
import {
  changeLink,
  inSyncLink,
  linksOf,
  noOverlaps,
  overlaps,
  refusedCheck,
  unfinishedCheck,
  viewerSession,
} from '../../testing/gallery/fixtures/index.ts';
import { mount } from '../../testing/mount.tsx';
import { LinkedRecordsPanel } from './index.tsx';

const backend = testBackend();
const QUESTION = { name: 'Check for overlaps' };

async function check(answer: unknown, locale = 'en') {
  backend.answer('readLinks', linksOf(changeLink));
  backend.answer('checkOverlaps', answer);
  const mounted = await mount(<LinkedRecordsPanel ticketId="1042" />, { locale });
  await mounted.user.click(await screen.findByRole('button', locale === 'en' ? QUESTION : { name: 'Auf Überschneidungen prüfen' }));
  return mounted;
}

it('names what is in the way of a change: which, on what, when, and what the system calls it', async () => {
  const { user } = await check(overlaps);
  const other = within(await screen.findByRole('article', { name: 'CHG0030033' }));
  expect(other.getByText('Replace the disks of erp-db-01')).toBeInTheDocument();
  expect(other.getByText(/On erp-db-01 · .* to .* · CI already scheduled/)).toBeInTheDocument();
  expect(other.getByText('Planned')).toBeInTheDocument();
  expect(other.getByRole('link', { name: /CHG0030033/ })).toHaveAttribute('href', expect.stringContaining('CHG0030033'));
  // A time at which nothing may change has no change behind it.
  expect(screen.getByText('Blackout')).toBeInTheDocument();
  await user.click(screen.getByRole('button', QUESTION));
  expect(screen.queryByText('Blackout')).not.toBeInTheDocument();
});

it('asks only when it is opened, once for a while, and again when told to', async () => {
  const { user } = await check(noOverlaps);
  expect(await screen.findByText('Nothing is in the way of this change.')).toBeInTheDocument();
  expect(backend.callsOf('checkOverlaps').map(({ url }) => url.pathname)).toEqual(['/v1/links/l-3/overlaps']);
  await user.click(screen.getByRole('button', QUESTION));
  await user.click(screen.getByRole('button', QUESTION));
  expect(await screen.findByText('Nothing is in the way of this change.')).toBeInTheDocument();
  expect(backend.callsOf('checkOverlaps')).toHaveLength(1);
  backend.answer('checkOverlaps', overlaps);
  await user.click(screen.getByRole('button', { name: 'Check again' }));
  expect(await screen.findByRole('article', { name: 'CHG0030033' })).toBeInTheDocument();
  expect(backend.callsOf('checkOverlaps')).toHaveLength(2);
});

it.each([
  ['says what it waits for', never, /Waiting for the check at ServiceNow/],
  ['says that the system is not done yet', unfinishedCheck, 'ServiceNow is still checking.'],
  ['says why the system does not check', refusedCheck, 'ServiceNow did not check: Conflict check not started: Set Planned start date first'],
  ['says that there is more than it shows', { ...overlaps, isTruncated: true }, 'There are more than shown here.'],
  ['says that the service cannot be reached', offline, /Tieline's service does not answer/],
])('%s', async (_, answer, text) => {
  await check(answer);
  expect(await screen.findByText(text)).toBeInTheDocument();
});

it('goes on waiting for a check that takes long, without starting a second one, and starts one anew when that is done', async () => {
  const { user } = await check(unfinishedCheck);
  await user.click(await screen.findByRole('button', { name: 'Look again' }));
  await waitFor(() => expect(backend.callsOf('checkOverlaps')).toHaveLength(2));
  backend.answer('checkOverlaps', () => problem('vendor-unavailable', 502));
  await user.click(await screen.findByRole('button', { name: 'Look again' }));
  backend.answer('checkOverlaps', noOverlaps);
  await user.click(await screen.findByRole('button', { name: /Try again/ }));
  await user.click(await screen.findByRole('button', { name: 'Check again' }));
  await waitFor(() => expect(backend.callsOf('checkOverlaps')).toHaveLength(5));
  const { run } = unfinishedCheck;
  expect(backend.callsOf('checkOverlaps').map(({ body }) => body)).toEqual([{ run: null }, { run }, { run }, { run }, { run: null }]);
});

it('offers another try where it failed, and forgets what it knew before', async () => {
  const { user } = await check(overlaps);
  await screen.findByRole('article', { name: 'CHG0030033' });
  backend.answer('checkOverlaps', () => problem('vendor-unavailable', 502));
  await user.click(screen.getByRole('button', { name: 'Check again' }));
  const retry = await screen.findByRole('button', { name: /Try again/ });
  expect(screen.queryByRole('article', { name: 'CHG0030033' })).not.toBeInTheDocument();
  backend.answer('checkOverlaps', noOverlaps);
  await user.click(retry);
  expect(await screen.findByText('Nothing is in the way of this change.')).toBeInTheDocument();
});

it('speaks German', async () => {
  await check(refusedCheck, 'de');
  expect(await screen.findByText(/^ServiceNow hat nicht geprüft:/)).toBeInTheDocument();
});

it.each([
  ['whose system has no such check', { ...changeLink, canCheckOverlaps: false }, undefined],
  ['that is none', inSyncLink, undefined],
  ['to a viewer', changeLink, viewerSession],
])('is not offered for a change %s', async (_, link, session) => {
  backend.answer('readLinks', linksOf(link));
  if (session) backend.answer('openSession', session);
  await mount(<LinkedRecordsPanel ticketId="1042" />);
  await screen.findByRole('article', { name: link.record?.number ?? '' });
  // Who may act is known once the session has answered.
  await waitFor(() => expect(screen.queryByRole('button', QUESTION)).not.toBeInTheDocument());
});
