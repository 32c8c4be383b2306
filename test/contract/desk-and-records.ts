/** The engine over the help desk's connector and another one, each on its fake at the network's edge. What was done is read from the fakes' own ledgers. */
import { setupServer } from 'msw/node';
import type { Capabilities, ConnectorRuntime } from '#capabilities';
import { brandId, type LinkId, type TicketId } from '#domain';
import { compileMapping, mappingDocumentSchema } from '#mapping';
import { createSync, type DeskRecords, type Sync } from '#sync';
import { createFakeClock, type FakeClock, testCall, testRuntime, type VendorFake } from '../../src/connector-kit/testing/index.ts';
import { mswHandlers } from '../../src/connector-kit/testing/msw-handlers.ts';
import { company, configFor, ORIGIN } from '../../src/connectors/servicenow/fake/test-connection.ts';
import { createServiceNowFake, FAKE_CREDENTIALS } from '../../src/connectors/servicenow/fake.ts';
import { servicenow } from '../../src/connectors/servicenow/index.ts';
import { ADMIN, DEMO_CLIENT, ORIGIN as DESK, demoSeed, demoSettings } from '../../src/connectors/zendesk/fake/demo-account.ts';
import { createZendeskFake } from '../../src/connectors/zendesk/fake.ts';
import { zendesk } from '../../src/connectors/zendesk/index.ts';
import { createMemoryStore } from '../../src/sync/testing/memory-store.ts';
import { INSTALLATION } from '../../src/sync/testing/world.ts';

/** The ticket that is linked. */
export const TICKET = brandId<TicketId>('101');
const FLOW = 'records';
/** Budgets are not what these tests are about. */
const plenty = { account: 1e5, ticketsUpdate: 1e5, ticketsIndex: 1e5, incrementalExports: 1e5, deletedTickets: 1e5, updatesPerTicket: 1e5 };

export interface OtherSide<Fake extends VendorFake> {
  readonly origin: string;
  readonly createFake: (clock: FakeClock) => Fake;
  readonly connect: (runtime: ConnectorRuntime) => { readonly capabilities: Capabilities };
  /** Who we are in its ledger. */
  readonly actor: string;
}

export const incidentSystem: OtherSide<ReturnType<typeof createServiceNowFake>> = {
  origin: ORIGIN,
  createFake: (clock) => createServiceNowFake({ clock, seed: company }),
  connect: (runtime) => servicenow.connect(runtime, configFor('oauth-client-credentials')),
  actor: FAKE_CREDENTIALS.userName,
};

export interface StatusChoices {
  /** The other side's path of its status. */
  readonly remote: string;
  /** Its statuses by the ticket's. */
  readonly values: Readonly<Record<'new' | 'open' | 'pending' | 'solved', string>>;
  /** What it wants to be told when it is solved. */
  readonly solvedRequires: readonly string[];
}

/** A flow that carries the ticket's status both ways and all comments, with further rules: the desk wins, and what has no counterpart waits or stays. */
export function statusFlow({ remote, values, solvedRequires }: StatusChoices, further: readonly object[]) {
  const status = {
    desk: 'status',
    remote,
    direction: 'both',
    winner: 'desk',
    ...(solvedRequires.length > 0 && { requires: { [values.solved]: solvedRequires } }),
    otherwise: { out: 'hold', in: 'keep' },
    values: Object.entries(values).map(([desk, theirs]) => ({ desk, remote: theirs })),
  };
  return { fields: [status, ...further], comments: { public: 'out', internal: 'both' } };
}

export interface Options<Fake extends VendorFake> {
  readonly other: OtherSide<Fake>;
  /** The rules of the one flow, as an admin writes them. */
  readonly flow: Readonly<Record<string, unknown>>;
  /** What its records are; incidents where unsaid. */
  readonly record?: 'incident' | 'change-request';
  readonly account?: typeof demoSeed;
  /** One whose sleepers wait, where the waits are what a test is about. */
  readonly clock?: FakeClock;
}

export function openDeskAndRecords<Fake extends VendorFake>({
  other,
  flow,
  record = 'incident',
  account = demoSeed,
  clock = createFakeClock({ sleeping: 'jumps' }),
}: Options<Fake>) {
  const desk = createZendeskFake({ clock, seed: account, limits: plenty });
  const records = other.createFake(clock);
  const server = setupServer(...mswHandlers(desk, DESK), ...mswHandlers(records, other.origin));
  server.listen({ onUnhandledFrame: 'error' });
  const [deskRuntime, recordsRuntime] = [testRuntime({ clock, connectionId: 'd' }), testRuntime({ clock, connectionId: 'r' })];
  const tickets = zendesk.connect(deskRuntime, { settings: demoSettings(), secrets: { clientSecret: DEMO_CLIENT.secret } }).capabilities
    .desk as DeskRecords;
  const { incident, changeRecord } = other.connect(recordsRuntime).capabilities;
  const remote = record === 'incident' ? incident : changeRecord;
  if (!remote) throw new Error(`The connection fills no ${record} records.`);
  const document = mappingDocumentSchema.parse({ version: 1, flows: [{ name: FLOW, connection: 'records', record, ...flow }] });
  let mapping: ReturnType<typeof compileMapping> | undefined;
  let ids = 0;
  const sync = createSync({
    store: createMemoryStore(),
    clock,
    random: () => 0.5,
    ids: { next: () => `id${++ids}` },
    mappings: {
      active: async () => {
        mapping ??= compileMapping(document, {
          schemas: { desk: await tickets.describe(testCall()), remote: { [FLOW]: await remote.describe(testCall()) } },
        });
        return { version: 1, mapping };
      },
    },
    systems: {
      desk: async () => ({ kind: 'open', connectionId: 'd', connectionName: 'desk', records: tickets }),
      remote: async () => ({ kind: 'open', connectionId: 'r', connectionName: 'records', records: remote }),
      reportAttention: async () => undefined,
    },
  });

  /** Works until the link is at rest. */
  async function settle(linkId: LinkId): ReturnType<Sync['readLinkDetails']> {
    for (let round = 0; round < 30; round += 1) {
      for (const due of await sync.dueScan({ installationId: INSTALLATION })) await sync.reconcile({ installationId: INSTALLATION, linkId: due });
      const shown = await sync.readLinkDetails({ installationId: INSTALLATION, linkId });
      if (shown.link.wantedSeq === shown.link.doneSeq) return shown;
      clock.setNow(Math.max(clock.now() + 1_000, shown.link.nextAt));
    }
    throw new Error('The link did not come to rest.');
  }

  return {
    clock,
    desk,
    records,
    sync,
    /** Both sides as the engine reaches them. */
    stores: { desk: tickets, remote },
    /** What we did at either side, in order by side. */
    ours: () => [
      ...desk.ledger.filter(({ actor }) => actor !== String(ADMIN)).map(({ effect }) => effect),
      ...records.ledger.filter(({ actor }) => actor === other.actor).map(({ effect }) => effect),
    ],
    /** A record that is made from the ticket. */
    async begin() {
      const { id: linkId } = await sync.createLink({ installationId: INSTALLATION, ticketId: TICKET, flow: FLOW, call: testCall() });
      const shown = await settle(linkId);
      return { linkId, shown, recordId: shown.link.remoteId ?? '' };
    },
    /** A minute later somebody looks at the link again. */
    async carry(linkId: LinkId) {
      clock.setNow(clock.now() + 60_000);
      await sync.syncNow({ installationId: INSTALLATION, linkId });
      return settle(linkId);
    },
    settle,
    close() {
      server.close();
      deskRuntime.close();
      recordsRuntime.close();
    },
  };
}
