import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { HttpResponse } from 'msw';
import { never, problem, testBackend } from '../../testing/backend.ts';
import {
  closeChoices,
  closedOffer,
  conflictLink,
  creatingLink,
  deadLink,
  failingLink,
  fieldHistory,
  heldLink,
  inSyncLink,
  linksOf,
  notOffered,
  pausedLink,
  pendingLink,
  plan,
  planChoices,
  planHold,
  shutLink,
  typelessOffer,
  unconfiguredLinks,
  unlinked,
  unlinkedWithOpenIncidents,
  viewerSession,
} from '../../testing/gallery/fixtures/index.ts';
import { mount } from '../../testing/mount.tsx';
import { LinkedRecordsPanel } from './index.tsx';

const backend = testBackend();
const panel = <LinkedRecordsPanel ticketId="1042" />;
const shows = (answer: unknown) => {
  backend.answer('readLinks', answer);
  return mount(panel);
};
const card = async (name = 'INC0010042') => within(await screen.findByRole('article', { name }));

describe('states of a link', () => {
  it.each([
    ['in sync', inSyncLink, 'In sync', /Last sync/],
    ['pending', pendingLink, 'Pending', /Changes are on their way/],
    ['held', heldLink, 'Held', /ServiceNow needs Close code and Close notes to set State/],
    ['conflict', conflictLink, 'Conflict', /Both sides changed to different values/],
    ['failing, with the next attempt', failingLink, 'Retrying', /ServiceNow asks to wait\. Next attempt/],
    ['paused, by whom and until when', pausedLink, 'Paused', /Paused by Ada Okafor until/],
    ['given up, and who can help', deadLink, 'Gave up', /An admin can replay it/],
    ['why it is tried again while a field is held', { ...failingLink, holds: heldLink.holds }, 'Retrying', /ServiceNow asks to wait\. Next attempt/],
  ])('says %s', async (_, link, label, sentence) => {
    await shows(linksOf(link));
    const shown = await card();
    expect(shown.getAllByText(label)[0]).toBeInTheDocument();
    expect(await shown.findByText(sentence)).toBeInTheDocument();
  });

  it('gives the reason of being in sync only where no field differs', async () => {
    const alike = inSyncLink.fields.filter(({ state }) => state !== 'drift');
    await shows(
      linksOf(inSyncLink, { ...inSyncLink, id: 'l-7', fields: alike, record: inSyncLink.record && { ...inSyncLink.record, number: 'INC7' } }),
    );
    expect((await card('INC7')).getByRole('button', { name: 'why? INC7' })).toBeInTheDocument();
    expect((await card()).queryByRole('button', { name: /why/ })).not.toBeInTheDocument();
  });

  it('shows a record that is still being created', async () => {
    await shows(linksOf(creatingLink));
    expect((await card('Being created in ServiceNow…')).getByText('Not synced yet')).toBeInTheDocument();
  });

  it("says that a flow's condition no longer holds", async () => {
    await shows(linksOf(shutLink));
    expect(await screen.findByText(/the link keeps syncing until it is unlinked/)).toBeInTheDocument();
  });

  it.each([deadLink, pausedLink])('does not say that it keeps syncing where it does not: $state', async (link) => {
    await shows(linksOf({ ...link, isGateOpen: false }));
    await card();
    expect(screen.queryByText(/keeps syncing/)).not.toBeInTheDocument();
  });
});

