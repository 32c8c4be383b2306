import { screen, waitFor, within } from '@testing-library/react';
import type { FlowOverview } from '#contract';
import { never, offline, problem, type RecordedCall, testBackend } from '../../testing/backend.ts';
import {
  busyOverview,
  calmOverview,
  completeSetup,
  freshOverview,
  freshSetup,
  incidentsFlow,
  itemsPage,
  pausedOverview,
  plannedBatch,
  planningBatch,
  waitingOverview,
} from '../../testing/gallery/fixtures/index.ts';
import { seriousFindings } from '../../testing/mount.tsx';
import { mountScreen } from '../testing/mount-screen.tsx';
import { OverviewScreen } from './index.tsx';

const backend = testBackend();
beforeEach(() => {
  backend.answer('readOverview', busyOverview);
  backend.answer('readSetup', completeSetup);
  backend.answer('listBatches', { batches: [], nextCursor: null });
  backend.answer('readBatch', plannedBatch);
  backend.answer('listBatchItems', ({ url }: RecordedCall) => Response.json(itemsPage(317, url.searchParams)));
});
const open = (hash = '#/overview') => mountScreen(<OverviewScreen />, { hash });
const row = async (name: RegExp) => (await screen.findByRole('button', { name })).closest('tr') as HTMLElement;

describe('the sentence', () => {
  it.each([
    ['that everything flows', calmOverview, 'Everything flows. Nothing waits for you.'],
    ['what waits', waitingOverview, 'Everything flows. 2 conflicts wait for you.'],
    [
      'what is stuck, then what waits',
      busyOverview,
      'Something is stuck: Jira Service Management and changes. 2 conflicts, 3 held links, and 4 dead letters wait for you.',
    ],
    [
      'once what a connection and its flow are both called',
      { ...busyOverview, whole: { ...busyOverview.whole, stuck: { count: 2, names: ['changes', 'Jira Service Management'] } } },
      'Something is stuck: Jira Service Management and changes. 2 conflicts',
    ],
    ['who paused', pausedOverview, 'Sync is paused by Leona Vogt. 2 conflicts wait for you.'],
    [
      'that one thing waits',
      { ...calmOverview, needs: { held: 0, conflicts: 0, deadLetters: 1 }, flows: waitingOverview.flows },
      '1 dead letter waits for you.',
    ],
  ])('says %s', async (_, overview, said) => {
    backend.answer('readOverview', overview);
    await open();
    await waitFor(() => expect(document.querySelector('main, section')).toHaveTextContent(said));
  });
});

it('leads from each number of the sentence to all of those', async () => {
  await open();
  const hrefs = (await screen.findAllByRole('link', { name: /^\d+ (conflicts|held links|dead letters)$/ })).map((link) => link.getAttribute('href'));
  expect(hrefs.slice(0, 3)).toEqual(['#/conflicts', '#/held', '#/dead-letters']);
});

