/** The engine over a help desk and a service that is only described in YAML: one write, then silence. Judged by the ledgers of both fakes. */

import { setupServer } from 'msw/node';
import { brandId, type LinkId, type TicketId } from '#domain';
import { compileMapping, mappingDocumentSchema } from '#mapping';
import { createSync, type DeskRecords, type Sync } from '#sync';
import { createFakeClock, testCall, testRuntime } from '../../src/connector-kit/testing/index.ts';
import { mswHandlers } from '../../src/connector-kit/testing/msw-handlers.ts';
import { configFor, ORIGIN as SERVICE } from '../../src/connectors/generic/fake/test-connection.ts';
import { createRestFake, PERSON, ROBOT } from '../../src/connectors/generic/fake.ts';
import { generic } from '../../src/connectors/generic/index.ts';
import { ADMIN, DEMO_CLIENT, ORIGIN as DESK, demoSeed, demoSettings, ROOT_CAUSE } from '../../src/connectors/zendesk/fake/demo-account.ts';
import { createZendeskFake } from '../../src/connectors/zendesk/fake.ts';
import { zendesk } from '../../src/connectors/zendesk/index.ts';
import { createMemoryStore } from '../../src/sync/testing/memory-store.ts';
import { INSTALLATION } from '../../src/sync/testing/world.ts';

const ticketId = brandId<TicketId>('101');
const plenty = { account: 1e5, ticketsUpdate: 1e5, ticketsIndex: 1e5, incrementalExports: 1e5, deletedTickets: 1e5, updatesPerTicket: 1e5 };
const mapping = compileMapping(
  mappingDocumentSchema.parse({
    version: 1,
    flows: [
      {
        name: 'cases',
        connection: 'records',
        record: 'incident',
        fields: [
          {
            desk: 'status',
            remote: 'status',
            direction: 'both',
            winner: 'desk',
            requires: { resolved: ['resolution'] },
            otherwise: { out: 'hold', in: 'keep' },
            values: [
              { desk: 'new', remote: 'new' },
              { desk: 'open', remote: 'open' },
              { desk: 'pending', remote: 'waiting' },
              { desk: 'solved', remote: 'resolved' },
            ],
          },
          { desk: 'subject', remote: 'title', direction: 'out' },
        ],
        comments: { public: 'out', internal: 'both' },
      },
    ],
  }),
);

async function openVendors() {
  await generic.prepare?.();
  const clock = createFakeClock({ sleeping: 'jumps' });
  const desk = createZendeskFake({ clock, seed: demoSeed, limits: plenty });
  const cases = createRestFake({ clock });
  const server = setupServer(...mswHandlers(desk, DESK), ...mswHandlers(cases, SERVICE));
  server.listen({ onUnhandledFrame: 'error' });
  const [deskRuntime, casesRuntime] = [testRuntime({ clock }), testRuntime({ clock })];
  const tickets = zendesk.connect(deskRuntime, { settings: demoSettings(), secrets: { clientSecret: DEMO_CLIENT.secret } }).capabilities
    .desk as DeskRecords;
  const incidents = generic.connect(casesRuntime, configFor('rest')).capabilities.incident;
  if (!incidents) throw new Error('The connection fills no incidents.');
  let ids = 0;
  const sync = createSync({
    store: createMemoryStore(),
    clock,
    random: () => 0.5,
    ids: { next: () => `id${++ids}` },
    mappings: { active: async () => ({ version: 1, mapping }) },
    systems: {
      desk: async () => ({ kind: 'open', connectionId: 'd', connectionName: 'desk', records: tickets }),
      remote: async () => ({ kind: 'open', connectionId: 'r', connectionName: 'records', records: incidents }),
      reportAttention: async () => undefined,
    },
  });
  const close = () => {
    server.close();
    deskRuntime.close();
    casesRuntime.close();
  };
  return { clock, desk, cases, sync, close };
}
type Vendors = Awaited<ReturnType<typeof openVendors>>;

const ours = ({ desk, cases }: Vendors) => [
  ...desk.ledger.filter(({ actor }) => actor !== String(ADMIN)).map(({ effect }) => effect),
  ...cases.ledger.filter(({ actor }) => actor === ROBOT.id).map(({ effect }) => effect),
];

