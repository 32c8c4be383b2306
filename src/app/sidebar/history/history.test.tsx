import { screen, waitFor, within } from '@testing-library/react';
import { never, offline, problem, testBackend } from '../../testing/backend.ts';
import { adminSession, fieldHistory, inSyncLink, linksOf, unlinked, viewerSession } from '../../testing/gallery/fixtures/index.ts';
import { mount, seriousFindings } from '../../testing/mount.tsx';
import { StatusLine } from '../status-line/index.tsx';

const backend = testBackend();
beforeEach(() => backend.answer('readFieldHistory', fieldHistory));
const OPENER = 'Show what happened to this ticket';
const open = async () => {
  const mounted = await mount(<StatusLine ticketId="1042" />);
  await waitFor(() => expect(screen.getByTitle(OPENER)).toHaveTextContent('In sync'));
  return mounted;
};
const openJourney = async () => {
  const mounted = await open();
  await mounted.user.click(screen.getByTitle(OPENER));
  return mounted;
};
const lately = () => screen.findByRole('region', { name: 'Lately on INC0010042' });

describe('the status line', () => {
  it("opens the ticket's journey in the console for an admin", async () => {
    backend.answer('openSession', adminSession);
    const { host, user } = await open();
    // To whom nothing folds out here: that an admin looks is known once the session has answered.
    await waitFor(() => expect(screen.getByTitle(OPENER)).not.toHaveAttribute('aria-expanded'));
    await user.click(screen.getByTitle(OPENER));
    await waitFor(() => expect(host.opened).toEqual(['journey/-/id=1042']));
    expect(backend.callsOf('readFieldHistory')).toHaveLength(0);
  });

  it('shows an agent in place what changed, by whom and when, and asks for it only then', async () => {
    const { user } = await open();
    expect(backend.callsOf('readFieldHistory')).toHaveLength(0);
    await user.click(screen.getByTitle(OPENER));
    const rows = await within(await lately()).findAllByRole('listitem');
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringMatching(/Urgency: 3 - Low.*In ServiceNow, by Tomasz Zielinski 4 min/),
      expect.stringMatching(/Priority: High.*Here, by Ada Okafor 5 min/),
      expect.stringMatching(/Priority: Normal.*Restore.*Here, by Tieline 5 hr/),
    ]);
    expect(screen.getByTitle(OPENER)).toHaveAttribute('aria-expanded', 'true');
  });

  it('closes again', async () => {
    const { user } = await openJourney();
    await lately();
    await user.click(screen.getByTitle(OPENER));
    expect(screen.queryByRole('region', { name: 'Lately on INC0010042' })).not.toBeInTheDocument();
  });
});

describe('states', () => {
  it.each([
    ['are not read yet', never, /Waiting for what happened lately/],
    ['could not be read', offline, /Tieline's service does not answer/],
  ])('claims nothing while the links %s', async (_, answer, text) => {
    backend.answer('readLinks', answer);
    const { user } = await mount(<StatusLine ticketId="1042" />);
    await user.click(screen.getByTitle(OPENER));
    expect(await screen.findByText(text)).toBeInTheDocument();
    expect(screen.queryByText(/lives only here/)).not.toBeInTheDocument();
  });

  it.each([
    ['waits and says for what', never, /Waiting for what happened lately/],
    ['says that nothing changed', { entries: [], nextCursor: null }, /No change was seen/],
    ['says what failed, with a way on', () => problem('storage-unavailable', 503), /Try again/],
  ])('%s', async (_, answer, text) => {
    backend.answer('readFieldHistory', answer);
    await openJourney();
    expect(await screen.findByText(text)).toBeInTheDocument();
  });

  it('says that nothing is linked', async () => {
    backend.answer('readLinks', unlinked);
    const { user } = await mount(<StatusLine ticketId="1042" />);
    await waitFor(() => expect(screen.getByTitle(OPENER)).toHaveTextContent('Nothing linked yet'));
    await user.click(screen.getByTitle(OPENER));
    expect(await screen.findByText('This ticket lives only here so far.')).toBeInTheDocument();
  });
});

describe('restoring', () => {
  it('asks first, from what to what, and is bound to the value that is shown', async () => {
    backend.answer('restoreValue', { link: inSyncLink });
    const { user } = await openJourney();
    await user.click(await screen.findByRole('button', { name: 'Restore Priority: Normal' }));
    const asked = screen.getByRole('group', { name: 'Restore Priority: Normal' });
    expect(asked).toHaveTextContent('Priority goes from High back to Normal here, and crosses from there like any change.');
    expect(backend.callsOf('restoreValue')).toHaveLength(0);
    await user.click(within(asked).getByRole('button', { name: 'Restore' }));
    await waitFor(() =>
      expect(backend.callsOf('restoreValue')[0]?.body).toEqual({ fieldKey: 'priority>urgency', historyId: 'hist-3', shown: 'High' }),
    );
  });

  it('says so where the field moved meanwhile, and reads both again', async () => {
    backend.answer('restoreValue', () => problem('conflict', 409));
    const { user } = await openJourney();
    await user.click(await screen.findByRole('button', { name: 'Restore Priority: Normal' }));
    await user.click(screen.getByRole('button', { name: 'Restore' }));
    expect(await screen.findByText(/changed after this was shown, so nothing was restored/)).toBeInTheDocument();
    await waitFor(() => expect(backend.callsOf('readFieldHistory').length).toBeGreaterThan(1));
    expect(backend.callsOf('readLinks').length).toBeGreaterThan(1);
  });

  it('can be stepped back from', async () => {
    const { user } = await openJourney();
    await user.click(await screen.findByRole('button', { name: 'Restore Priority: Normal' }));
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(screen.getByRole('button', { name: 'Restore Priority: Normal' })).toBeInTheDocument();
    expect(backend.callsOf('restoreValue')).toHaveLength(0);
  });

  it.each([
    ['to a viewer', () => backend.answer('openSession', viewerSession)],
    ['where the present value is not known', () => backend.answer('readLinks', linksOf({ ...inSyncLink, fields: [] }))],
  ])('is not offered %s', async (_, arrange) => {
    arrange();
    await openJourney();
    expect(await within(await lately()).findByText('Normal')).toBeInTheDocument();
    await waitFor(() => expect(screen.queryByRole('button', { name: /Restore/ })).not.toBeInTheDocument());
  });
});

it('shuts nobody out', async () => {
  const { container, user } = await openJourney();
  await user.click(await screen.findByRole('button', { name: 'Restore Priority: Normal' }));
  expect(await seriousFindings(container)).toEqual([]);
});
