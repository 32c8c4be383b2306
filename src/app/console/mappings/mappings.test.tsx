/** The screen in its states, over the network's edge: what is read, what is refused, what is written and in which order. */

import { act, screen, waitFor, within } from '@testing-library/react';
import { HttpResponse } from 'msw';
import { HostError } from '../../platform/host-error.ts';
import { never, problem, type RecordedCall, testBackend } from '../../testing/backend.ts';
import {
  activeVersion,
  agentSession,
  calmOverview,
  goodCheck,
  MAPPING_TEXT,
  mappingPreview,
  mappingSchemas,
  mappingVersions,
  plannedBatch,
} from '../../testing/gallery/fixtures/index.ts';
import { heapMemory, type MountOptions, seriousFindings } from '../../testing/mount.tsx';
import { mountScreen } from '../testing/mount-screen.tsx';
import { MappingsScreen } from './index.tsx';

const backend = testBackend();
const plan = { ...plannedBatch, id: 'p-1', kind: 'plan', subject: '', canApply: false, canCancel: false, fieldsChanging: 12, ticketsChanging: 8 };
const noneHeld = { links: [], nextCursor: null, total: 0, groups: [] as readonly object[] };
beforeEach(() => {
  // The text is measured by the editor; this DOM has no boxes.
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
  Range.prototype.getBoundingClientRect = () => new DOMRect();
  backend.answer('openSession', agentSession);
  backend.answer('listMappingVersions', mappingVersions);
  backend.answer('readMappingSchemas', mappingSchemas);
  backend.answer('checkMapping', goodCheck);
  backend.answer('previewMapping', mappingPreview);
  backend.answer('startBatch', { ...plan, state: 'planning' });
  backend.answer('readBatch', plan);
  backend.answer('listBatchItems', { items: [], nextCursor: null });
  backend.answer('readMappingNow', {});
  backend.answer('readOverview', calmOverview);
  backend.answer('listHeld', noneHeld);
  backend.answer('listConflicts', { conflicts: [], nextCursor: null, total: 0, groups: [] });
});

const open = (hash = '#/mappings', options: MountOptions = {}) =>
  mountScreen(<MappingsScreen />, { hash, ...options, host: { settings: { field_mappings: MAPPING_TEXT, panels: 'requester' }, ...options.host } });
const winner = () => screen.findByLabelText('Who wins in rule status – state');
const button = (name: string | RegExp) => screen.findByRole('button', { name });
/** From the open screen to the question before the save. */
const planAndApply = async (user: Awaited<ReturnType<typeof open>>['user']) => {
  await user.selectOptions(await winner(), 'desk');
  await waitFor(async () => expect((await screen.findAllByRole('button', { name: 'Plan' }))[0]).toBeEnabled());
  await user.click((await screen.findAllByRole('button', { name: 'Plan' }))[0] as HTMLElement);
  await user.click(await button('Apply…'));
};
const wanted = MAPPING_TEXT.replace('winner: newest', 'winner: desk');

