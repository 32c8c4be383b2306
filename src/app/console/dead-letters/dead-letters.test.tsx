import { screen, waitFor, within } from '@testing-library/react';
import { never, offline, problem, type RecordedCall, testBackend } from '../../testing/backend.ts';
import {
  applyingBatch,
  busyOverview,
  doneBatch,
  itemsPage,
  letterDetails,
  lettersAnswer,
  lettersPage,
  noLetters,
  plannedBatch,
  planningBatch,
  settledDetails,
} from '../../testing/gallery/fixtures/index.ts';
import { seriousFindings } from '../../testing/mount.tsx';
import { expectWaitsWithFocus } from '../testing/keeps-focus.ts';
import { mountScreen } from '../testing/mount-screen.tsx';
import { DeadLettersScreen } from './index.tsx';

const backend = testBackend();
const replayBatch = { kind: 'replay', subject: 'letter-vendor-refused' } as const;
beforeEach(() => {
  backend.answer('readOverview', busyOverview);
  backend.answer('listDeadLetters', lettersAnswer);
  backend.answer('readDeadLetter', letterDetails);
  backend.answer('listBatches', { batches: [], nextCursor: null });
  backend.answer('startBatch', { ...planningBatch, ...replayBatch, id: 'b-7' });
  backend.answer('readBatch', { ...plannedBatch, ...replayBatch, id: 'b-7' });
  backend.answer('listBatchItems', ({ url }: RecordedCall) => Response.json(itemsPage(317, url.searchParams)));
});
const open = (hash = '#/dead-letters') => mountScreen(<DeadLettersScreen />, { hash });
const group = async (name: string) => within(await screen.findByRole('article', { name }));
const REFUSED = 'The other system refused the change.';
const DOWN = 'The other system did not answer.';
const carried = () => screen.findByRole('region', { name: 'What it carried' });

describe('the causes', () => {
  it('say what happened, how many, since when and what to do', async () => {
    await open();
    const refused = await group(REFUSED);
    expect(refused.getByText(/317 links · since/)).toHaveTextContent(/3 hr/);
    expect(refused.getByText('Open one, give it a value that the system takes, and replay it.')).toBeInTheDocument();
    expect(screen.getByText(/329 links gave up after many attempts/)).toBeInTheDocument();
  });

  it('of a system that is down say that it goes on by itself', async () => {
    await open();
    const down = await group(DOWN);
    expect(down.getByText('Held; goes on by itself')).toBeInTheDocument();
    expect(down.queryByRole('button', { name: /What would replaying/ })).not.toBeInTheDocument();
    // The systems have their names once the overview is read.
    expect(await down.findByText(/While Jira Service Management is down.*There is nothing to do\./)).toBeInTheDocument();
  });

  it.each([
    ['waits and says for what', never, /Waiting for Links that gave up/],
    ['teaches what a dead letter is where there is none', noLetters, /its link stops here with its cause/],
    ['says what failed', offline, /Try again/],
  ])('%s', async (_, answer, text) => {
    backend.answer('listDeadLetters', answer);
    await open();
    expect((await screen.findAllByText(text)).length).toBeGreaterThan(0);
  });

  it('narrow the list, in the address', async () => {
    backend.answer('listDeadLetters', ({ url }: RecordedCall) => Response.json(lettersPage(1204, url.searchParams)));
    const { user, address } = await open();
    await user.click((await group(DOWN)).getByRole('button', { name: 'Show only these' }));
    expect(address.read()).toBe('#/dead-letters?cause=letter-vendor-down');
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Ticket #1001' })).not.toBeInTheDocument());
    expect(screen.getByRole('button', { name: /Remove the filter Cause: The other system did not answer/ })).toBeInTheDocument();
  });

  it('are those of one flow by its link: asked of the server, shown, and taken away again', async () => {
    backend.answer('listDeadLetters', ({ url }: RecordedCall) => Response.json(lettersPage(1204, url.searchParams)));
    const { user, address } = await open('#/dead-letters?flow=changes');
    await user.click(await screen.findByRole('button', { name: 'Remove the filter Flow: changes (12)' }));
    expect(backend.callsOf('listDeadLetters')[0]?.url.searchParams.get('flow')).toBe('changes');
    expect(address.read()).toBe('#/dead-letters');
    await waitFor(() => expect(backend.callsOf('listDeadLetters').at(-1)?.url.searchParams.has('flow')).toBe(false));
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Flow' }), 'incidents');
    expect(address.read()).toBe('#/dead-letters?flow=incidents');
  });

  it('of one flow are replayed for that flow alone', async () => {
    const { user, address } = await open('#/dead-letters?flow=incidents');
    await user.click((await group(REFUSED)).getByRole('button', { name: /What would replaying/ }));
    await waitFor(() => expect(address.read()).toBe('#/dead-letters?flow=incidents&replay=letter-vendor-refused&batch=b-7'));
    expect(backend.callsOf('startBatch')[0]?.body).toEqual({ kind: 'replay', cause: 'letter-vendor-refused', flow: 'incidents' });
  });

  it('of 1,204 letters come 50 at a time', async () => {
    backend.answer('listDeadLetters', ({ url }: RecordedCall) => Response.json(lettersPage(1204, url.searchParams)));
    const { user } = await open();
    await screen.findByRole('button', { name: 'Ticket #1000' });
    await user.click(screen.getByRole('button', { name: 'Next' }));
    expect(await screen.findByRole('button', { name: 'Ticket #1050' })).toBeInTheDocument();
  });
});

