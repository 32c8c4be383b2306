/** The engine over the help desk and an issue tracker with a workflow of its own: one write for one change, then silence; judged by the vendors' own ledgers. */
import { testCall } from '../../src/connector-kit/testing/index.ts';
import { CATEGORY, SITES, WORKAROUND } from '../../src/connectors/jira/fake/site-model.ts';
import { anna, company, configFor, ORIGIN } from '../../src/connectors/jira/fake/test-connection.ts';
import { createJiraFake, FAKE_CREDENTIALS } from '../../src/connectors/jira/fake.ts';
import { jira } from '../../src/connectors/jira/index.ts';
import { ADMIN, NOTE, ROOT_CAUSE } from '../../src/connectors/zendesk/fake/demo-account.ts';
import { INSTALLATION } from '../../src/sync/testing/world.ts';
import { runConflictsSuite } from './conflicts.suite.ts';
import { type OtherSide, openDeskAndRecords, statusFlow, TICKET } from './desk-and-records.ts';
import { runFilesSuite } from './files.suite.ts';

const other: OtherSide<ReturnType<typeof createJiraFake>> = {
  origin: ORIGIN,
  createFake: (clock) => createJiraFake({ clock, seed: company }),
  connect: (runtime) => jira.connect(runtime, configFor('basic')),
  actor: FAKE_CREDENTIALS.accountId,
};
const flow = statusFlow(
  { remote: 'status', values: { new: '10001', open: '10002', pending: '10003', solved: '10004' }, solvedRequires: ['resolution'] },
  [
    { desk: 'subject', remote: 'summary', direction: 'out' },
    { desk: `custom/${NOTE}`, remote: WORKAROUND, direction: 'in' },
  ],
);

describe('a ticket and its issue', () => {
  test('creates, moves along the workflow both ways, holds and answers a step, survives a lost answer, and falls silent', async () => {
    const vendors = openDeskAndRecords({ other, flow });
    const { sync, desk, records, ours } = vendors;
    try {
      const { linkId, shown: created } = await vendors.begin();
      expect(created).toMatchObject({ state: 'in-sync', link: { record: { number: 'OPS-1' } } });
      expect(ours().filter((effect) => effect === 'incident.create')).toHaveLength(1);
      const issueId = records.store.all('issue')[0]?.id ?? '';
      const beforeMove = ours().length;

      desk.edit('tickets', TICKET, { status: 'pending' }, String(ADMIN));
      records.switchOn({ kind: 'answer-lost' }, { times: 1 });
      expect(await vendors.carry(linkId)).toMatchObject({ state: 'in-sync' });
      expect(records.store.get('issue', issueId)?.values.status).toBe('10003');
      expect(ours()).toHaveLength(beforeMove + 1);

      records.edit('issue', issueId, { status: '10002', [WORKAROUND]: 'Use the old printer.' }, anna);
      const moved = await vendors.carry(linkId);
      expect(moved.fields.map(({ provenance }) => [provenance?.desk, provenance?.remote])).toEqual([
        ['open', '10002'],
        expect.any(Array),
        ['Use the old printer.', 'Use the old printer.'],
      ]);

      desk.edit('tickets', TICKET, { status: 'solved', [`custom_${ROOT_CAUSE}`]: 'cause_network' }, String(ADMIN));
      const [hold] = (await vendors.carry(linkId)).holds;
      expect(hold).toMatchObject({ kind: 'missing', asks: ['resolution'] });
      const { fields } = await sync.readHoldChoices({ installationId: INSTALLATION, holdId: hold?.id ?? '', call: testCall() });
      const resolution = fields.find(({ path }) => path === 'resolution')?.options?.find(({ label }) => label === 'Done')?.value ?? '';
      await sync.answerHold({ installationId: INSTALLATION, linkId, holdId: hold?.id ?? '', answers: { resolution }, by: 'agent' });
      expect((await vendors.settle(linkId)).state).toBe('in-sync');
      expect(records.store.get('issue', issueId)?.values).toMatchObject({ status: '10004', resolution: '10000' });

      const effects = ours().length;
      vendors.clock.setNow(vendors.clock.now() + 60_000);
      await sync.wakeAll({ installationId: INSTALLATION });
      await vendors.settle(linkId);
      expect(ours()).toHaveLength(effects);
    } finally {
      vendors.close();
    }
  });
});

