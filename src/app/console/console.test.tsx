import { act, screen, waitFor, within } from '@testing-library/react';
import { memoryRoute } from '../platform/testing/memory-route.ts';
import { problem, testBackend } from '../testing/backend.ts';
import {
  agentSession,
  busyOverview,
  calmOverview,
  completeSetup,
  freshOverview,
  freshSetup,
  pausedOverview,
  waitingOverview,
} from '../testing/gallery/fixtures/index.ts';
import { mount, seriousFindings } from '../testing/mount.tsx';
import { Console } from './console.tsx';

const backend = testBackend();
beforeEach(() => {
  backend.answer('readOverview', busyOverview);
  backend.answer('listConnections', { connections: [], nextCursor: null });
  backend.answer('listBatches', { batches: [], nextCursor: null });
  backend.answer('readSetup', completeSetup);
  backend.answer('readJourney', { matches: [], hops: [], nextCursor: null, keptDays: 90 });
});
const mountAt = async (hash = '') => {
  const address = memoryRoute(hash);
  return { address, ...(await mount(<Console address={address} />, { host: { place: { kind: 'page' } } })) };
};
/** The heading of a screen that loads gives way to the screen's own. */
const heading = (name: string) => waitFor(() => expect(screen.getByRole('heading', { level: 1, name })).toBeInTheDocument());

describe('the address', () => {
  it('opens the screen that it names', async () => {
    await mountAt('#/connections');
    await heading('Connections');
    expect(screen.getByRole('link', { name: 'Connections' })).toHaveAttribute('aria-current', 'page');
  });

  it('follows the rail, and the back button goes back', async () => {
    const { address, user } = await mountAt();
    await heading('Overview');
    await user.click(screen.getByRole('link', { name: /Connections/ }));
    await heading('Connections');
    expect(address.read()).toBe('#/connections');
    act(() => address.back());
    await heading('Overview');
  });

  it('that names no screen says so, with a way on', async () => {
    const { user } = await mountAt('#/nowhere');
    expect(await screen.findByText(/There is no screen “nowhere”/)).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Go to the overview' }));
    await heading('Overview');
  });

  it("of the help desk leads to a place as well, with its filters after '/-/'", async () => {
    const { address, host } = await mountAt();
    await heading('Overview');
    act(() => host.fire('route-changed', { path: 'batches/-/kind=audit' }));
    await heading('Batches');
    expect(address.read()).toBe('#/batches?kind=audit');
  });
});

describe('going on', () => {
  it('takes the focus along to the heading of the next screen where its button went away; a page that was just opened takes none', async () => {
    backend.answer('readOverview', freshOverview);
    backend.answer('readSetup', freshSetup);
    const { user } = await mountAt();
    await heading('Setup');
    expect(document.body).toHaveFocus();
    await user.click(await screen.findByRole('button', { name: 'Start a field mapping' }));
    await waitFor(() => expect(screen.getByRole('heading', { level: 1, name: 'Field mapping' })).toHaveFocus());
  });

  it('leads back to a set-up that is not complete, and says how far it is', async () => {
    backend.answer('readSetup', freshSetup);
    const { user } = await mountAt('#/connections');
    expect(await screen.findByText('Setup: 3 of 7 steps are done.')).toBeInTheDocument();
    await user.click(screen.getByRole('link', { name: 'Go on with setup' }));
    await heading('Setup');
    expect(screen.queryByText('Setup: 3 of 7 steps are done.')).not.toBeInTheDocument();
  });

  it('tells whoever watched the last step that the set-up is complete, and takes them nowhere', async () => {
    backend.answer('readSetup', freshSetup);
    backend.answer('verifySetup', completeSetup);
    const { user } = await mountAt();
    await heading('Setup');
    await user.click((await screen.findAllByRole('button', { name: 'Verify now' }))[0] as HTMLElement);
    expect(await screen.findByText('Setup is complete: changes flow both ways.')).toBeInTheDocument();
  });
});