describe('a flow', () => {
  it('shows its state with the reason, what needs a person, its lag and its day', async () => {
    await open();
    const changes = await row(/flow changes/);
    expect(changes).toHaveTextContent('Retrying');
    expect(changes).toHaveTextContent('Jira Service Management · 43 links');
    expect(changes).toHaveTextContent('4 min');
    expect(within(changes).getByRole('img')).toHaveAccessibleName(/In 24 hours \d+ in and \d+ out/);
    expect(within(changes).getByRole('link', { name: '4 dead letters' })).toHaveAttribute('href', '#/dead-letters?flow=changes');
    expect(within(await row(/flow incidents/)).getByRole('link', { name: '2 conflicts' })).toHaveAttribute('href', '#/conflicts?flow=incidents');
    expect(within(await row(/flow incidents/)).getByRole('link', { name: '3 held links' })).toHaveAttribute('href', '#/held?flow=incidents');
  });

  it('has a badge where a field is set aside, and tells which, where, why and when it is tried again', async () => {
    const { user } = await open();
    expect(await row(/flow incidents/)).toHaveTextContent('1 field set aside');
    expect(await row(/flow changes/)).not.toHaveTextContent('set aside');
    await user.click(screen.getByRole('button', { name: 'flow incidents' }));
    const fields = within(screen.getByRole('region', { name: '1 field set aside' }));
    expect(fields.getByRole('listitem')).toHaveTextContent(
      /Work notes in ServiceNow.*Set aside.*Work notes was refused 5 times in a row: Notes are frozen\..*One write tries again in 1\d min/,
    );
    expect(fields.getByRole('link', { name: '2 links wait for it' })).toHaveAttribute(
      'href',
      expect.stringMatching(/^#\/held\?flow=incidents&field=/),
    );
  });

  it.each([
    [null, 'It goes on once the field or the rule is corrected.'],
    ['2026-11-01T00:00:00.000Z', 'One write tries again with the next change.'],
  ])('whose field waits until %s says so', async (tryAt, said) => {
    const [flow] = waitingOverview.flows;
    const setAside = (flow?.setAside ?? []).map((field) => ({ ...field, tryAt, waiting: 0 }));
    backend.answer('readOverview', { ...waitingOverview, flows: [{ ...flow, setAside }] });
    await open('#/overview?open=incidents');
    expect(await screen.findByText(said)).toBeInTheDocument();
    expect(screen.queryByRole('link', { name: /wait for it/ })).not.toBeInTheDocument();
  });

  it('that a person paused says who and until when', async () => {
    await open();
    expect(await row(/flow facilities/)).toHaveTextContent(/Paused by Leona Vogt .*until/);
  });

  it('that is paused before it has a link shows as paused', async () => {
    const pause = { by: 'Leona Vogt', at: '2026-11-20T10:00:00.000Z', until: null };
    backend.answer('readOverview', { ...calmOverview, flows: calmOverview.flows.map((flow) => ({ ...flow, links: {}, pause })) });
    await open();
    expect(await row(/flow incidents/)).toHaveTextContent(/PausedPaused by Leona Vogt/);
  });

  it('is paused after one more word, until somebody resumes it', async () => {
    backend.answer('pauseFlow', {});
    const { user } = await open();
    await user.click(await screen.findByRole('button', { name: 'flow incidents' }));
    await user.click(screen.getByRole('button', { name: 'Pause this flow' }));
    expect(screen.getByText(/incidents stops writing on both sides/)).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Pause this flow' }));
    await waitFor(() => expect(backend.callsOf('pauseFlow')).toMatchObject([{ body: { until: null } }]));
    expect(backend.callsOf('pauseFlow')[0]?.url.pathname).toBe('/v1/flows/incidents/pause');
    await waitFor(() => expect(backend.callsOf('readOverview').length).toBeGreaterThan(1));
  });

  it('that is paused can be resumed', async () => {
    backend.answer('resumeFlow', () => problem('forbidden', 403));
    const { user } = await open('#/overview?open=facilities');
    await user.click(await screen.findByRole('button', { name: 'Resume this flow' }));
    await user.click(screen.getByRole('button', { name: 'Resume this flow' }));
    expect(await screen.findByRole('alert')).toBeInTheDocument();
    expect(backend.callsOf('resumeFlow')).toHaveLength(1);
  });

  it('is audited as a plan that opens in place, at an address of its own', async () => {
    backend.answer('startBatch', planningBatch);
    const { address, user } = await open('#/overview?open=incidents');
    await user.click(await screen.findByRole('button', { name: 'Audit both sides' }));
    await waitFor(() => expect(backend.callsOf('startBatch')).toMatchObject([{ body: { kind: 'audit', flow: 'incidents' } }]));
    await waitFor(() => expect(address.read()).toBe('#/overview?open=incidents&batch=b-2'));
    expect(await screen.findByRole('region', { name: /Audit|Back-fill/ })).toBeInTheDocument();
  });

  it('is back-filled from a day on, at most so many tickets', async () => {
    backend.answer('startBatch', plannedBatch);
    const { user } = await open('#/overview?open=incidents');
    await user.click(await screen.findByRole('button', { name: 'Back-fill…' }));
    await user.type(screen.getByLabelText(/Tickets created since/), '2026-11-01');
    await user.clear(screen.getByLabelText('At most this many tickets'));
    await user.click(screen.getByRole('button', { name: 'Plan the back-fill' }));
    expect(screen.getByText('A whole number from 1 to 100,000.')).toBeInTheDocument();
    expect(backend.callsOf('startBatch')).toHaveLength(0);
    await user.type(screen.getByLabelText(/At most this many tickets/), '250');
    await user.click(screen.getByRole('button', { name: 'Plan the back-fill' }));
    await waitFor(() =>
      expect(backend.callsOf('startBatch')).toMatchObject([
        { body: { kind: 'back-fill', flow: 'incidents', limit: 250, createdSince: expect.stringMatching(/^2026-(10-31|11-01)T/) } },
      ]),
    );
  });
});

it('leads to what else asks for a person', async () => {
  await open();
  expect(await screen.findByRole('link', { name: 'Jira Service Management' })).toHaveAttribute('href', '#/connections?open=c-jira');
  expect(screen.getByRole('link', { name: '1 batch waits for your word' })).toHaveAttribute('href', '#/batches?stage=waiting');
  expect(screen.getByRole('link', { name: '1 batch is under way' })).toHaveAttribute('href', '#/batches?stage=running');
});

describe('1,010 flows', () => {
  const flowAt = (at: number): FlowOverview => ({ ...incidentsFlow, flow: `flow-${String(at).padStart(4, '0')}`, connectionName: `System ${at}` });
  const all = Array.from({ length: 1_010 }, (_, at) => flowAt(at));
  beforeEach(() => {
    backend.answer('readOverview', ({ url }: RecordedCall) => {
      const only = url.searchParams.get('flow');
      const from = Number(url.searchParams.get('cursor') ?? 0);
      const flows = only ? all.filter(({ flow }) => flow === only) : all.slice(from, from + 50);
      const connections = [{ id: 'c-1', name: 'Spare', state: 'paused' }];
      const nextCursor = !only && from + 50 < all.length ? String(from + 50) : null;
      const whole = { flows: all.length, stuck: { count: 812, names: ['flow-0001', 'flow-0002', 'flow-0003', 'flow-0004'] }, systems: {} };
      return Response.json({ ...calmOverview, flows, nextCursor, whole, connections, connectionCounts: { paused: 31, needsAttention: 0 } });
    });
  });
  const shown = async () => (await screen.findAllByRole('button', { name: /^flow flow-/ })).map(({ textContent }) => textContent);

  it('come page by page, in the order of the backend, which counts what the sentence says', async () => {
    const { address, user } = await open();
    expect(await shown()).toEqual(all.slice(0, 50).map(({ flow }) => flow));
    expect(screen.getByText('Something is stuck: flow-0001, flow-0002, flow-0003, and 809 more.')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: '30 more connections paused or in need of attention' })).toHaveAttribute('href', '#/connections');
    await user.click(screen.getByRole('button', { name: 'Next' }));
    await screen.findByText('Page 2, 50 rows');
    // The rows before stand until the page is there.
    await waitFor(async () => expect(await shown()).toEqual(all.slice(50, 100).map(({ flow }) => flow)));
    expect(address.read()).toBe('#/overview?page=2&cursor=50');
    await user.click(screen.getByRole('button', { name: 'Previous' }));
    expect(await screen.findByRole('button', { name: 'flow flow-0000' })).toBeInTheDocument();
  });

  it('are opened by a link, on whatever page they stand', async () => {
    await open('#/overview?open=flow-0900');
    expect(await screen.findByRole('region', { name: 'Details of flow flow-0900' })).toBeInTheDocument();
    expect(screen.getByText('System 900 · 214 links')).toBeInTheDocument();
  });
});