describe('replaying a cause', () => {
  it('first says what it would do: 312 safe, 4 stale, 1 conflict', async () => {
    const { user, address } = await open();
    await user.click((await group(REFUSED)).getByRole('button', { name: 'What would replaying all 317 do?' }));
    expect(await screen.findByText('312 safe, 1 conflict, and 4 stale')).toBeInTheDocument();
    expect(backend.callsOf('startBatch')[0]?.body).toEqual({ kind: 'replay', cause: 'letter-vendor-refused' });
    expect(address.read()).toBe('#/dead-letters?replay=letter-vendor-refused&batch=b-7');
    expect(backend.callsOf('applyBatch')).toHaveLength(0);
  });

  it('then replays the safe ones, shows how far it is, and can be stopped', async () => {
    backend.answer('applyBatch', { ...applyingBatch, ...replayBatch, id: 'b-7' });
    backend.answer('cancelBatch', { ...doneBatch, ...replayBatch, id: 'b-7', state: 'cancelled' });
    const { user } = await open('#/dead-letters?replay=letter-vendor-refused&batch=b-7');
    await user.click(await screen.findByRole('button', { name: /Apply/ }));
    await user.keyboard('{Enter}');
    expect(await screen.findByRole('progressbar')).toHaveAttribute('aria-valuetext', '96 of 312');
    backend.answer('readBatch', { ...applyingBatch, ...replayBatch, id: 'b-7' });
    await user.click(screen.getByRole('button', { name: /Stop/ }));
    await user.keyboard('{Enter}');
    await waitFor(() => expect(backend.callsOf('cancelBatch')).toHaveLength(1));
  });

  it('says why it could not begin', async () => {
    backend.answer('startBatch', () => problem('forbidden', 403));
    const { user } = await open();
    await user.click((await group(REFUSED)).getByRole('button', { name: /What would replaying/ }));
    expect(await screen.findByRole('alert')).toBeInTheDocument();
  });
});