describe('the header', () => {
  it.each([
    ['all flows', calmOverview, 'Everything flows'],
    ['some things wait', waitingOverview, 'Flows; some things wait for you'],
    ['something is stuck', busyOverview, 'Something is stuck'],
    ['sync is paused', pausedOverview, 'Paused'],
    ['nothing is set up', freshOverview, 'Not flowing yet'],
  ])('says in a word that %s', async (_, overview, said) => {
    backend.answer('readOverview', overview);
    await mountAt('#/overview');
    await waitFor(() => expect(screen.getByRole('status', { name: 'State of the whole' })).toHaveTextContent(said));
  });

  it('pauses all flows after one confirmation in place', async () => {
    backend.answer('pauseAll', {});
    const { user } = await mountAt();
    await user.click(await screen.findByRole('button', { name: 'Pause all' }));
    const asked = screen.getByRole('group', { name: /All 3 flows stop writing on both sides/ });
    expect(backend.callsOf('pauseAll')).toHaveLength(0);
    expect(within(asked).getByRole('button', { name: 'Pause now' })).toHaveFocus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(backend.callsOf('pauseAll')).toHaveLength(1));
    await waitFor(() => expect(backend.callsOf('readOverview').length).toBeGreaterThan(1));
  });

  it('takes Escape for no, and gives the focus back', async () => {
    const { user } = await mountAt();
    await user.click(await screen.findByRole('button', { name: 'Pause all' }));
    await user.keyboard('{Escape}');
    expect(await screen.findByRole('button', { name: 'Pause all' })).toHaveFocus();
    expect(backend.callsOf('pauseAll')).toHaveLength(0);
  });

  it('lets all flows go on where they are paused', async () => {
    backend.answer('readOverview', pausedOverview);
    backend.answer('resumeAll', {});
    const { user } = await mountAt();
    await user.click(await screen.findByRole('button', { name: 'Resume all' }));
    await user.click(screen.getByRole('button', { name: 'Resume all' }));
    await waitFor(() => expect(backend.callsOf('resumeAll')).toHaveLength(1));
  });

  it('leads from any id to its journey; "/" brings the cursor', async () => {
    const { address, user } = await mountAt();
    await heading('Overview');
    await user.keyboard('/');
    expect(screen.getByRole('searchbox')).toHaveFocus();
    await user.keyboard('#INC0010042 {Enter}');
    expect(address.read()).toBe('#/journey?id=INC0010042');
  });
});

describe('the rail', () => {
  it('shows how much waits behind each screen', async () => {
    await mountAt();
    expect(await screen.findByRole('link', { name: /Dead letters.*4 wait for a person/ })).toBeInTheDocument();
    expect(screen.getByRole('link', { name: /Connections.*1 waits for a person/ })).toBeInTheDocument();
    expect(screen.getByRole('link', { name: /Held.*3 wait for a person/ })).toBeInTheDocument();
  });

  it('lists setup only until it is complete, and opens it first', async () => {
    backend.answer('readOverview', freshOverview);
    backend.answer('readSetup', freshSetup);
    await mountAt();
    await heading('Setup');
    expect(screen.getByRole('link', { name: 'Setup' })).toBeInTheDocument();
  });

  it('folds into its current screen and what waits behind the others; a screen that was chosen closes it, Escape as well', async () => {
    const { user } = await mountAt('#/batches');
    await heading('Batches');
    // 4 dead letters, 3 that are held, 2 conflicts and a connection; a batch waits on the screen that is open.
    const toggle = await screen.findByRole('button', { name: /^Batches.*Other screens.*10 wait for a person$/ });
    expect(toggle).toHaveAttribute('aria-expanded', 'false');
    toggle.focus();
    await user.keyboard('{Enter}');
    expect(toggle).toHaveAttribute('aria-expanded', 'true');
    screen.getByRole('link', { name: /^Journey/ }).focus();
    await user.keyboard('{Escape}');
    expect(toggle).toHaveAttribute('aria-expanded', 'false');
    expect(toggle).toHaveFocus();
    await user.keyboard('{Enter}');
    screen.getByRole('link', { name: /^Journey/ }).focus();
    await user.keyboard('{Enter}');
    await heading('Journey');
    const now = screen.getByRole('button', { name: /^Journey.*Other screens/ });
    expect(now).toHaveAttribute('aria-expanded', 'false');
    expect(now).toHaveFocus();
  });

  it('leaves setup out once it is complete', async () => {
    await mountAt();
    await heading('Overview');
    expect(screen.queryByRole('link', { name: 'Setup' })).not.toBeInTheDocument();
    await waitFor(() => expect(backend.callsOf('readSetup')).toHaveLength(1));
  });
});

it('sends everyone but admins away kindly', async () => {
  backend.answer('readOverview', () => problem('forbidden', 403));
  await mountAt();
  expect(await screen.findByText(/The console is for admins/)).toBeInTheDocument();
  expect(screen.queryByRole('navigation')).not.toBeInTheDocument();
});

it('does not send an admin to an admin where the help desk proves nobody', async () => {
  backend.answer('readOverview', () => problem('forbidden', 403));
  backend.answer('openSession', { ...agentSession, identity: 'asserted' });
  await mountAt();
  expect(await screen.findByText(/does not prove who you are.*installed as hosted/)).toBeInTheDocument();
  expect(screen.queryByText(/The console is for admins/)).not.toBeInTheDocument();
});

it('shuts nobody out', async () => {
  const { container } = await mountAt();
  await heading('Overview');
  await screen.findByRole('button', { name: 'Pause all' });
  expect(await seriousFindings(container)).toEqual([]);
});
