import { act, screen, waitFor, within } from '@testing-library/react';
import { never, offline, type RecordedCall, testBackend } from '../../testing/backend.ts';
import { ambiguousJourney, busyOverview, journeyPage, silentJourney, troubledJourney, unknownJourney } from '../../testing/gallery/fixtures/index.ts';
import { seriousFindings } from '../../testing/mount.tsx';
import { expectWaitsWithFocus } from '../testing/keeps-focus.ts';
import { mountScreen } from '../testing/mount-screen.tsx';
import { JourneyScreen } from './index.tsx';

const backend = testBackend();
beforeEach(() => {
  backend.answer('readOverview', busyOverview);
  backend.answer('readJourney', troubledJourney);
});
const open = (hash = '#/journey?id=1042') => mountScreen(<JourneyScreen />, { hash });
/** What is copied from now on. */
function watchClipboard(): readonly string[] {
  const copied: string[] = [];
  navigator.clipboard.writeText = async (text) => void copied.push(text);
  return copied;
}
const timeline = () => screen.findByRole('list', { name: 'Hops, oldest first' });
const runs = async () => within(await timeline()).getAllByRole('button', { name: /^Run/ });

describe('looking for an id', () => {
  it('begins with what may be looked for, and asks nothing before', async () => {
    await open('#/journey');
    expect(screen.getByText('Which change are you looking for?')).toBeInTheDocument();
    expect(backend.callsOf('readJourney')).toHaveLength(0);
  });

  it('takes any id, as it is typed, into the address', async () => {
    const { user, address } = await open('#/journey');
    await user.type(screen.getByRole('searchbox', { name: /Ticket, record, delivery/ }), ' #1042{Enter}');
    expect(address.read()).toBe('#/journey?id=1042');
    await timeline();
    expect(backend.callsOf('readJourney')[0]?.url.searchParams.get('id')).toBe('1042');
  });

  it.each([
    ['waits and says for what', never, /Waiting for Journey/],
    ['says how long hops are kept where nothing is known', unknownJourney, /Hops are kept for 30 days; what is older is gone/],
    ['says so where nothing happened lately', silentJourney, /nothing happened to it in the last 30 days/],
    ['says what failed', offline, /Try again/],
  ])('%s', async (_, answer, text) => {
    backend.answer('readJourney', answer);
    await open();
    expect(await screen.findByText(text)).toBeInTheDocument();
  });

  it('offers each meaning of an ambiguous id alone', async () => {
    backend.answer('readJourney', ambiguousJourney);
    await open('#/journey?id=INC0010042');
    expect(await screen.findByText(/2 links have this id/)).toBeInTheDocument();
    const links = within(screen.getByRole('navigation', { name: 'What has this id' })).getAllByRole('link');
    expect(links.map((link) => [link.textContent, link.getAttribute('href')])).toEqual([
      [expect.stringContaining('Ticket #1042'), '#/journey?id=l-1'],
      [expect.stringContaining('Ticket #1077'), '#/journey?id=l-2'],
    ]);
  });
});

