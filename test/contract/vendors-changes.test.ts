/**
 * The engine over the help desk and both systems that keep change requests, by one mapping shape: made once, carried both ways, held where a plan or a step is
 * missing, and silent in the end. Judged by the vendors' own ledgers.
 */
import type { Capabilities, ConnectorRuntime } from '#capabilities';
import { brandId, type ConnectionId, type FieldValues, type LinkId } from '#domain';
import { type FakeClock, type FakeStore, testCall, type VendorFake } from '../../src/connector-kit/testing/index.ts';
import { CHANGE_RISK, PLANNED } from '../../src/connectors/jira/fake/site-model.ts';
import * as tracker from '../../src/connectors/jira/fake/test-connection.ts';
import { createJiraFake, FAKE_CREDENTIALS as TRACKER_USER } from '../../src/connectors/jira/fake.ts';
import { jira } from '../../src/connectors/jira/index.ts';
import { ADMIN, NOTE, ROOT_CAUSE } from '../../src/connectors/zendesk/fake/demo-account.ts';
import { INSTALLATION } from '../../src/sync/testing/world.ts';
import { incidentSystem, openDeskAndRecords, TICKET } from './desk-and-records.ts';

const PLAN = ['2026-01-06T08:00:00.000Z', '2026-01-06T09:00:00.000Z'] as const;

/** What ends the ticket, with what the desk demands for that. */
const ENDED = { status: 'solved', [`custom_${ROOT_CAUSE}`]: 'cause_change' };

/** A vendor's change as the mapping and its people know it. */
interface ChangeSystem {
  readonly name: string;
  readonly origin: string;
  readonly createFake: (clock: FakeClock) => VendorFake & { readonly store: FakeStore };
  readonly connect: (runtime: ConnectorRuntime) => { readonly capabilities: Capabilities };
  readonly actor: string;
  readonly table: string;
  readonly number: RegExp;
  readonly createEffect: string;
  readonly fields: { readonly state: string; readonly title: string; readonly risk: string; readonly planned: readonly [string, string] };
  readonly riskValue: string;
  readonly states: Readonly<Record<'draft' | 'approving' | 'approved' | 'running' | 'done', string>>;
  /** What a person at the vendor does, by whom. */
  readonly person: string;
  readonly approve: readonly FieldValues[];
  readonly run: readonly FieldValues[];
  /** The steps from there to where the last one is open, each with what people do before it. */
  readonly walk: readonly { readonly choose: string; readonly people?: FieldValues }[];
  /** The step that gives the change up, and what the vendor demands for it. */
  readonly cancelling: { readonly state: string; readonly demands: FieldValues };
  /** The plan as the vendor keeps it. */
  readonly plannedAs: readonly string[];
  readonly nextLabel: string;
  /** What the vendor demands for the last step; the mapping says nothing of it. */
  readonly closing: FieldValues;
}

const SERVICE_MANAGEMENT: ChangeSystem = {
  name: 'a change request of the service management system',
  ...incidentSystem,
  table: 'change_request',
  number: /^CHG/,
  createEffect: 'change-request.create',
  fields: { state: 'state', title: 'short_description', risk: 'risk', planned: ['start_date', 'end_date'] },
  riskValue: '2',
  states: { draft: '-5', approving: '-4', approved: '-2', running: '-1', done: '3' },
  person: 'anna.huber',
  approve: [{ state: '-3', approval: 'approved' }],
  run: [{ state: '-2' }, { state: '-1' }, { state: '0' }],
  plannedAs: ['2026-01-06 08:00:00', '2026-01-06 09:00:00'],
  walk: [{ choose: '-3' }, { choose: '-2', people: { approval: 'approved' } }, { choose: '-1' }, { choose: '0' }],
  cancelling: { state: '4', demands: { comments: 'Nobody needs it any more.' } },
  nextLabel: 'Authorize',
  closing: { close_code: 'successful', close_notes: 'Both disks were replaced.' },
};
const TRACKER: ChangeSystem = {
  name: 'a change of the issue tracker',
  origin: tracker.ORIGIN,
  createFake: (clock) => createJiraFake({ clock, seed: tracker.company }),
  connect: (runtime) => jira.connect(runtime, tracker.configFor('basic')),
  actor: TRACKER_USER.accountId,
  table: 'issue',
  number: /^OPS-/,
  createEffect: 'incident.create',
  fields: { state: 'status', title: 'summary', risk: CHANGE_RISK, planned: PLANNED },
  riskValue: '10521',
  states: { draft: '10011', approving: '10012', approved: '10013', running: '10014', done: '10015' },
  person: tracker.anna,
  approve: [],
  run: [{ status: '10013' }, { status: '10014' }],
  plannedAs: PLAN,
  walk: [{ choose: '10013' }, { choose: '10014' }],
  cancelling: { state: '10017', demands: { resolution: '10001' } },
  nextLabel: 'Awaiting implementation',
  closing: {},
};