async function settle({ sync, clock }: Vendors, linkId: LinkId): ReturnType<Sync['readLinkDetails']> {
  for (let round = 0; round < 30; round += 1) {
    for (const due of await sync.dueScan({ installationId: INSTALLATION })) await sync.reconcile({ installationId: INSTALLATION, linkId: due });
    const shown = await sync.readLinkDetails({ installationId: INSTALLATION, linkId });
    if (shown.link.wantedSeq === shown.link.doneSeq) return shown;
    clock.setNow(Math.max(clock.now() + 1_000, shown.link.nextAt));
  }
  throw new Error('The link did not come to rest.');
}

describe('a ticket and an incident of a described service', () => {
  let vendors: Vendors;
  beforeEach(async () => {
    vendors = await openVendors();
  });
  afterEach(() => vendors.close());

  const open = async () => {
    const link = await vendors.sync.createLink({ installationId: INSTALLATION, ticketId, flow: 'cases', call: testCall() });
    const shown = await settle(vendors, link.id);
    return { linkId: link.id, shown, recordId: vendors.cases.store.all('incidents')[0]?.id ?? '' };
  };
  const syncNow = async (linkId: LinkId) => {
    vendors.clock.setNow(vendors.clock.now() + 60_000);
    await vendors.sync.syncNow({ installationId: INSTALLATION, linkId });
    return settle(vendors, linkId);
  };

  test('one write, then silence: our own change coming back moves nothing', async () => {
    const { linkId, shown } = await open();
    expect(shown).toMatchObject({ state: 'in-sync', link: { record: { number: expect.stringMatching(/^T-\d+$/) } } });
    expect(ours(vendors)).toEqual(['incident.create']);
    vendors.desk.edit('tickets', ticketId, { status: 'pending' }, String(ADMIN));
    expect(await syncNow(linkId)).toMatchObject({ state: 'in-sync' });
    expect(ours(vendors)).toEqual(['incident.create', 'incident.update']);
    for (let round = 0; round < 5; round += 1) await syncNow(linkId);
    expect(ours(vendors)).toEqual(['incident.create', 'incident.update']);
    expect(vendors.cases.store.all('incidents').map(({ values }) => values.state)).toEqual(['waiting']);
  });

  test('a change at the service comes in once', async () => {
    const { linkId, recordId } = await open();
    vendors.cases.edit('incidents', recordId, { state: 'waiting' }, PERSON);
    await syncNow(linkId);
    await syncNow(linkId);
    expect(ours(vendors).filter((effect) => effect !== 'incident.create')).toHaveLength(1);
    expect(vendors.desk.store.get('tickets', ticketId)?.values.status).toBe('pending');
  });

  test('a write whose answer was lost is found and not repeated', async () => {
    const { linkId } = await open();
    vendors.desk.edit('tickets', ticketId, { status: 'pending' }, String(ADMIN));
    vendors.cases.switchOn({ kind: 'answer-lost' }, { times: 1 });
    expect(await syncNow(linkId)).toMatchObject({ state: 'in-sync' });
    expect(ours(vendors)).toEqual(['incident.create', 'incident.update']);
  });

  test('what the service demands is asked of a person, and its answer goes out', async () => {
    const { linkId } = await open();
    vendors.desk.edit('tickets', ticketId, { status: 'open' }, String(ADMIN));
    await syncNow(linkId);
    vendors.desk.edit('tickets', ticketId, { status: 'solved', [`custom_${ROOT_CAUSE}`]: 'cause_network' }, String(ADMIN));
    const [hold] = (await syncNow(linkId)).holds;
    expect(hold).toMatchObject({ kind: 'missing', asks: ['resolution'] });
    await vendors.sync.answerHold({
      installationId: INSTALLATION,
      linkId,
      holdId: hold?.id ?? '',
      answers: { resolution: 'New cable.' },
      by: 'agent',
    });
    expect(await settle(vendors, linkId)).toMatchObject({ state: 'in-sync', holds: [] });
    expect(vendors.cases.store.all('incidents').map(({ values }) => [values.state, values.resolution])).toEqual([['resolved', 'New cable.']]);
  });
});