describe('the timeline', () => {
  it('folds each run into a line that says how it ended and what it did', async () => {
    await open();
    expect((await runs()).map((run) => run.textContent)).toEqual([
      expect.stringMatching(/Run.*Done.*1 write · 620 ms/),
      expect.stringMatching(/Run.*Done.*1 write · 620 ms/),
      expect.stringMatching(/Run.*Failed.*Slow.*nothing written, 1 hold, 1 failed · 7\.7 sec/),
    ]);
  });

  it('opens the newest run, and those that need a look; others on demand', async () => {
    const { user } = await open();
    const [first, , last] = await runs();
    expect(first).toHaveAttribute('aria-expanded', 'false');
    expect(last).toHaveAttribute('aria-expanded', 'true');
    await user.click(first as HTMLElement);
    const hops = within(screen.getAllByRole('list', { name: 'Hops of this run' })[0] as HTMLElement);
    // The systems have their names once the overview is read.
    await hops.findByText(/Write · ServiceNow/);
    expect(hops.getAllByRole('listitem').map((hop) => hop.textContent)).toEqual([
      expect.stringContaining('Taken'),
      expect.stringMatching(/Read · Help desk.*84 ms/),
      expect.stringMatching(/Read · ServiceNow.*212 ms/),
      expect.stringContaining('Both sides were compared'),
      expect.stringMatching(/Write · ServiceNow.*340 ms/),
      expect.stringContaining('Put down'),
    ]);
  });

  it('says in words what was slow, by which measure, and what failed', async () => {
    await open();
    const shown = within(await timeline());
    expect(shown.getByText('2 min in between · slow: over 30 sec')).toBeInTheDocument();
    expect(shown.getByText('Slow: over 3 sec')).toBeInTheDocument();
    const failed = shown.getAllByText('Failed').map((mark) => mark.closest('li')?.textContent);
    expect(failed.some((text) => text?.includes('Close code is mandatory.'))).toBe(true);
  });

  it('says who did something, and how long nothing happened', async () => {
    await open();
    const shown = within(await timeline());
    expect(shown.getByText('Ada Okafor did this: Sync now')).toBeInTheDocument();
    expect(shown.getByText(/40 min in between/)).toBeInTheDocument();
  });

  it('folds a payload out, to read and to copy', async () => {
    const { user } = await open();
    await user.click(within(await timeline()).getAllByRole('button', { name: 'Payload' })[0] as HTMLElement);
    expect(screen.getByText(/"authorization": "\[redacted\]"/)).toBeInTheDocument();
    const copied = watchClipboard();
    await user.click(screen.getByRole('button', { name: 'Copy it' }));
    expect(copied).toEqual([expect.stringContaining('"ticket": "1042"')]);
    expect(screen.getByText('Copied')).toBeInTheDocument();
  });

  it('says of a long payload that this is only its beginning', async () => {
    const { hops, ...journey } = troubledJourney;
    const payload = { cut: true, start: '{"type":"article.published","body":"Once upon' };
    backend.answer('readJourney', { ...journey, hops: hops.map((hop) => (hop.kind === 'delivery' ? { ...hop, payload } : hop)) });
    const { user } = await open();
    await user.click(within(await timeline()).getAllByRole('button', { name: 'Payload' })[0] as HTMLElement);
    expect(screen.getByText(payload.start)).toBeInTheDocument();
    expect(screen.getByText(/Only the beginning is shown/)).toBeInTheDocument();
  });

  it('goes back in time page by page: 1,400 hops come 98 at a time, and stay in order', async () => {
    backend.answer('readJourney', ({ url }: RecordedCall) => Response.json(journeyPage(200, url.searchParams)));
    const { user } = await open();
    expect(await runs()).toHaveLength(14);
    await user.click(screen.getByRole('button', { name: 'Show earlier hops' }));
    await waitFor(async () => expect(await runs()).toHaveLength(28));
    expect(backend.callsOf('readJourney').map(({ url }) => url.searchParams.get('cursor'))).toEqual([null, '186']);
    const times = [...(await timeline()).querySelectorAll('time')].map((time) => time.dateTime);
    expect(times.toSorted()).toEqual(times);
  });

  it('is gone back in by keyboard: the button keeps the focus, and gives it to the oldest hops once there are no earlier ones', async () => {
    backend.answer('readJourney', ({ url }: RecordedCall) => Response.json(journeyPage(20, url.searchParams)));
    const { user } = await open();
    const earlier = await screen.findByRole('button', { name: 'Show earlier hops' });
    const { promise, resolve } = Promise.withResolvers<Response>();
    backend.answer('readJourney', () => promise);
    earlier.focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expectWaitsWithFocus(earlier));
    await waitFor(() => expect(backend.callsOf('readJourney')).toHaveLength(2));
    await act(async () => resolve(Response.json(journeyPage(20, backend.callsOf('readJourney')[1]?.url.searchParams ?? new URLSearchParams()))));
    await screen.findByText(/This is where it begins/);
    expect(within(await timeline()).getAllByRole('button')[0]).toHaveFocus();
  });

  it('is read again by a button that keeps the focus meanwhile', async () => {
    const { user } = await open();
    const again = await screen.findByRole('button', { name: 'Read again' });
    backend.answer('readJourney', never);
    again.focus();
    await user.keyboard('{Enter}');
    expectWaitsWithFocus(await screen.findByRole('button', { name: 'Reading…' }));
    await user.keyboard('{Enter}');
    expect(backend.callsOf('readJourney')).toHaveLength(2);
  });

  it('says where it begins', async () => {
    await open();
    expect(await screen.findByText('This is where it begins; hops are kept for 30 days.')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Show earlier hops' })).not.toBeInTheDocument();
  });
});

describe('the way on', () => {
  it('copies a link that opens the same place in the help desk', async () => {
    const { user } = await open();
    await timeline();
    const copied = watchClipboard();
    await user.click(screen.getByRole('button', { name: 'Copy the link to this' }));
    expect(copied).toEqual(['https://northwind.example/console/journey/-/id=1042']);
  });

  it('leads to the ticket', async () => {
    const { user, host } = await open();
    await user.click(await screen.findByRole('button', { name: 'Open ticket #1042' }));
    expect(host.opened).toEqual(['1042']);
  });

  it('is walked by keyboard alone', async () => {
    const { user } = await open();
    const [first] = await runs();
    first?.focus();
    await user.keyboard('{Enter}');
    expect(first).toHaveAttribute('aria-expanded', 'true');
    await user.tab();
    expect(document.activeElement).not.toBe(document.body);
  });
});

it('shuts nobody out', async () => {
  const { container, user } = await open();
  await user.click(within(await timeline()).getAllByRole('button', { name: 'Payload' })[0] as HTMLElement);
  expect(await seriousFindings(container)).toEqual([]);
});
