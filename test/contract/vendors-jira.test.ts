/** The engine over the help desk and an issue tracker with a workflow of its own: one write for one change, then silence; judged by the vendors' own ledgers. */
import { testCall } from '../../src/connector-kit/testing/index.ts';
import { CATEGORY, WORKAROUND } from '../../src/connectors/jira/fake/site-model.ts';
import { anna, company, configFor, ORIGIN } from '../../src/connectors/jira/fake/test-connection.ts';
import { createJiraFake, FAKE_CREDENTIALS } from '../../src/connectors/jira/fake.ts';
import { jira } from '../../src/connectors/jira/index.ts';
import { ADMIN, NOTE, ROOT_CAUSE } from '../../src/connectors/zendesk/fake/demo-account.ts';
import { INSTALLATION } from '../../src/sync/testing/world.ts';
import { type OtherSide, openDeskAndRecords, statusFlow, TICKET } from './desk-and-records.ts';

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

test('a cascading choice crosses as one value with its child in one write, and a child that is not under that parent waits alone', async () => {
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
    expect((await vendors.carry(linkId)).holds).toMatchObject([
      { path: CATEGORY, reason: { code: 'value-not-offered', facts: { value: '10620/10632' } } },
    ]);
    expect(issue()?.values).toMatchObject({ [CATEGORY]: '10630/10632', summary: 'Goes on' });
    expect(vendors.ours()).toHaveLength(before + 2);
  } finally {
    vendors.close();
  }
});