/** The same sentences for both: a ticket that waits has an approved change, which needs its plan. */
const flowOf = ({ fields, states }: ChangeSystem) => ({
  fields: [
    {
      desk: 'status',
      remote: fields.state,
      direction: 'both',
      winner: 'desk',
      requires: { [states.approved]: fields.planned },
      otherwise: { out: 'hold', in: 'keep' },
      values: [
        { desk: 'new', remote: states.draft },
        { desk: 'open', remote: states.approving },
        { desk: 'pending', remote: states.approved },
        { desk: 'solved', remote: states.done },
      ],
    },
    { desk: 'subject', remote: fields.title, direction: 'both', winner: 'desk' },
    { desk: `custom/${NOTE}`, remote: fields.risk, direction: 'in', take: 'label' },
  ],
});

function open(system: ChangeSystem) {
  const vendors = openDeskAndRecords({ other: system, flow: flowOf(system), record: 'change-request' });
  const { desk, records, sync, clock, settle } = vendors;
  const change = () => records.store.all(system.table).find(({ values }) => values.number !== undefined || values.key !== undefined)?.values ?? {};
  return {
    ...vendors,
    change,
    title: () => change()[system.fields.title],
    state: () => change()[system.fields.state],
    ticket: () => desk.store.get('tickets', TICKET)?.values ?? {},
    agent: (values: FieldValues) => desk.edit('tickets', TICKET, values, String(ADMIN)),
    /** What the vendor's people do to it, one step after another. */
    people(...steps: readonly FieldValues[]) {
      for (const step of steps) {
        clock.setNow(clock.now() + 10_000);
        records.edit(system.table, String(records.store.all(system.table)[0]?.id), step, system.person);
      }
    },
    /** A vendor's event comes in: the link is looked at, no more. */
    async hear(linkId: LinkId) {
      clock.setNow(clock.now() + 60_000);
      await sync.wakeAll({ installationId: INSTALLATION });
      return settle(linkId);
    },
    async answer(linkId: LinkId, holdId: string, answers: FieldValues) {
      await sync.answerHold({ installationId: INSTALLATION, linkId, holdId, answers, by: 'agent' });
      return settle(linkId);
    },
    choices: async (holdId: string) => (await sync.readHoldChoices({ installationId: INSTALLATION, holdId, call: testCall() })).fields,
    /** The regular look at what changed; then what it found is carried. */
    async sweep(linkId: LinkId) {
      clock.setNow(clock.now() + 60_000);
      const heard = await sync.sweep({
        installationId: INSTALLATION,
        connectionId: brandId<ConnectionId>('r'),
        side: 'remote',
        recordType: 'change-request',
        records: vendors.stores.remote,
        call: testCall(),
      });
      return { heard, shown: await settle(linkId) };
    },
  };
}

