/** The engine over the help desk and an issue tracker with a workflow of its own: one write for one change, then silence; judged by the vendors' own ledgers. */

import { setupServer } from 'msw/node';
import { brandId, type LinkId, type TicketId } from '#domain';
import { compileMapping, mappingDocumentSchema } from '#mapping';
import { createSync, type DeskRecords, type Sync } from '#sync';
import { createFakeClock, testCall, testRuntime } from '../../src/connector-kit/testing/index.ts';
import { mswHandlers } from '../../src/connector-kit/testing/msw-handlers.ts';
import { WORKAROUND } from '../../src/connectors/jira/fake/site-model.ts';
import { anna, company, configFor, ORIGIN as RECORDS } from '../../src/connectors/jira/fake/test-connection.ts';
import { createJiraFake, FAKE_CREDENTIALS } from '../../src/connectors/jira/fake.ts';
import { jira } from '../../src/connectors/jira/index.ts';
import { ADMIN, DEMO_CLIENT, ORIGIN as DESK, demoSeed, demoSettings, NOTE, ROOT_CAUSE } from '../../src/connectors/zendesk/fake/demo-account.ts';
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
        name: 'incidents',
        connection: 'records',
        record: 'incident',
        fields: [
          {
            desk: 'status',
            remote: 'status',
            direction: 'both',
            winner: 'desk',
            requires: { '10004': ['resolution'] },
            otherwise: { out: 'hold', in: 'keep' },
            values: [
              { desk: 'new', remote: '10001' },
              { desk: 'open', remote: '10002' },
              { desk: 'pending', remote: '10003' },
              { desk: 'solved', remote: '10004' },
            ],
          },
          { desk: 'subject', remote: 'summary', direction: 'out' },
          { desk: `custom/${NOTE}`, remote: WORKAROUND, direction: 'in' },
        ],
        comments: { public: 'out', internal: 'both' },
      },
    ],
  }),
);

function openVendors() {
  const clock = createFakeClock({ sleeping: 'jumps' });
  const desk = createZendeskFake({ clock, seed: demoSeed, limits: plenty });
  const records = createJiraFake({ clock, seed: company });
  const server = setupServer(...mswHandlers(desk, DESK), ...mswHandlers(records, RECORDS));
  server.listen({ onUnhandledFrame: 'error' });
  const [deskRuntime, recordsRuntime] = [testRuntime({ clock }), testRuntime({ clock })];
  const tickets = zendesk.connect(deskRuntime, { settings: demoSettings(), secrets: { clientSecret: DEMO_CLIENT.secret } }).capabilities
    .desk as DeskRecords;
  const incidents = jira.connect(recordsRuntime, configFor('basic')).capabilities.incident;
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
    recordsRuntime.close();
  };
  return { clock, desk, records, sync, close };
}

const ours = ({ desk, records }: ReturnType<typeof openVendors>) => [
  ...desk.ledger.filter(({ actor }) => actor !== String(ADMIN)).map(({ effect }) => effect),
  ...records.ledger.filter(({ actor }) => actor === FAKE_CREDENTIALS.accountId).map(({ effect }) => effect),
];

async function settle({ sync, clock }: ReturnType<typeof openVendors>, linkId: LinkId): ReturnType<Sync['readLinkDetails']> {
  for (let round = 0; round < 30; round += 1) {
    for (const due of await sync.dueScan({ installationId: INSTALLATION })) await sync.reconcile({ installationId: INSTALLATION, linkId: due });
    const shown = await sync.readLinkDetails({ installationId: INSTALLATION, linkId });
    if (shown.link.wantedSeq === shown.link.doneSeq) return shown;
    clock.setNow(Math.max(clock.now() + 1_000, shown.link.nextAt));
  }
  throw new Error('The link did not come to rest.');
}

/** Moves on, looks at the link again, and waits for rest. */
async function carry(vendors: ReturnType<typeof openVendors>, linkId: LinkId) {
  vendors.clock.setNow(vendors.clock.now() + 60_000);
  await vendors.sync.syncNow({ installationId: INSTALLATION, linkId });
  return settle(vendors, linkId);
}

describe('a ticket and its issue', () => {
  test('creates, moves along the workflow both ways, holds and answers a step, survives a lost answer, and falls silent', async () => {
    const vendors = openVendors();
    const { sync, desk, records } = vendors;
    try {
      const link = await sync.createLink({ installationId: INSTALLATION, ticketId, flow: 'incidents', call: testCall() });
      const created = await settle(vendors, link.id);
      expect(created).toMatchObject({ state: 'in-sync', link: { record: { number: 'OPS-1' } } });
      expect(ours(vendors).filter((effect) => effect === 'incident.create')).toHaveLength(1);
      const issueId = records.store.all('issue')[0]?.id ?? '';
      const beforeMove = ours(vendors).length;

      desk.edit('tickets', ticketId, { status: 'pending' }, String(ADMIN));
      records.switchOn({ kind: 'answer-lost' }, { times: 1 });
      expect(await carry(vendors, link.id)).toMatchObject({ state: 'in-sync' });
      expect(records.store.get('issue', issueId)?.values.status).toBe('10003');
      expect(ours(vendors)).toHaveLength(beforeMove + 1);

      records.edit('issue', issueId, { status: '10002', [WORKAROUND]: 'Use the old printer.' }, anna);
      const moved = await carry(vendors, link.id);
      expect(moved.fields.map(({ provenance }) => [provenance?.desk, provenance?.remote])).toEqual([
        ['open', '10002'],
        expect.any(Array),
        ['Use the old printer.', 'Use the old printer.'],
      ]);

      desk.edit('tickets', ticketId, { status: 'solved', [`custom_${ROOT_CAUSE}`]: 'cause_network' }, String(ADMIN));
      const [hold] = (await carry(vendors, link.id)).holds;
      expect(hold).toMatchObject({ kind: 'missing', asks: ['resolution'] });
      const { fields } = await sync.readHoldChoices({ installationId: INSTALLATION, holdId: hold?.id ?? '', call: testCall() });
      const resolution = fields.find(({ path }) => path === 'resolution')?.options?.find(({ label }) => label === 'Done')?.value ?? '';
      await sync.answerHold({ installationId: INSTALLATION, linkId: link.id, holdId: hold?.id ?? '', answers: { resolution }, by: 'agent' });
      expect((await settle(vendors, link.id)).state).toBe('in-sync');
      expect(records.store.get('issue', issueId)?.values).toMatchObject({ status: '10004', resolution: '10000' });

      const effects = ours(vendors).length;
      vendors.clock.setNow(vendors.clock.now() + 60_000);
      await sync.wakeAll({ installationId: INSTALLATION });
      await settle(vendors, link.id);
      expect(ours(vendors)).toHaveLength(effects);
    } finally {
      vendors.close();
    }
  });
});