describe('the document', () => {
  it('is a table by labels, with what is wrong at its rule', async () => {
    await open();
    const row = (await screen.findByRole('button', { name: /rule priority – urgency$/ })).closest('tr');
    await waitFor(() => expect(row).toHaveTextContent(/Urgency.*Warning/));
    expect(await screen.findByText('Version 3 is in force')).toBeInTheDocument();
  });

  it('says of each rule in force how it does now, and leads to what waits; a rule that is only drafted has no state', async () => {
    const [flow] = calmOverview.flows;
    const reason = { code: 'field-refused-often', facts: { path: 'urgency', refusals: 5, message: 'Frozen.' } };
    const broken = { fieldKey: '["priority","urgency"]', side: 'remote', label: 'Urgency', reason, tryAt: null, waiting: 2 };
    backend.answer('readOverview', { ...calmOverview, flows: [{ ...flow, setAside: [broken] }] });
    backend.answer('listHeld', { ...noneHeld, groups: [{ flow: 'incidents', fieldKey: '["status","state"]', label: 'Status', count: 3 }] });
    const { user } = await open();
    expect(await screen.findByRole('link', { name: '3 held' })).toHaveAttribute(
      'href',
      `#/held?${new URLSearchParams({ flow: 'incidents', field: '["status","state"]' })}`,
    );
    expect(screen.getByRole('link', { name: 'Set aside' }).parentElement?.title).toContain('Frozen.');
    expect(screen.getAllByText('Flows')).toHaveLength(2);
    await user.click(screen.getByRole('button', { name: 'Add a rule' }));
    expect((await screen.findByRole('button', { name: /rule subject – choose$/ })).closest('tr')).not.toHaveTextContent('Flows');
  });

  it('says so of a flow of a thousand as well, wherever in the overview it stands', async () => {
    const [flow] = calmOverview.flows;
    const reason = { code: 'field-type-changed', facts: { path: 'urgency', was: 'text', is: 'number' } };
    const brokenIn = (name: string) => ({
      ...(flow as NonNullable<typeof flow>),
      flow: name,
      setAside: [{ fieldKey: '["priority","urgency"]', side: 'remote', label: 'Urgency', reason, tryAt: null, waiting: 2 }],
    });
    const others = Array.from({ length: 1_000 }, (_, at) => `flow-${at}`);
    const systems = Object.fromEntries(['incidents', ...others].map((name) => [name, 'ServiceNow']));
    const setAside = [...others.slice(0, 250), 'incidents'];
    backend.answer('readOverview', ({ url }: RecordedCall) => {
      const isAsked = url.searchParams.get('fields') === 'set-aside';
      const from = Number(url.searchParams.get('cursor') ?? 0);
      const to = from + Number(url.searchParams.get('limit') ?? 50);
      const flows = isAsked ? setAside.slice(from, to).map(brokenIn) : [];
      const whole = { flows: 1_001, stuck: { count: 0, names: [] }, systems };
      return HttpResponse.json({ ...calmOverview, flows, nextCursor: isAsked && to < setAside.length ? String(to) : null, whole });
    });
    await open();
    expect(await screen.findByRole('link', { name: 'Set aside' })).toHaveAttribute('href', '#/overview?open=incidents');
    expect(screen.getAllByText('Flows')).toHaveLength(3);
  });

  it('counts what asks for something: notes are told apart, and tests that failed', async () => {
    const [problem] = goodCheck.problems;
    const note = { ...problem, severity: 'note' };
    const [passed] = goodCheck.tests;
    const failed = { ...passed, name: 'solved is resolved', outcome: 'failed' };
    backend.answer('checkMapping', { ...goodCheck, problems: [note, { ...note, line: 24 }], tests: [passed, failed] });
    await open();
    expect(await screen.findByRole('tab', { name: 'Problems · 2 notes' })).toBeInTheDocument();
    expect(screen.getByRole('tab', { name: /^Tests \(\d\) · 1 failed$/ })).toBeInTheDocument();
  });

  it('opens a rule: its pairs by label, and what is unmapped on both sides', async () => {
    await open('#/mappings?rule=0.1');
    const details = await screen.findByRole('region', { name: 'Details of rule status – state' });
    expect(await within(details).findByText('In Progress (2)')).toBeInTheDocument();
    expect(within(details).getByText('Not mapped on the ticket (1):')).toBeInTheDocument();
    expect(within(details).getByText('Not mapped over there (2):')).toBeInTheDocument();
  });

  it('asks the one connection that it names for its fields, of a thousand that there are', async () => {
    const servicenow = mappingSchemas.connections[0] as (typeof mappingSchemas.connections)[number];
    const others = Array.from({ length: 1_010 }, (_, index) => ({ ...servicenow, name: `system-${index}` }));
    const connections = [...others, servicenow].map((one) => ({ ...one, records: one.records.map(({ type }) => ({ type, fields: [] })) }));
    backend.answer('readMappingSchemas', ({ url }: RecordedCall) =>
      HttpResponse.json(
        url.searchParams.has('connection') ? { desk: { fields: [] }, connections: [servicenow] } : { ...mappingSchemas, connections },
      ),
    );
    await open('#/mappings?rule=0.1');
    const details = await screen.findByRole('region', { name: 'Details of rule status – state' });
    expect(await within(details).findByText('In Progress (2)')).toBeInTheDocument();
    expect(backend.callsOf('readMappingSchemas').map(({ url }) => url.searchParams.get('connection'))).toEqual([null, servicenow.name]);
  });

  it('takes a new pair from what is unmapped, and asks the check about the new text', async () => {
    const { user } = await open('#/mappings?rule=0.1');
    const [atTheTicket] = await screen.findAllByRole('button', { name: 'Put New into a new pair' });
    await user.click(atTheTicket as HTMLElement);
    await user.type(screen.getByLabelText('their value'), '1');
    await user.click(await button('Add pair'));
    await waitFor(() =>
      expect(backend.callsOf('checkMapping').at(-1)?.body).toMatchObject({
        document: expect.stringContaining('          - { desk: new, remote: "1" }\n'),
      }),
    );
  });

  it('teaches where there is none, with a first one for the systems that are connected', async () => {
    backend.answer('listMappingVersions', { active: null, versions: [], nextCursor: null });
    const { user } = await open('#/mappings', { host: { settings: {} } });
    await waitFor(async () => expect(await button('Start with a small one')).not.toHaveAttribute('aria-disabled'));
    await user.click(await button('Start with a small one'));
    expect(await screen.findByRole('button', { name: /rule subject – short_description$/ })).toBeInTheDocument();
  });

  it('leads to the connections where nothing is connected', async () => {
    backend.answer('listMappingVersions', { active: null, versions: [], nextCursor: null });
    backend.answer('readMappingSchemas', { ...mappingSchemas, connections: [] });
    const { address, user } = await open('#/mappings', { host: { settings: {} } });
    await user.click(await button('Add a connection'));
    expect(address.read()).toBe('#/connections/new');
  });

  it('says what it waits for, and what failed with a way on', async () => {
    backend.answer('listMappingVersions', never);
    const first = await open();
    expect(screen.getByText('Waiting for Field mapping…')).toBeInTheDocument();
    first.unmount();
    backend.answer('listMappingVersions', () => problem('storage-unavailable', 503));
    await open();
    expect(await button('Try again')).toBeInTheDocument();
  });

  it('shuts nobody out', async () => {
    const { container } = await open('#/mappings?rule=0.1');
    await screen.findByRole('region', { name: 'Details of rule status – state' });
    expect(await seriousFindings(container)).toEqual([]);
  });
});

