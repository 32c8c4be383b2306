/** The engine over two real connectors and their fakes: what a ticket's status change does, judged by the vendors' own ledgers. */

import { setupServer } from 'msw/node';
import { brandId, type LinkId, type TicketId } from '#domain';
import { compileMapping, mappingDocumentSchema } from '#mapping';
import { createSync, type DeskRecords, type Sync } from '#sync';
import { createFakeClock, testCall, testRuntime } from '../../src/connector-kit/testing/index.ts';
import { mswHandlers } from '../../src/connector-kit/testing/msw-handlers.ts';
import { company, configFor, ORIGIN as RECORDS } from '../../src/connectors/servicenow/fake/test-connection.ts';
import { createServiceNowFake, FAKE_CREDENTIALS } from '../../src/connectors/servicenow/fake.ts';
import { servicenow } from '../../src/connectors/servicenow/index.ts';
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
            remote: 'state',
            direction: 'both',
            winner: 'desk',
            requires: { '6': ['close_code', 'close_notes'] },
            otherwise: { out: 'hold', in: 'keep' },
            values: [
              { desk: 'new', remote: '1' },
              { desk: 'open', remote: '2' },
              { desk: 'pending', remote: '3' },
              { desk: 'solved', remote: '6' },
            ],
          },
          { desk: 'subject', remote: 'short_description', direction: 'out' },
          { desk: `custom/${NOTE}`, remote: 'close_notes', direction: 'in' },
        ],
        comments: { public: 'out', internal: 'both' },
      },
    ],
  }),
);

function openVendors() {
  const clock = createFakeClock({ sleeping: 'jumps' });
  const desk = createZendeskFake({ clock, seed: demoSeed, limits: plenty });
  const records = createServiceNowFake({ clock, seed: company });
  const server = setupServer(...mswHandlers(desk, DESK), ...mswHandlers(records, RECORDS));
  server.listen({ onUnhandledFrame: 'error' });
  const [deskRuntime, recordsRuntime] = [testRuntime({ clock }), testRuntime({ clock })];
  const tickets = zendesk.connect(deskRuntime, { settings: demoSettings(), secrets: { clientSecret: DEMO_CLIENT.secret } }).capabilities
    .desk as DeskRecords;
  const incidents = servicenow.connect(recordsRuntime, configFor('oauth-client-credentials')).capabilities.incident;
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
  ...records.ledger.filter(({ actor }) => actor === FAKE_CREDENTIALS.userName).map(({ effect }) => effect),
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

describe('a ticket and its incident', () => {
  test('creates, carries a status out, holds and answers a close, survives a lost answer, and falls silent', async () => {
    const vendors = openVendors();
    const { sync, desk, records, clock } = vendors;
    try {
      const link = await sync.createLink({ installationId: INSTALLATION, ticketId, flow: 'incidents', call: testCall() });
      expect(await settle(vendors, link.id)).toMatchObject({ state: 'in-sync', link: { record: { number: expect.stringMatching(/^INC/) } } });
      expect(ours(vendors)).toEqual(['incident.create']);

      clock.setNow(clock.now() + 60_000);
      desk.edit('tickets', ticketId, { status: 'pending' }, String(ADMIN));
      records.switchOn({ kind: 'answer-lost' }, { times: 1 });
      await sync.syncNow({ installationId: INSTALLATION, linkId: link.id });
      const pending = await settle(vendors, link.id);
      expect(pending).toMatchObject({ state: 'in-sync' });
      expect(pending.fields.find(({ remotePath }) => remotePath === 'state')?.provenance).toMatchObject({
        desk: 'pending',
        remote: '3',
        state: 'in-sync',
      });
      expect(ours(vendors)).toEqual(['incident.create', 'incident.update']);

      clock.setNow(clock.now() + 60_000);
      desk.edit('tickets', ticketId, { status: 'solved', [`custom_${ROOT_CAUSE}`]: 'cause_network' }, String(ADMIN));
      await sync.syncNow({ installationId: INSTALLATION, linkId: link.id });
      const [hold] = (await settle(vendors, link.id)).holds;
      expect(hold).toMatchObject({ kind: 'missing', asks: ['close_code', 'close_notes'] });
      const { fields } = await sync.readHoldChoices({ installationId: INSTALLATION, holdId: hold?.id ?? '', call: testCall() });
      const code = fields.find(({ path }) => path === 'close_code')?.options?.[0]?.value ?? '';
      await sync.answerHold({
        installationId: INSTALLATION,
        linkId: link.id,
        holdId: hold?.id ?? '',
        answers: { close_code: code, close_notes: 'New access point.' },
        by: 'agent',
      });
      const solved = await settle(vendors, link.id);
      expect(solved.state).toBe('in-sync');
      expect(solved.fields.map(({ provenance }) => [provenance?.desk, provenance?.remote])).toEqual([
        ['solved', '6'],
        expect.any(Array),
        ['New access point.', 'New access point.'],
      ]);

      const effects = ours(vendors).length;
      clock.setNow(clock.now() + 60_000);
      await sync.wakeAll({ installationId: INSTALLATION });
      await settle(vendors, link.id);
      expect(ours(vendors)).toHaveLength(effects);
    } finally {
      vendors.close();
    }
  });
});
