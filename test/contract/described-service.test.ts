/** The engine over a help desk and a service that is only described in YAML: one write, then silence. Judged by the ledgers of both fakes. */
import { configFor, ORIGIN } from '../../src/connectors/generic/fake/test-connection.ts';
import { createRestFake, PERSON, ROBOT } from '../../src/connectors/generic/fake.ts';
import { generic } from '../../src/connectors/generic/index.ts';
import { ADMIN, ROOT_CAUSE } from '../../src/connectors/zendesk/fake/demo-account.ts';
import { INSTALLATION } from '../../src/sync/testing/world.ts';
import { type OtherSide, openDeskAndRecords, statusFlow, TICKET } from './desk-and-records.ts';

const other: OtherSide<ReturnType<typeof createRestFake>> = {
  origin: ORIGIN,
  createFake: (clock) => createRestFake({ clock }),
  connect: (runtime) => generic.connect(runtime, configFor('rest')),
  actor: ROBOT.id,
};
const flow = statusFlow(
  { remote: 'status', values: { new: 'new', open: 'open', pending: 'waiting', solved: 'resolved' }, solvedRequires: ['resolution'] },
  [{ desk: 'subject', remote: 'title', direction: 'out' }],
);
const open = () => openDeskAndRecords({ other, flow });

describe('a ticket and an incident of a described service', () => {
  let vendors: ReturnType<typeof open>;
  beforeAll(() => generic.prepare?.());
  beforeEach(() => {
    vendors = open();
  });
  afterEach(() => vendors.close());

  test('one write, then silence: our own change coming back moves nothing', async () => {
    const { linkId, shown } = await vendors.begin();
    expect(shown).toMatchObject({ state: 'in-sync', link: { record: { number: expect.stringMatching(/^T-\d+$/) } } });
    expect(vendors.ours()).toEqual(['incident.create']);
    vendors.desk.edit('tickets', TICKET, { status: 'pending' }, String(ADMIN));
    expect(await vendors.carry(linkId)).toMatchObject({ state: 'in-sync' });
    expect(vendors.ours()).toEqual(['incident.create', 'incident.update']);
    for (let round = 0; round < 5; round += 1) await vendors.carry(linkId);
    expect(vendors.ours()).toEqual(['incident.create', 'incident.update']);
    expect(vendors.records.store.all('incidents').map(({ values }) => values.state)).toEqual(['waiting']);
  });

  test('a change at the service comes in once', async () => {
    const { linkId, recordId } = await vendors.begin();
    vendors.records.edit('incidents', recordId, { state: 'waiting' }, PERSON);
    await vendors.carry(linkId);
    await vendors.carry(linkId);
    expect(vendors.ours().filter((effect) => effect !== 'incident.create')).toHaveLength(1);
    expect(vendors.desk.store.get('tickets', TICKET)?.values.status).toBe('pending');
  });

  test('a write whose answer was lost is found and not repeated', async () => {
    const { linkId } = await vendors.begin();
    vendors.desk.edit('tickets', TICKET, { status: 'pending' }, String(ADMIN));
    vendors.records.switchOn({ kind: 'answer-lost' }, { times: 1 });
    expect(await vendors.carry(linkId)).toMatchObject({ state: 'in-sync' });
    expect(vendors.ours()).toEqual(['incident.create', 'incident.update']);
  });

  test('what the service demands is asked of a person, and its answer goes out', async () => {
    const { linkId } = await vendors.begin();
    vendors.desk.edit('tickets', TICKET, { status: 'open' }, String(ADMIN));
    await vendors.carry(linkId);
    vendors.desk.edit('tickets', TICKET, { status: 'solved', [`custom_${ROOT_CAUSE}`]: 'cause_network' }, String(ADMIN));
    const [hold] = (await vendors.carry(linkId)).holds;
    expect(hold).toMatchObject({ kind: 'missing', asks: ['resolution'] });
    await vendors.sync.answerHold({
      installationId: INSTALLATION,
      linkId,
      holdId: hold?.id ?? '',
      answers: { resolution: 'New cable.' },
      by: 'agent',
    });
    expect(await vendors.settle(linkId)).toMatchObject({ state: 'in-sync', holds: [] });
    expect(vendors.records.store.all('incidents').map(({ values }) => [values.state, values.resolution])).toEqual([['resolved', 'New cable.']]);
  });
});