describe('saving', () => {
  it('plans first, then writes every other setting as it was, and has the backend read it', async () => {
    const { user, host } = await open();
    await planAndApply(user);
    expect(screen.getByText(/^12 fields in 8 tickets will change, as the plan shows/)).toBeInTheDocument();
    backend.answer('listMappingVersions', {
      active: 4,
      nextCursor: null,
      versions: [{ ...activeVersion, version: 4, hash: 'c4', document: wanted }, ...mappingVersions.versions],
    });
    await user.dblClick(await button('Apply now'));
    expect(await screen.findByText('Version 4 is in force.', { selector: 'p' })).toBeInTheDocument();
    expect(host.written).toEqual([{ field_mappings: wanted, panels: 'requester' }]);
    expect(backend.callsOf('readMappingNow')).toHaveLength(1);
  });

  it('takes the cursor along: from the plan to its apply, to the question, to what became of it', async () => {
    const { user } = await open();
    await user.selectOptions(await winner(), 'desk');
    await waitFor(async () => expect(await button('Plan')).toBeEnabled());
    (await button('Plan')).focus();
    await user.keyboard('{Enter}');
    expect(await button('Apply…')).toHaveFocus();
    await user.keyboard('{Enter}');
    expect(await button('Apply now')).toHaveFocus();
    backend.answer('listMappingVersions', {
      active: 4,
      nextCursor: null,
      versions: [{ ...activeVersion, version: 4, hash: 'c4', document: wanted }, ...mappingVersions.versions],
    });
    await user.keyboard('{Enter}');
    const said = await screen.findByText('Version 4 is in force.', { selector: 'p' });
    expect(said.parentElement).toHaveFocus();
  });

  it('begins anew at the top once a draft is discarded', async () => {
    const { user } = await open();
    await user.selectOptions(await winner(), 'desk');
    await user.click(await button('Discard the draft'));
    await user.click(await button('Discard it'));
    expect(await screen.findByRole('heading', { level: 1 })).toHaveFocus();
  });

  it('refuses over somebody else’s newer text: nothing is written, both ways on begin with the difference', async () => {
    const { user, host } = await open();
    await planAndApply(user);
    host.stored = { values: { field_mappings: MAPPING_TEXT.replace('tie: desk', 'tie: remote') }, updatedAt: '' };
    await user.click(await button('Apply now'));
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('Somebody saved another text since your draft began from version 3');
    expect(alert).toHaveFocus();
    expect(host.written).toEqual([]);
    await user.click(await button('Keep mine as a draft'));
    expect(await winner()).toHaveValue('desk');
    expect(screen.queryByRole('button', { name: 'Apply…' })).not.toBeInTheDocument();
  });

  it.each([
    ['forbidden', "Only admins of the help desk may change the app's settings."],
    ['timeout', 'The help desk did not answer. Your draft is unharmed.'],
  ] as const)('says why the help desk was not written: %s', async (failure, said) => {
    const { user, host } = await open();
    await planAndApply(user);
    host.writeSettings = () => Promise.reject(new HostError(failure, 'write settings'));
    await user.click(await button('Apply now'));
    expect(await screen.findByText(said)).toBeInTheDocument();
    expect(await winner()).toHaveValue('desk');
    expect(await button('Apply…')).toHaveFocus();
  });

  it('says so where the text is written but the backend cannot read it now', async () => {
    const { user } = await open();
    await planAndApply(user);
    backend.answer('readMappingNow', () => problem('storage-unavailable', 503));
    await user.click(await button('Apply now'));
    expect(await screen.findByText(/Tieline could not read it just now/, { selector: '[role=note] *' })).toBeInTheDocument();
  });

  it('is not offered where the installation proves nobody', async () => {
    backend.answer('openSession', { ...agentSession, identity: 'asserted' });
    await open();
    expect(await screen.findByText(/You can look and try, but not change/)).toBeInTheDocument();
    expect(await winner()).toBeDisabled();
    expect(screen.queryByRole('button', { name: 'Plan' })).not.toBeInTheDocument();
  });

  it('keeps a draft for this admin, and comes back to it', async () => {
    const memory = heapMemory();
    const { user, unmount } = await open('#/mappings', { memory });
    await user.selectOptions(await winner(), 'remote');
    await screen.findByText(/Your draft: 2 lines differ from version 3/);
    unmount();
    await open('#/mappings', { memory });
    expect(await screen.findByText(/This is your unsaved draft, begun from version 3/)).toBeInTheDocument();
    expect(await winner()).toHaveValue('remote');
  });
});

