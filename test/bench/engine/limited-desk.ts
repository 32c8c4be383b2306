/** The help desk's fake with the vendor's own limits, behind the real connector, client and shared budget, in simulated time. */
import type { Call, ConnectorRuntime, DeskCapability, TransportRequest, TransportResponse } from '#capabilities';
import { createMemoryTokenStore } from '#connector-kit';
import { createBudgetStore } from '#storage';
import { createBudgetGate } from '../../../src/connections/budget-gate.ts';
import { testCall } from '../../../src/connector-kit/testing/index.ts';
import { ADMIN, AGENT, DEMO_CLIENT, demoSeed, demoSettings, REQUESTER } from '../../../src/connectors/zendesk/fake/demo-account.ts';
import { createZendeskFake } from '../../../src/connectors/zendesk/fake.ts';
import { zendesk } from '../../../src/connectors/zendesk/index.ts';
import { type BenchDatabase, INSTALLATION } from './database.ts';
import { createSimulatedClock, type SimulatedClock } from './simulated-clock.ts';

/** How long the vendor takes for an answer, ms. */
const ANSWER_MS = 150;

export interface LimitedDesk {
  readonly clock: SimulatedClock;
  readonly tickets: readonly string[];
  /** A worker process of its own: it shares the budget with the others through the database, and nothing else. `bare`: with no budget at all. */
  connect(kind: 'budgeted' | 'bare'): Promise<DeskCapability>;
  readonly call: (priority: Call['priority']) => Call;
  /** Answers by status and kind of call since the last reading. */
  readonly answers: Map<string, number>;
  /** Updates that the vendor has carried out. */
  readonly updates: () => number;
  /** Runs to the end of `work`, moving the time. */
  run<Result>(work: Promise<Result>): Promise<Result>;
}

/** A fresh account with so many tickets, and a fresh budget. */
export const openLimitedDesk = async ({ database }: BenchDatabase, ticketCount: number): Promise<LimitedDesk> => {
  const clock = createSimulatedClock();
  const fake = createZendeskFake({ clock, seed: demoSeed });
  const connectionId = crypto.randomUUID();
  await addConnection(database, connectionId);
  const tickets = Array.from({ length: ticketCount }, (_, index) =>
    fake.insert(
      'tickets',
      { subject: `Ticket ${index}`, description: 'It is slow.', requester_id: REQUESTER, assignee_id: AGENT, status: 'open' },
      String(ADMIN),
    ),
  );
  const underWay = { queries: 0 };
  const answers = new Map<string, number>();
  const transport = async (request: TransportRequest): Promise<TransportResponse> => {
    await clock.sleep(ANSWER_MS);
    const response = await fake.fetch(new Request(request.url, { method: request.method, headers: { ...request.headers }, ...bodyOf(request) }));
    const name = `${request.method} ${response.status}`;
    answers.set(name, (answers.get(name) ?? 0) + 1);
    return { status: response.status, headers: Object.fromEntries(response.headers), body: new Uint8Array(await response.arrayBuffer()) };
  };
  const store = createBudgetStore(database);
  const counted: typeof store = {
    change: async (...given) => {
      underWay.queries += 1;
      try {
        return await store.change(...given);
      } finally {
        underWay.queries -= 1;
      }
    },
  };
  const unlimited: ConnectorRuntime['budget'] = { acquire: async () => undefined, park: async () => undefined, heed: async () => undefined };
  return {
    clock,
    tickets,
    answers,
    call: (priority) => testCall({ priority }),
    connect: async (kind) => {
      const budget =
        kind === 'bare' ? unlimited : createBudgetGate({ store: counted, clock, installationId: INSTALLATION, connectionId, limits: zendesk.limits });
      const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
      const runtime: ConnectorRuntime = { connectionId, transport, tokens: createMemoryTokenStore(), budget, clock, random: Math.random, log };
      const { desk } = zendesk.connect(runtime, { settings: demoSettings(), secrets: { clientSecret: DEMO_CLIENT.secret } }).capabilities;
      if (!desk) throw new TypeError('The connection fills no desk.');
      return desk;
    },
    updates: () => fake.ledger.filter(({ effect }) => effect === 'ticket.update').length,
    run: (work) => clock.run(work, () => underWay.queries > 0),
  };
};

/** A budget belongs to a connection. */
const addConnection = ({ withTenant }: BenchDatabase['database'], connectionId: string): Promise<unknown> => {
  const row = {
    connection_id: connectionId,
    name: connectionId,
    connector_id: 'zendesk',
    owner: 'Leona Vogt',
    on_call: '',
    settings: '{}',
    state: 'active' as const,
    created_at: '2026-11-22T05:00:00.000Z',
  };
  return withTenant(INSTALLATION, (trx) => trx.insertInto('connections').values(row).execute());
};

const bodyOf = ({ body }: TransportRequest): { body?: string } => (typeof body === 'string' ? { body } : {});