describe.each([SERVICE_MANAGEMENT, TRACKER])('a ticket tied to $name', (system) => {
  let vendors: ReturnType<typeof open>;
  beforeEach(() => {
    vendors = open(system);
  });
  afterEach(() => vendors.close());

  test('makes one change, even where the answer to its making is lost, and then carries what either side moves with one write', async () => {
    vendors.records.switchOn({ kind: 'answer-lost' }, { times: 1 });
    const { linkId, shown } = await vendors.begin();
    expect(shown).toMatchObject({
      state: 'in-sync',
      link: { recordType: 'change-request', record: { number: expect.stringMatching(system.number) } },
    });
    expect(vendors.ours().filter((effect) => effect === system.createEffect)).toHaveLength(1);
    expect([vendors.title(), vendors.state()]).toEqual(['Wi-Fi drops in the lobby', system.states.approving]);

    const before = vendors.ours().length;
    vendors.agent({ subject: 'Replace the access point of the lobby' });
    expect(await vendors.hear(linkId)).toMatchObject({ state: 'in-sync' });
    expect(vendors.title()).toBe('Replace the access point of the lobby');
    expect(vendors.ours()).toHaveLength(before + 1);

    vendors.people({ [system.fields.title]: 'Replace both access points', [system.fields.risk]: system.riskValue });
    await vendors.hear(linkId);
    expect(vendors.ticket()).toMatchObject({ subject: 'Replace both access points' });
    expect(String(vendors.ticket()[`custom_${NOTE}`])).toMatch(/^(High|Medium|Moderate)$/);
    expect(vendors.ours()).toHaveLength(before + 2);
    await vendors.hear(linkId);
    expect(vendors.ours()).toHaveLength(before + 2);
  });

  test('holds a step without its plan, and takes it with the answer', async () => {
    const { linkId } = await vendors.begin();
    vendors.people(...system.approve);
    vendors.agent({ status: 'pending' });
    const [plan] = (await vendors.hear(linkId)).holds;
    expect(plan).toMatchObject({ kind: 'missing', path: system.fields.state, asks: system.fields.planned });
    expect((await vendors.choices(plan?.id ?? '')).map(({ path, kind }) => [path, kind])).toEqual(
      system.fields.planned.map((path) => [path, 'date-time']),
    );
    const planned = Object.fromEntries(system.fields.planned.map((path, at): [string, string] => [path, PLAN[at] ?? '']));
    expect(await vendors.answer(linkId, plan?.id ?? '', planned)).toMatchObject({ state: 'in-sync', holds: [] });
    expect(vendors.state()).toBe(system.states.approved);
    expect(system.fields.planned.map((path) => String(vendors.change()[path]))).toEqual(system.plannedAs);
  });

  test('waits with a step that cannot be taken yet, says which can, and takes it by itself once the change has come that far', async () => {
    const { linkId } = await vendors.begin();
    vendors.agent(ENDED);
    const [hold] = (await vendors.hear(linkId)).holds;
    expect(hold).toMatchObject({ kind: 'refused', path: system.fields.state, reason: { code: 'vendor-refused' } });
    expect(String(hold?.reason.facts.message)).toContain(system.nextLabel);
    expect(vendors.state()).toBe(system.states.approving);
    const effects = vendors.ours().length;
    await vendors.hear(linkId);
    expect(vendors.ours()).toHaveLength(effects);

    const [first = {}, ...further] = [...system.approve, ...system.run];
    vendors.people(first);
    const [later] = (await vendors.hear(linkId)).holds;
    expect(later).toMatchObject({ kind: 'refused', sides: { remote: vendors.state() } });
    expect(later?.reason.facts.message).not.toBe(hold?.reason.facts.message);
    expect(vendors.ticket()).toMatchObject({ status: 'solved' });

    vendors.people(...further);
    const arrived = await vendors.hear(linkId);
    const [demand] = arrived.holds;
    if (Object.keys(system.closing).length > 0) {
      expect(demand).toMatchObject({ kind: 'missing', asks: Object.keys(system.closing) });
      await vendors.answer(linkId, demand?.id ?? '', system.closing);
    }
    expect(await vendors.hear(linkId)).toMatchObject({ state: 'in-sync', holds: [] });
    expect(vendors.state()).toBe(system.states.done);
    const ended = vendors.ours().length;
    await vendors.hear(linkId);
    expect(vendors.ours()).toHaveLength(ended);
  });

  test('offers the steps that are open now; the one that is chosen is taken, and what the ticket wants is tried again from there', async () => {
    const { linkId } = await vendors.begin();
    vendors.people(Object.fromEntries(system.fields.planned.map((path, at) => [path, system.plannedAs[at] ?? ''])));
    vendors.agent(ENDED);
    let shown = await vendors.hear(linkId);
    const before = vendors.ours().length;
    for (const { choose, people } of system.walk) {
      if (people) vendors.people(people);
      const [hold] = shown.holds;
      expect(hold).toMatchObject({ kind: 'refused', asks: [system.fields.state], release: { code: 'release-step-open' } });
      const [asked] = await vendors.choices(hold?.id ?? '');
      const offered = asked?.options?.map(({ value }) => value);
      expect(offered).toContain(choose);
      for (const closed of [vendors.state(), system.states.done]) expect(offered).not.toContain(closed);
      shown = await vendors.answer(linkId, hold?.id ?? '', { [system.fields.state]: choose });
      expect(vendors.ticket()).toMatchObject({ status: 'solved' });
    }
    if (Object.keys(system.closing).length > 0) {
      const [demand] = shown.holds;
      expect([demand?.asks, vendors.state()]).toEqual([Object.keys(system.closing), system.walk.at(-1)?.choose]);
      shown = await vendors.answer(linkId, demand?.id ?? '', system.closing);
    }
    expect(shown).toMatchObject({ state: 'in-sync', holds: [] });
    expect(vendors.state()).toBe(system.states.done);
    expect(vendors.ours()).toHaveLength(before + system.walk.length + 1);
    await vendors.hear(linkId);
    expect(vendors.ours()).toHaveLength(before + system.walk.length + 1);
  });

  test('asks for what a chosen step demands, lets another one be chosen instead, and takes one that ends the change for the last word', async () => {
    const { linkId } = await vendors.begin();
    const { state, demands } = system.cancelling;
    const choose = async (from: Awaited<ReturnType<typeof vendors.hear>>) => {
      expect(from.holds).toMatchObject([{ kind: 'refused', asks: [system.fields.state] }]);
      return vendors.answer(linkId, from.holds[0]?.id ?? '', { [system.fields.state]: state });
    };
    vendors.agent(ENDED);
    const demanding = { kind: 'missing', path: system.fields.state, asks: Object.keys(demands), reason: { facts: { step: state } } };
    expect((await choose(await vendors.hear(linkId))).holds).toMatchObject([demanding]);
    expect((await vendors.hear(linkId)).holds).toMatchObject([demanding]);
    await vendors.sync.syncNow({ installationId: INSTALLATION, linkId });
    const again = await choose(await vendors.settle(linkId));
    expect(await vendors.answer(linkId, again.holds[0]?.id ?? '', demands)).toMatchObject({ state: 'in-sync', holds: [] });
    expect([vendors.state(), vendors.ticket().status]).toEqual([state, 'solved']);
    const ended = vendors.ours().length;
    await vendors.hear(linkId);
    expect([vendors.ours().length, vendors.state()]).toEqual([ended, state]);
  });

  test('forgets a choice that was made for another state', async () => {
    const { linkId } = await vendors.begin();
    vendors.agent(ENDED);
    const [hold] = (await vendors.hear(linkId)).holds;
    const [first, second] = system.walk;
    vendors.people({ [system.fields.state]: first?.choose ?? '' });
    const { holds } = await vendors.answer(linkId, hold?.id ?? '', { [system.fields.state]: second?.choose ?? '' });
    expect(vendors.state()).toBe(first?.choose);
    expect(holds).toMatchObject([{ kind: 'refused', sides: { remote: first?.choose } }]);
  });
});