test('a cascading choice crosses as one value in one write; a child that its parent does not have waits alone, and offers those that it has', async () => {
  const pairs = [
    { desk: 'cause_network', remote: '10630/10632' },
    { desk: 'cause_change', remote: '10620/10632' },
  ];
  const rule = { desk: `custom/${ROOT_CAUSE}`, remote: CATEGORY, direction: 'both', winner: 'desk', values: pairs };
  const vendors = openDeskAndRecords({ other, flow: { fields: [rule, { desk: 'subject', remote: 'summary', direction: 'out' }] } });
  try {
    const { linkId } = await vendors.begin();
    const issue = () => vendors.records.store.all('issue')[0];
    const before = vendors.ours().length;
    vendors.desk.edit('tickets', TICKET, { [`custom_${ROOT_CAUSE}`]: 'cause_network' }, String(ADMIN));
    expect((await vendors.carry(linkId)).holds).toEqual([]);
    expect(issue()?.values[CATEGORY]).toBe('10630/10632');
    expect(vendors.ours()).toHaveLength(before + 1);

    vendors.desk.edit('tickets', TICKET, { [`custom_${ROOT_CAUSE}`]: 'cause_change', subject: 'Goes on' }, String(ADMIN));
    const { holds } = await vendors.carry(linkId);
    expect(holds).toMatchObject([
      {
        path: CATEGORY,
        asks: [CATEGORY],
        reason: { code: 'value-not-under-parent', facts: { form: 'within', value: '10620/10632', under: 'Application' } },
        release: { code: 'release-choose-offered', facts: { parent: 'Failure domain' } },
      },
    ]);
    expect(issue()?.values).toMatchObject({ [CATEGORY]: '10630/10632', summary: 'Goes on' });
    expect(vendors.ours()).toHaveLength(before + 2);

    const holdId = holds[0]?.id ?? '';
    const { fields } = await vendors.sync.readHoldChoices({ installationId: INSTALLATION, holdId, call: testCall() });
    expect(fields[0]?.options?.map(({ label }) => label)).toEqual([
      'Application',
      'Application / ERP',
      'Application / Shop',
      'Application / Warehouse',
    ]);
    const answer = async (value: string) => {
      await vendors.sync.answerHold({ installationId: INSTALLATION, linkId, holdId, answers: { [CATEGORY]: value }, by: 'agent' });
      return vendors.settle(linkId);
    };
    expect((await answer('10620/10631')).holds).toMatchObject([{ id: holdId }]);
    expect(await answer('10620/10622')).toMatchObject({ state: 'in-sync', holds: [] });
    expect(issue()?.values[CATEGORY]).toBe('10620/10622');
    expect((await vendors.carry(linkId)).holds).toEqual([]);
    expect(vendors.ours()).toHaveLength(before + 3);
  } finally {
    vendors.close();
  }
});

const HOTELS = 360_000_016;
const SUMMARY = { desk: 'subject', remote: 'summary', direction: 'out' };

