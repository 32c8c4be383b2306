/** The company of a chaos run: vendors on sockets of their own, the product's processes over a fresh database, and tickets that are linked already. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '#domain';
import { createZendeskFake, type ZendeskFake } from '../../src/connectors/zendesk/fake.ts';
import { openPageAs } from '../../src/sandbox/backend-client.ts';
import { completeFirstStart } from '../../src/sandbox/first-start.ts';
import { listen } from '../../src/sandbox/listen.ts';
import { deskUserId, seedDesk } from '../../src/sandbox/seed/desk.ts';
import { loadKeys, type SandboxKeys } from '../../src/sandbox/state/keys.ts';
import { deskEntry } from '../../src/sandbox/vendors.ts';
import { freePort } from '../support/free-port.ts';
import { type PostgresCluster, startPostgres } from '../support/postgres.ts';
import { chaosMapping } from './mapping.ts';
import { AGENT } from './people.ts';
import { type ChaosProcess, ROLES, startProcesses } from './processes.ts';
import { createSystem, flowOf, type IncidentSystem, type SystemName } from './systems.ts';
import { liftPace } from './unpaced.ts';

export interface Vendors {
  readonly desk: ZendeskFake;
  readonly systems: readonly IncidentSystem[];
}

/** What a ticket is linked to. */
export interface LinkedTicket {
  readonly system: IncidentSystem;
  readonly recordId: string;
}

export interface Company {
  readonly vendors: Vendors;
  readonly backend: string;
  readonly processes: readonly ChaosProcess[];
  readonly cluster: PostgresCluster | undefined;
  readonly keys: SandboxKeys;
  readonly links: ReadonlyMap<string, LinkedTicket>;
  close(): Promise<void>;
}

export interface CompanyOptions {
  readonly engine: 'postgres' | 'pglite';
  readonly systems: readonly SystemName[];
  readonly tickets: number;
  readonly say: (line: string) => void;
}

const WEBHOOK_SECRET = 'a-secret-that-only-the-vendor-knows';
/** Nobody edits fifty times in five minutes by hand; what a vendor allows has tests of its own. */
const NO_LIMITS = { account: 1e6, ticketsUpdate: 1e6, ticketsIndex: 1e6, incrementalExports: 1e6, deletedTickets: 1e6, updatesPerTicket: 1e6 };

/** Sets everything up, without trouble. Throws with what the processes said. */
export async function setUpCompany(options: CompanyOptions): Promise<Company> {
  const directory = await mkdtemp(join(tmpdir(), 'tieline-chaos-'));
  const keys = await loadKeys(join(directory, 'keys.json'));
  const [{ vendors, deskOrigin, closeVendors }, cluster, port] = await Promise.all([
    serveVendors(options.systems, keys),
    options.engine === 'postgres' ? startPostgres({ durability: 'as-production' }) : undefined,
    freePort(),
  ]);
  const backend = `http://127.0.0.1:${port}`;
  const data = join(directory, 'data');
  const running: ChaosProcess[] = [];
  const close = async (): Promise<void> => {
    for (const one of running) await one.end();
    await closeVendors();
    await cluster?.remove();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await liftPace(cluster ? { engine: 'postgres', url: cluster.url } : { engine: 'pglite', directory: data });
    const database = cluster ? { TIELINE_DATABASE_URL: cluster.url } : { TIELINE_DATA_DIR: data };
    running.push(...(await startProcesses(ROLES[options.engine], { backend, env: { ...environment(keys, backend, port), ...database } })));
    options.say('the processes are ready');
    await completeFirstStart({
      clock: systemClock,
      keys,
      backend,
      desk: deskEntry(deskOrigin),
      connections: Object.fromEntries(vendors.systems.map((system) => [flowOf(system), system.connection])),
      path: join(directory, 'first-start.json'),
      linkedItems: { list: async () => [], add: async () => undefined, remove: async () => 'not-linked' },
      say: () => undefined,
    });
    options.say('enrolled and connected');
    const open = (person: string, page: 'sidebar' | 'console') =>
      openPageAs({ backend, clock: systemClock, privateKeyPem: keys.appPrivateKeyPem, userId: deskUserId(person), page });
    await announce(vendors, { backend, admin: await open('leona.vogt', 'console') });
    const links = await linkTickets(vendors, options, await open('jonas.lindqvist', 'sidebar'));
    return { vendors, backend, processes: running, cluster, keys, links, close };
  } catch (error) {
    const said = running.map((one) => `${one.name}: ${one.said()}`).join('\n');
    await close();
    throw new Error(`The company could not be set up. ${said}`, { cause: error });
  }
}