describe('a letter', () => {
  const openLetter = async () => {
    const opened = await open('#/dead-letters?letter=d-1');
    await carried();
    return opened;
  };

  it('shows what it carried, to which side, and why that was refused', async () => {
    await openLetter();
    const rows = within(await carried()).getAllByRole('listitem');
    expect(rows[0]).toHaveTextContent(/To the other system.*refused.*Category Printing.*Urgency 2 - Medium.*Category must be one of Hardware/);
    expect(rows[1]).toHaveTextContent(/To the help desk.*outcome unknown.*Status Pending/);
  });

  it('on another page opens by its link all the same', async () => {
    backend.answer('readDeadLetter', settledDetails);
    const { user, address } = await open('#/dead-letters?letter=d-9');
    const box = within(await screen.findByRole('region', { name: 'The letter of this link' }));
    expect(await box.findByText('Replayed')).toBeInTheDocument();
    expect(box.getByText(/it failed before it knew what to write/)).toBeInTheDocument();
    expect(box.queryByRole('button', { name: 'Discard' })).not.toBeInTheDocument();
    await user.click(box.getByRole('button', { name: 'Close' }));
    expect(address.read()).toBe('#/dead-letters');
  });

  it('says what a replay would meet before it is offered', async () => {
    backend.answer('preflightDeadLetter', { verdict: 'safe', reason: { code: 'replay-safe', facts: { writes: 2 } } });
    backend.answer('replayDeadLetter', {});
    const { user } = await openLetter();
    expect(screen.queryByRole('button', { name: 'Replay now' })).not.toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'What would replaying do?' }));
    expect(await screen.findByText('Replaying is safe.')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Replay now' }));
    expect(await screen.findByText(/Replayed; the link is being looked at again/)).toBeInTheDocument();
    expect(backend.callsOf('replayDeadLetter')[0]?.url.pathname).toBe('/v1/dead-letters/d-1/replay');
  });

  it.each(['conflict', 'blocked', 'stale'])('that would meet %s is not offered for replay', async (verdict) => {
    backend.answer('preflightDeadLetter', { verdict, reason: { code: 'replay-in-conflict', facts: { count: 1 } } });
    const { user } = await openLetter();
    await user.click(screen.getByRole('button', { name: 'What would replaying do?' }));
    expect(await screen.findByRole('button', { name: 'Look again' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Replay now' })).not.toBeInTheDocument();
  });

  it('takes another value for one write, of the kind that it was, and replays with it', async () => {
    backend.answer('editDeadLetter', {});
    backend.answer('replayDeadLetter', {});
    const { user } = await openLetter();
    await user.click(screen.getByRole('button', { name: 'Give another value' }));
    const send = screen.getByRole('button', { name: 'Replay with these values' });
    expect(send).toBeDisabled();
    await user.clear(screen.getByRole('textbox', { name: 'Category' }));
    await user.type(screen.getByRole('textbox', { name: 'Category' }), 'hardware');
    await user.clear(screen.getByRole('textbox', { name: 'Urgency' }));
    await user.type(screen.getByRole('textbox', { name: 'Urgency' }), 'soon');
    expect(screen.getByText('This cannot be read as a value of this field.')).toBeInTheDocument();
    expect(send).toBeDisabled();
    await user.clear(screen.getByRole('textbox', { name: 'Urgency' }));
    await user.type(screen.getByRole('textbox', { name: 'Urgency' }), '3{Enter}');
    await waitFor(() => expect(backend.callsOf('replayDeadLetter')).toHaveLength(1));
    expect(backend.callsOf('editDeadLetter')[0]?.body).toEqual({ values: { category: 'hardware', urgency: 3 } });
  });

  it('is not left with values half typed', async () => {
    const { user } = await openLetter();
    await user.click(screen.getByRole('button', { name: 'Give another value' }));
    await user.type(screen.getByRole('textbox', { name: 'Close notes' }), 'x');
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(backend.callsOf('editDeadLetter')).toHaveLength(0);
    expect(await screen.findByRole('button', { name: 'Give another value' })).toBeInTheDocument();
  });

  it('is given another value by keyboard: the form takes the focus, waits with it, and gives it back', async () => {
    backend.answer('editDeadLetter', never);
    const { user } = await openLetter();
    const edit = () => screen.getByRole('button', { name: 'Give another value' });
    edit().focus();
    await user.keyboard('{Enter}');
    expect(screen.getByRole('textbox', { name: 'Category' })).toHaveFocus();
    screen.getByRole('button', { name: 'Cancel' }).focus();
    await user.keyboard('{Enter}');
    expect(edit()).toHaveFocus();
    await user.keyboard('{Enter}x');
    screen.getByRole('button', { name: 'Replay with these values' }).focus();
    await user.keyboard('{Enter}');
    expectWaitsWithFocus(await screen.findByRole('button', { name: 'Replaying…' }));
    await user.keyboard('{Enter}');
    expect(backend.callsOf('editDeadLetter')).toHaveLength(1);
  });

  it('that asks for nothing more while it is replayed keeps the focus of the form, and takes it back', async () => {
    backend.answer('editDeadLetter', {});
    backend.answer('replayDeadLetter', {});
    const { user } = await openLetter();
    screen.getByRole('button', { name: 'Give another value' }).focus();
    await user.keyboard('{Enter}x');
    // Read again in the middle of the run: its hold is released, and the run has not ended.
    backend.answer('readDeadLetter', { ...letterDetails, operations: [], editable: [] });
    const list = Promise.withResolvers<void>();
    backend.answer('listDeadLetters', () => list.promise.then(() => Response.json(lettersAnswer)));
    screen.getByRole('button', { name: 'Replay with these values' }).focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.queryByRole('textbox', { name: 'Category' })).not.toBeInTheDocument());
    expectWaitsWithFocus(screen.getByRole('button', { name: 'Replaying…' }));
    list.resolve();
    await waitFor(() => expect(screen.getByRole('button', { name: 'What would replaying do?' })).toHaveFocus());
  });

  it('is discarded after one confirmation in place that says what stays', async () => {
    backend.answer('discardDeadLetter', {});
    const { user } = await openLetter();
    await user.click(screen.getByRole('button', { name: 'Discard' }));
    expect(screen.getByRole('group', { name: /Both records stay as they are/ })).toBeInTheDocument();
    expect(backend.callsOf('discardDeadLetter')).toHaveLength(0);
    await user.keyboard('{Enter}');
    await waitFor(() => expect(backend.callsOf('discardDeadLetter')).toHaveLength(1));
  });

  it('opens, is checked and closed by keyboard alone', async () => {
    backend.answer('preflightDeadLetter', () => problem('vendor-unavailable', 503));
    const { user } = await open();
    (await screen.findByRole('button', { name: 'Ticket #1042' })).focus();
    await user.keyboard('{Enter}');
    await carried();
    screen.getByRole('button', { name: 'What would replaying do?' }).focus();
    await user.keyboard('{Enter}');
    expect(await screen.findByRole('alert')).toBeInTheDocument();
    await user.keyboard('{Escape}');
    expect(screen.getByRole('button', { name: 'Ticket #1042' })).toHaveFocus();
  });
});

it('shuts nobody out', async () => {
  const { container, user } = await open('#/dead-letters?letter=d-1');
  await carried();
  await user.click(screen.getByRole('button', { name: 'Give another value' }));
  expect(await seriousFindings(container)).toEqual([]);
});