test('a list of choices crosses both ways member by member, in one write each, and its order is no change', async () => {
  const values = [
    { desk: 'site_graz', remote: '10640' },
    { desk: 'site_linz', remote: '10641' },
  ];
  const rule = { desk: `custom/${HOTELS}`, remote: SITES, direction: 'both', winner: 'newest', values };
  const vendors = openDeskAndRecords({ other, flow: { tie: 'desk', fields: [rule, SUMMARY] } });
  const { desk, records, ours, carry } = vendors;
  const sites = () => desk.store.get('tickets', TICKET)?.values[`custom_${HOTELS}`];
  try {
    const { linkId, recordId } = await vendors.begin();
    const before = ours().length;
    desk.edit('tickets', TICKET, { [`custom_${HOTELS}`]: ['site_linz', 'site_graz'] }, String(ADMIN));
    expect(await carry(linkId)).toMatchObject({ state: 'in-sync', holds: [] });
    expect([records.store.get('issue', recordId)?.values[SITES]].flat().toSorted()).toEqual(['10640', '10641']);
    records.edit('issue', recordId, { [SITES]: ['10641'] }, anna);
    expect(await carry(linkId)).toMatchObject({ state: 'in-sync', holds: [] });
    expect(sites()).toEqual(['site_linz']);
    records.edit('issue', recordId, { [SITES]: ['10640', '10641'] }, anna);
    await carry(linkId);
    expect([sites()].flat().toSorted()).toEqual(['site_graz', 'site_linz']);
    records.edit('issue', recordId, { [SITES]: ['10641', '10640'] }, anna);
    await carry(linkId);
    expect(ours()).toHaveLength(before + 3);
    // A later change of each side: the histories tell lists in their own spelling.
    records.edit('issue', recordId, { [SITES]: ['10640'] }, anna);
    vendors.clock.setNow(vendors.clock.now() + 60_000);
    desk.edit('tickets', TICKET, { [`custom_${HOTELS}`]: ['site_linz'] }, String(ADMIN));
    expect((await carry(linkId)).fields[0]?.provenance?.reason).toMatchObject({ code: 'newest-decides', facts: { side: 'desk' } });
    expect(records.store.get('issue', recordId)?.values[SITES]).toEqual(['10641']);
    records.edit('issue', recordId, { [SITES]: ['10642'] }, anna);
    expect((await carry(linkId)).holds).toMatchObject([
      { kind: 'unknown-value', reason: { code: 'value-unmapped-held', facts: { value: '10642' } } },
    ]);
    expect(sites()).toEqual(['site_linz']);
  } finally {
    vendors.close();
  }
});

test('tags that stand for members of a list follow it, and all other tags stay, with the choices that they stand for', async () => {
  const values = [
    { desk: 'hotel_graz', remote: '10640' },
    { desk: 'hotel_linz', remote: '10641' },
  ];
  const rule = { desk: 'tags', remote: SITES, direction: 'in', values, otherwise: { in: 'keep' } };
  const vendors = openDeskAndRecords({ other, flow: { fields: [rule, SUMMARY] } });
  const { desk, records, ours, carry } = vendors;
  const ticket = () => desk.store.get('tickets', TICKET)?.values ?? {};
  try {
    desk.edit('tickets', TICKET, { [`custom_${ROOT_CAUSE}`]: 'cause_network' }, String(ADMIN));
    const { linkId, recordId } = await vendors.begin();
    const before = ours().length;
    const moved = async (to: readonly string[]) => {
      records.edit('issue', recordId, { [SITES]: to }, anna);
      expect(await carry(linkId)).toMatchObject({ state: 'in-sync', holds: [] });
      return ticket().tags;
    };
    expect(await moved(['10641', '10640'])).toEqual(['cause_network', 'hotel_graz', 'hotel_linz', 'wifi']);
    desk.edit('tickets', TICKET, { tags: ['cause_network', 'hotel_graz', 'hotel_linz', 'vip', 'wifi'] }, String(ADMIN));
    expect(await moved(['10641'])).toEqual(['cause_network', 'hotel_linz', 'vip', 'wifi']);
    expect(await moved([])).toEqual(['cause_network', 'vip', 'wifi']);
    expect(ticket()[`custom_${ROOT_CAUSE}`]).toBe('cause_network');
    await carry(linkId);
    expect(ours()).toHaveLength(before + 3);
  } finally {
    vendors.close();
  }
});

runConflictsSuite({
  name: 'the issue tracker',
  other,
  title: 'summary',
  historian: anna,
  titleOf: (fake) => String(fake.store.all('issue')[0]?.values.summary),
  retitle: (fake, recordId, title) => fake.edit('issue', recordId, { summary: title }, anna),
});

runFilesSuite({
  name: 'the issue tracker',
  other,
  title: 'summary',
  files: { upload: '/attachments', keepsOut: /internal comment/ },
});