async function serveVendors(names: readonly SystemName[], keys: SandboxKeys) {
  const clock = systemClock;
  const servers = await Promise.all(['desk', ...names].map(() => listen('hub', 0)));
  const originOf = (index: number) => `http://127.0.0.1:${servers[index]?.port}`;
  const systems = names.map((name, index) => createSystem(name, { clock, origin: originOf(index + 1) }));
  const { appPublicKeyPem, sharedSecret } = keys;
  const seed = seedDesk({ nowMs: clock.now(), appPublicKeyPem, sharedSecret, fieldMappings: chaosMapping(systems) });
  const desk = createZendeskFake({ clock, seed, limits: NO_LIMITS });
  for (const [index, fake] of [desk, ...systems.map((system) => system.fake)].entries()) servers[index]?.serve((request) => fake.fetch(request));
  const closeVendors = async () => void (await Promise.all(servers.map((server) => server.close())));
  return { vendors: { desk, systems }, deskOrigin: originOf(0), closeVendors };
}

type Api = Awaited<ReturnType<typeof openPageAs>>;

/** The systems announce their changes, as an admin sets it up. */
async function announce({ systems }: Vendors, { backend, admin }: { readonly backend: string; readonly admin: Api }): Promise<void> {
  const { connections } = await admin<{ connections: { id: string; name: string }[] }>('GET', '/v1/connections');
  for (const system of systems) {
    const { announceTo } = system;
    if (!announceTo) continue;
    const { id } = connections.find(({ name }) => name === flowOf(system)) ?? { id: '' };
    await admin('POST', `/v1/connections/${id}/webhook-secret`, { secret: WEBHOOK_SECRET });
    announceTo(`${backend}/v1/hooks/${id}`, WEBHOOK_SECRET);
  }
}

/** Clicks of one agent at a time. */
const AT_ONCE = 6;

/** Makes tickets, the same number for each system, and a record for each. */
async function linkTickets({ desk, systems }: Vendors, { tickets, say }: CompanyOptions, agent: Api): Promise<ReadonlyMap<string, LinkedTicket>> {
  const made = Array.from({ length: tickets }, (_, index) => {
    const system = systems[index % systems.length] as IncidentSystem;
    const text = `Chaos ${index}`;
    const requester = deskUserId('mia.brandt');
    const values = { subject: text, description: text, type: system.ticketType, status: 'open', priority: 'normal', requester_id: requester };
    return { id: desk.insert('tickets', values, AGENT), system };
  });
  const links = new Map<string, LinkedTicket>();
  const linkOne = async ({ id, system }: (typeof made)[number]): Promise<void> => {
    await agent('GET', `/v1/tickets/${id}/links`);
    await agent('POST', `/v1/tickets/${id}/links`, { mode: 'create', flow: flowOf(system), openIncidentsSeen: [] });
    for (let attempt = 0; attempt < 240; attempt += 1) {
      const shown = await agent<{ links: { state: string; record: { id: string } | null }[] }>('GET', `/v1/tickets/${id}/links`);
      const [link] = shown.links;
      if (link?.record && link.state === 'in-sync') return void links.set(id, { system, recordId: link.record.id });
      await pause(500);
    }
    throw new Error(`Ticket ${id} has no record at ${system.name} after two minutes.`);
  };
  const waiting = [...made];
  const clickAway = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await linkOne(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, clickAway));
  say(`${tickets} tickets are linked to ${systems.length} systems`);
  // In the order of the tickets: the edits are planned over them, and a seed must plan the same ones.
  return new Map(made.map(({ id }) => [id, links.get(id) as LinkedTicket]));
}

function environment(keys: SandboxKeys, backend: string, port: number): NodeJS.ProcessEnv {
  const key = (text: string) => `k1:${Buffer.from(text, 'base64url').toString('base64')}`;
  return {
    PATH: process.env.PATH,
    TIELINE_PORT: String(port),
    TIELINE_PUBLIC_URL: backend,
    TIELINE_MASTER_KEYS: key(keys.masterKey),
    TIELINE_SESSION_KEYS: key(keys.sessionKey),
    TIELINE_OPERATOR_KEY: keys.operatorKey,
    TIELINE_SANDBOX: '1',
    TIELINE_LOG_LEVEL: 'info',
  };
}