describe('states of the panel', () => {
  it.each([
    ['waits and says for what', never, /Waiting for the linked records/],
    ['says that the ticket lives only here', unlinked, /This ticket lives only here so far/],
    ['teaches where a mapping is written', unconfiguredLinks, /An admin writes one in the app's settings/],
    ['says what failed and that sync goes on', () => problem('storage-unavailable', 503), /Sync goes on in the background/],
  ])('%s', async (_, answer, text) => {
    await shows(answer);
    expect(await screen.findByText(text)).toBeInTheDocument();
  });

  it.each([
    ['the value that stands there', closedOffer, 'Type is “Question”; the flow asks for “Incident, Problem”.'],
    ['that nothing stands there', typelessOffer, 'Type is empty; the flow asks for “Incident, Problem”.'],
  ])('says why nothing is offered: %s', async (_, offer, why) => {
    const { user } = await shows({ ...notOffered, offers: [offer] });
    await user.click(await screen.findByRole('button', { name: 'why? incidents' }));
    expect(screen.getByText(why)).toBeInTheDocument();
  });

  it('looks again while changes are on their way, and stops once they arrived', async () => {
    let reads = 0;
    backend.answer('readLinks', () => {
      reads += 1;
      return HttpResponse.json(linksOf(reads === 1 ? pendingLink : inSyncLink));
    });
    await mount(panel);
    expect(await screen.findByText('Pending')).toBeInTheDocument();
    expect(await screen.findByText('In sync')).toBeInTheDocument();
    expect(reads).toBe(2);
  });
});

describe('provenance', () => {
  it('shows each field with both values, direction, origin and why', async () => {
    const { user } = await shows(linksOf(inSyncLink));
    await user.click(await screen.findByRole('button', { name: '4 of 5 fields in sync' }));
    expect(await screen.findByText('Here: Open · ServiceNow: In Progress')).toBeInTheDocument();
    const differing = within(screen.getByText('Differs').closest('li') ?? document.body);
    // Who set what stands there now is not known: only when it was seen.
    expect(differing.getByText(/^Noticed/)).toBeInTheDocument();
    expect(differing.queryByText(/^Set in/)).toBeNull();
    await user.click(screen.getByRole('button', { name: 'why? Status' }));
    expect(screen.getByText('It was changed in ServiceNow.')).toBeInTheDocument();
    expect(screen.getByText('Rule status ↔ state, mapping 12')).toBeInTheDocument();
  });
});

describe('answering a hold', () => {
  it("offers the vendor's live choices and sends the answers", async () => {
    backend.answer('readHoldChoices', closeChoices);
    backend.answer('answerHold', { link: inSyncLink });
    const { user } = await shows(linksOf(heldLink));
    await user.click(await screen.findByRole('button', { name: 'Fill in Close code and Close notes' }));
    const send = await screen.findByRole('button', { name: 'Answer and go on' });
    expect(send).toBeDisabled();
    await user.selectOptions(screen.getByLabelText('Close code'), 'Solved (Work Around)');
    await user.type(screen.getByLabelText('Close notes'), 'Restarted the pool.');
    await user.click(send);
    expect(await screen.findByText('In sync')).toBeInTheDocument();
    expect(backend.callsOf('answerHold')[0]?.body).toEqual({
      holdId: 'h-1',
      answers: { close_code: 'Solved (Work Around)', close_notes: 'Restarted the pool.' },
    });
  });

  it('asks for a moment by day and time, and sends the instant', async () => {
    backend.answer('readHoldChoices', planChoices);
    backend.answer('answerHold', { link: inSyncLink });
    const { user } = await shows(linksOf({ ...heldLink, holds: [planHold] }));
    await user.click(await screen.findByRole('button', { name: 'Fill in Planned start date and Planned end date' }));
    const [start, end] = [await screen.findByLabelText('Planned start date'), screen.getByLabelText('Planned end date')];
    fireEvent.change(start, { target: { value: '2026-01-06T09:00' } });
    expect(screen.getByRole('button', { name: 'Answer and go on' })).toBeDisabled();
    fireEvent.change(end, { target: { value: '2026-01-06T10:30' } });
    await user.click(screen.getByRole('button', { name: 'Answer and go on' }));
    const instant = (local: string) => new Date(local).toISOString();
    await waitFor(() =>
      expect(backend.callsOf('answerHold')[0]?.body).toEqual({
        holdId: 'h-6',
        answers: { start_date: instant('2026-01-06T09:00'), end_date: instant('2026-01-06T10:30') },
      }),
    );
  });

  it('lets the agent choose a side of a conflict by keyboard', async () => {
    backend.answer('answerHold', { link: inSyncLink });
    const { user } = await shows(linksOf(conflictLink));
    await user.click(await screen.findByRole('button', { name: 'Choose which value stands' }));
    const here = await screen.findByRole('radio', { name: 'This ticket: High' });
    here.focus();
    await user.keyboard(' ');
    await user.click(screen.getByRole('button', { name: 'Answer and go on' }));
    await waitFor(() => expect(backend.callsOf('answerHold')[0]?.body).toEqual({ holdId: 'h-2', answers: { side: 'desk' } }));
  });

  it('says who set a value of a conflict, and nothing where nobody is known', async () => {
    const entries = fieldHistory.entries.map((entry) => (entry.side === 'desk' ? { ...entry, by: '' } : entry));
    backend.answer('readFieldHistory', { ...fieldHistory, entries });
    const { user } = await shows(linksOf(conflictLink));
    await user.click(await screen.findByRole('button', { name: 'Choose which value stands' }));
    expect(await screen.findByText(/In ServiceNow: 3 - Low, set by Tomasz Zielinski/)).toBeInTheDocument();
    expect(screen.queryByText(/Here: High, set by/)).not.toBeInTheDocument();
  });

  it('keeps what was typed when the answer is refused', async () => {
    backend.answer('readHoldChoices', closeChoices);
    backend.answer('answerHold', () => problem('vendor-refused', 422, { remedy: 'Use a close code of this category.' }));
    const { user } = await shows(linksOf(heldLink));
    await user.click(await screen.findByRole('button', { name: /Fill in/ }));
    await user.selectOptions(await screen.findByLabelText('Close code'), 'Solved (Permanently)');
    await user.type(screen.getByLabelText('Close notes'), 'Done.');
    await user.click(screen.getByRole('button', { name: 'Answer and go on' }));
    expect(await screen.findByText(/refused this\. Use a close code of this category\./)).toBeInTheDocument();
    expect(screen.getByLabelText('Close notes')).toHaveValue('Done.');
  });
});

describe('actions on a link', () => {
  const openActions = async (link = inSyncLink) => {
    const mounted = await shows(linksOf(link));
    await mounted.user.click(await screen.findByRole('button', { name: 'More for INC0010042' }));
    return mounted;
  };

  it('syncs now', async () => {
    backend.answer('syncLink', { link: pendingLink });
    const { user } = await openActions();
    await user.click(await screen.findByRole('button', { name: 'Sync now' }));
    expect(await screen.findByText('Pending')).toBeInTheDocument();
  });

  it('looks again a moment later, since the work goes on in the background', async () => {
    backend.answer('syncLink', { link: inSyncLink });
    const { user } = await openActions();
    backend.answer('readLinks', linksOf(heldLink));
    await user.click(await screen.findByRole('button', { name: 'Sync now' }));
    expect((await screen.findAllByText('Held'))[0]).toBeInTheDocument();
  });

  it('pauses for an hour, and resumes', async () => {
    backend.answer('pauseLink', { link: pausedLink });
    backend.answer('resumeLink', { link: inSyncLink });
    const { user } = await openActions();
    await user.click(await screen.findByRole('button', { name: 'Pause' }));
    await user.click(screen.getByRole('button', { name: '1 hour' }));
    expect(await screen.findByText('Paused')).toBeInTheDocument();
    const until = Date.parse(String((backend.callsOf('pauseLink')[0]?.body as { until?: string } | undefined)?.until));
    expect(until - Date.now()).toBeGreaterThan(3_500_000);
    await user.click(screen.getByRole('button', { name: 'More for INC0010042' }));
    await user.click(await screen.findByRole('button', { name: 'Resume' }));
    expect(await screen.findByText('In sync')).toBeInTheDocument();
  });

  it('asks before unlinking and says that both records stay', async () => {
    backend.answer('unlink', () => new HttpResponse(null, { status: 204 }));
    const { user } = await openActions();
    await user.click(await screen.findByRole('button', { name: 'Unlink' }));
    expect(screen.getByText(/The ticket and INC0010042 in ServiceNow both stay as they are/)).toBeInTheDocument();
    expect(backend.callsOf('unlink')).toHaveLength(0);
    backend.answer('readLinks', unlinked);
    await user.click(screen.getByRole('button', { name: 'Unlink, keep both' }));
    expect(await screen.findByText(/This ticket lives only here so far/)).toBeInTheDocument();
    expect(backend.callsOf('unlink')[0]?.url.pathname).toBe('/v1/links/l-1');
  });

  it('says why an action did not work', async () => {
    backend.answer('syncLink', () => problem('breaker-open', 503));
    const { user } = await openActions();
    await user.click(await screen.findByRole('button', { name: 'Sync now' }));
    expect(await screen.findByText(/failed several times/)).toBeInTheDocument();
  });

  it('offers a viewer none of them', async () => {
    backend.answer('openSession', viewerSession);
    await shows(linksOf(heldLink));
    await card();
    await waitFor(() => expect(screen.queryByRole('button', { name: 'More for INC0010042' })).not.toBeInTheDocument());
    expect(screen.queryByRole('button', { name: /Fill in/ })).not.toBeInTheDocument();
  });
});

describe('making a link', () => {
  it('creates a record at once where nothing is open', async () => {
    backend.answer('createLink', { link: creatingLink });
    const { user } = await shows(unlinked);
    await user.click(await screen.findByRole('button', { name: 'Create incident in ServiceNow' }));
    await waitFor(() => expect(backend.callsOf('createLink')[0]?.body).toEqual({ mode: 'create', flow: 'incidents', openIncidentsSeen: [] }));
  });

  it('warns of open incidents first, and says which ones were seen', async () => {
    backend.answer('createLink', { link: creatingLink });
    const { user } = await shows(unlinkedWithOpenIncidents);
    await user.click(await screen.findByRole('button', { name: 'Create incident in ServiceNow' }));
    expect(await screen.findByText('2 incidents are already open for the linked items')).toBeInTheDocument();
    expect(backend.callsOf('createLink')).toHaveLength(0);
    await user.click(screen.getByRole('button', { name: 'Create another one anyway' }));
    await waitFor(() => expect(backend.callsOf('createLink')[0]?.body).toMatchObject({ openIncidentsSeen: ['INC0010042', 'INC0010039'] }));
  });

  it('shows the plan before linking, and waits for every choice', async () => {
    backend.answer('planLink', plan);
    backend.answer('createLink', { link: inSyncLink });
    const { user } = await shows(unlinked);
    await user.click(await screen.findByRole('button', { name: 'Link an existing one' }));
    await user.type(await screen.findByLabelText('Number in ServiceNow'), 'INC0010039{Enter}');
    expect(await screen.findByText('1 field changes here, 1 in ServiceNow, 1 needs your choice')).toBeInTheDocument();
    expect(screen.getByText('1 field stays as it is', { exact: false })).toBeInTheDocument();
    const confirm = screen.getByRole('button', { name: 'Link and apply' });
    expect(confirm).toBeDisabled();
    await user.click(screen.getByRole('radio', { name: 'ServiceNow: New' }));
    await user.click(confirm);
    await waitFor(() =>
      expect(backend.callsOf('createLink')[0]?.body).toEqual({
        mode: 'existing',
        flow: 'incidents',
        number: 'INC0010039',
        planToken: 'plan-1',
        choices: { state: 'remote' },
      }),
    );
  });

  it('says that another ticket leads the record', async () => {
    backend.answer('planLink', { ...plan, ownedBy: { ticketId: '998' } });
    const { user, host } = await shows(unlinked);
    await user.click(await screen.findByRole('button', { name: 'Link an existing one' }));
    await user.type(await screen.findByLabelText('Number in ServiceNow'), 'INC0010039{Enter}');
    expect(await screen.findByText(/Ticket #998 already leads this record/)).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Open ticket #998' }));
    expect(host.opened).toEqual(['998']);
  });

  it('says that a number does not exist and keeps it for correction', async () => {
    backend.answer('planLink', () => problem('vendor-not-found', 404));
    const { user } = await shows(unlinked);
    await user.click(await screen.findByRole('button', { name: 'Link an existing one' }));
    await user.type(await screen.findByLabelText('Number in ServiceNow'), 'INC9{Enter}');
    expect(await screen.findByText(/no such record\. Check the number/)).toBeInTheDocument();
    expect(screen.getByLabelText('Number in ServiceNow')).toHaveValue('INC9');
  });

  it('plans anew when things changed since', async () => {
    backend.answer('planLink', { ...plan, fields: plan.fields.slice(1) });
    backend.answer('createLink', () => problem('conflict', 409));
    const { user } = await shows(unlinked);
    await user.click(await screen.findByRole('button', { name: 'Link an existing one' }));
    await user.type(await screen.findByLabelText('Number in ServiceNow'), 'INC0010039{Enter}');
    await user.click(await screen.findByRole('button', { name: 'Link and apply' }));
    await user.click(await screen.findByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(backend.callsOf('planLink')).toHaveLength(2));
  });
});