describe('trying and looking back', () => {
  it('shows a ticket before and after on both sides, and makes a test of it', async () => {
    const { user } = await open('#/mappings?ticket=1042');
    expect(await screen.findByText('1 field would be written.')).toBeInTheDocument();
    await user.click(await button('Make this a test'));
    const added = {
      name: 'as ticket 1042',
      flow: 'incidents',
      desk: { status: 'open', priority: 'high', type: 'incident' },
      expect: { remote: { state: '2', urgency: 'high' }, matches: true },
    };
    await waitFor(() => expect(backend.callsOf('checkMapping').at(-1)?.body).toMatchObject({ document: expect.stringContaining(added.name) }));
    const { parse } = await import('yaml');
    const asked = backend.callsOf('checkMapping').at(-1)?.body as { document: string } | undefined;
    expect(parse(asked?.document ?? '').tests[1]).toEqual(added);
  });

  it('says who saved a version where that is known', async () => {
    await open('#/mappings?panel=versions');
    const [latest, , first] = (await screen.findAllByText(/^Version \d$/)).map((name) => name.closest('li'));
    expect(latest).toHaveTextContent(/Saved by Leona Vogt/);
    expect(first).not.toHaveTextContent('Saved by');
  });

  it('lists older versions on demand, each once, and the one in force however old it is', async () => {
    const [, , first] = mappingVersions.versions;
    const newer = [6, 5].map((version) => ({ ...activeVersion, version, hash: `c${version}`, state: 'invalid', activatedAt: null }));
    backend.answer('listMappingVersions', ({ url }: RecordedCall) =>
      HttpResponse.json(
        url.searchParams.has('cursor')
          ? { active: 3, versions: [{ ...activeVersion }, first], nextCursor: null }
          : { active: 3, versions: [...newer, activeVersion], nextCursor: 'older' },
      ),
    );
    const { user } = await open('#/mappings?panel=versions&version=1');
    expect(await screen.findByText('Version 3 is in force')).toBeInTheDocument();
    expect(screen.getByRole('tab', { name: 'Versions (3+)' })).toBeInTheDocument();
    expect(screen.getByText('Version 1 is older than those listed here.')).toBeInTheDocument();
    await user.click(await button('Show older versions'));
    expect(await button('Close: version 1')).toBeInTheDocument();
    const listed = screen.getAllByRole('button', { name: /: version \d$/ }).map((each) => each.getAttribute('aria-label'));
    expect(listed).toEqual(['Compare: version 6', 'Compare: version 5', 'Compare: version 3', 'Close: version 1']);
    expect(screen.queryByRole('button', { name: 'Show older versions' })).not.toBeInTheDocument();
  });

  it('compares versions, and puts an old text into the editor as a draft', async () => {
    const { user } = await open('#/mappings?version=1');
    await user.click(await button('Use this text again'));
    await user.click(await button('Put it into the editor'));
    await waitFor(async () => expect(await winner()).toHaveValue('desk'));
    expect(screen.getByText(/Your draft: 2 lines differ from version 3/)).toBeInTheDocument();
  });

  it('plans back what a version wrote, shows it at that version, and writes it once an admin says so', async () => {
    const rollback = { ...plan, id: 'r-1', kind: 'rollback', subject: '1', canApply: true, canCancel: true, verdicts: { safe: 5, stale: 2 } };
    backend.answer('startBatch', { ...rollback, state: 'planning', canApply: false });
    backend.answer('readBatch', rollback);
    backend.answer('applyBatch', { ...rollback, state: 'applying', canApply: false });
    const { address, user } = await open('#/mappings?panel=versions&version=1');
    await user.click(await button('Plan back what it wrote'));
    const panel = await screen.findByRole('region', { name: 'Rollback · Version 1' });
    expect(backend.callsOf('startBatch').map(({ body }) => body)).toEqual([{ kind: 'rollback', mappingVersion: 1 }]);
    expect(address.read()).toContain('rollback=r-1');
    await user.click(await within(panel).findByRole('button', { name: 'Apply 5' }));
    expect(backend.callsOf('applyBatch')).toEqual([]);
    backend.answer('readBatch', { ...rollback, state: 'done', canApply: false, canCancel: false, applied: 5 });
    await user.click(within(panel).getByRole('button', { name: 'Apply now' }));
    expect(await within(panel).findByText('5 were applied, none refused.')).toBeInTheDocument();
    expect(backend.callsOf('applyBatch').map(({ url }) => url.pathname)).toEqual(['/v1/batches/r-1/apply']);
  });

  it('says why nothing could be planned back, and offers it for no text that was never in force', async () => {
    backend.answer('startBatch', () => problem('storage-unavailable', 503));
    const { user } = await open('#/mappings?panel=versions&version=1');
    await user.click(await button('Plan back what it wrote'));
    expect(await screen.findByRole('alert')).toBeInTheDocument();
    await user.click(await button('Compare: version 2'));
    await button('Close: version 2');
    expect(screen.queryByRole('button', { name: 'Plan back what it wrote' })).not.toBeInTheDocument();
  });

  it('drafts what another screen proposes, and forgets the proposal in the address', async () => {
    const { address, host } = await open('#/mappings?flow=incidents&field=%5B%22status%22%2C%22state%22%5D&winner=remote');
    await waitFor(async () => expect(await winner()).toHaveValue('remote'));
    expect(address.read()).toBe('#/mappings?rule=0.1');
    expect(host.written).toEqual([]);
  });

  it('opens a rehearsal over the days that were chosen', async () => {
    const { user } = await open('#/mappings?panel=rehearsal');
    await user.selectOptions(await screen.findByLabelText('History'), '30');
    await waitFor(async () => expect(await button('Rehearse')).toBeEnabled());
    await user.click(await button('Rehearse'));
    await act(async () => undefined);
    await waitFor(() => expect(backend.callsOf('startBatch').at(-1)?.body).toMatchObject({ kind: 'rehearsal', days: 30 }));
  });
});