describe('a step that waits for an approval', () => {
  let vendors: ReturnType<typeof open>;
  beforeEach(() => {
    vendors = open(SERVICE_MANAGEMENT);
  });
  afterEach(() => vendors.close());

  /** A ticket that wants its change scheduled, which the board has not approved; the plan was asked for and given. */
  async function unapproved() {
    const { linkId } = await vendors.begin();
    vendors.people({ state: '-3' });
    vendors.agent({ status: 'pending' });
    const [plan] = (await vendors.hear(linkId)).holds;
    const { holds } = await vendors.answer(linkId, plan?.id ?? '', { start_date: PLAN[0], end_date: PLAN[1] });
    expect(holds).toMatchObject([{ kind: 'refused', path: 'state', reason: { facts: { message: expect.stringContaining('Change is approved') } } }]);
    return { linkId, holdId: holds[0]?.id };
  }
  const plan = () => [vendors.change().start_date, vendors.change().end_date];

  test('is taken by the sweep after it with what was answered before, although the state has not moved', async () => {
    const { linkId, holdId } = await unapproved();
    await vendors.sweep(linkId);
    vendors.people({ work_notes: 'The board meets at noon.' });
    expect((await vendors.sweep(linkId)).shown.holds).toMatchObject([{ id: holdId }]);
    vendors.people({ approval: 'approved' });
    expect(vendors.state()).toBe('-3');
    const { heard, shown } = await vendors.sweep(linkId);
    expect(heard).toMatchObject({ links: 1 });
    expect(shown).toMatchObject({ state: 'in-sync', holds: [] });
    expect([vendors.state(), plan()]).toEqual(['-2', SERVICE_MANAGEMENT.plannedAs]);
  });

  test('leaves what people have filled in meanwhile as it is', async () => {
    const { linkId } = await unapproved();
    vendors.people({ start_date: '2026-02-01 06:00:00', end_date: '2026-02-01 07:00:00', approval: 'approved' });
    expect(await vendors.hear(linkId)).toMatchObject({ state: 'in-sync', holds: [] });
    expect([vendors.state(), plan()]).toEqual(['-2', ['2026-02-01 06:00:00', '2026-02-01 07:00:00']]);
  });
});