describe('states', () => {
  it('says what it waits for', async () => {
    backend.answer('readOverview', never);
    await open();
    expect(screen.getByText('Waiting for Flows…')).toBeInTheDocument();
  });

  it('leads on from a fresh installation', async () => {
    backend.answer('readOverview', freshOverview);
    backend.answer('readSetup', freshSetup);
    const { address, user } = await open();
    await user.click(await screen.findByRole('button', { name: 'Go on with setup' }));
    expect(address.read()).toBe('#/setup');
  });

  it('leads to the mapping where only a flow is missing', async () => {
    backend.answer('readOverview', freshOverview);
    const { address, user } = await open();
    await user.click(await screen.findByRole('button', { name: 'Write the mapping' }));
    expect(address.read()).toBe('#/mappings');
  });

  it.each([
    ['the backend fails', () => problem('internal', 500)],
    ['nobody answers', offline],
  ])('says so when %s, and tries again', async (_, answer) => {
    backend.answer('readOverview', answer);
    const { user } = await open();
    const again = await screen.findByRole('button', { name: 'Try again' });
    backend.answer('readOverview', calmOverview);
    await user.click(again);
    expect(await screen.findByText('Everything flows. Nothing waits for you.')).toBeInTheDocument();
  });
});

it('is walked by keyboard alone', async () => {
  const { user } = await open();
  (await screen.findByRole('button', { name: 'flow changes' })).focus();
  await user.keyboard('{Enter}');
  const detail = screen.getByRole('region', { name: 'Details of flow changes' });
  within(detail).getByRole('button', { name: 'Pause this flow' }).focus();
  await user.keyboard('{Enter}');
  expect(within(detail).getByRole('button', { name: 'Pause this flow' })).toHaveFocus();
  await user.keyboard('{Escape}');
  expect(detail).toBeInTheDocument();
  await user.keyboard('{Escape}');
  expect(detail).not.toBeInTheDocument();
});

it('shuts nobody out, with a flow and its plan opened', async () => {
  const { container } = await open('#/overview?open=incidents&batch=b-1');
  await screen.findByText('#1000');
  expect(await seriousFindings(container)).toEqual([]);
});
