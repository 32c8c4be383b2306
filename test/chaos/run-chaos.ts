/**
 * One chaos run: load and trouble at once, then healing, quiet, and the judge. Four phases as Jepsen has them; the seed tells a run again as far as chance goes
 * (real processes keep their own time).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { systemClock } from '#domain';
import { openPageAs } from '../../src/sandbox/backend-client.ts';
import { completeFirstStart } from '../../src/sandbox/first-start.ts';
import { type Listening, listen } from '../../src/sandbox/listen.ts';
import { deskUserId } from '../../src/sandbox/seed/desk.ts';
import { loadKeys, type SandboxKeys } from '../../src/sandbox/state/keys.ts';
import { connectionEntries, createVendors, deskEntry, type Vendors } from '../../src/sandbox/vendors.ts';
import { freePort } from '../support/free-port.ts';
import { type PostgresCluster, startPostgres } from '../support/postgres.ts';
import { judge, readTexts, type Verdict } from './check.ts';
import { type Delivering, startDelivering } from './deliveries.ts';
import { carryOut, planEdits } from './edits.ts';
import { type FaultMix, mixFaults, T1_SHARES } from './fault-mix.ts';
import { CHAOS_MAPPING } from './mapping.ts';
import { AGENT } from './people.ts';
import { type ChaosProcess, ROLES, startProcesses, waitUntilReady } from './processes.ts';
import { type Chance, chanceOf } from './random.ts';

export interface ChaosOptions {
  readonly engine: 'postgres' | 'pglite';
  readonly updates: number;
  readonly tickets: number;
  readonly seed: number;
  /** Between two kills, ms. */
  readonly killEveryMs: number;
  /** Between two edits, ms. */
  readonly editEveryMs: number;
  /** How what a lost delivery told is found after healing: by the product's own sweep, or because the vendor delivers once more (quicker). */
  readonly findLost: 'by-sweep' | 'by-redelivery';
  readonly say: (line: string) => void;
}

export interface ChaosReport extends Verdict {
  readonly options: Omit<ChaosOptions, 'say'>;
  readonly kills: number;
  readonly databaseRestarts: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly deliveries: Readonly<Record<string, number>>;
  readonly writes: { readonly desk: number; readonly remote: number };
  /** From the first edit to the last, and from healing until nothing moved any more, ms. */
  readonly loadMs: number;
  readonly drainMs: number;
  /** What did not come to rest in time, from the product's own tables; empty where all did. */
  readonly restless: readonly string[];
}

const DRAIN_LIMIT_MS = 600_000;
const WEBHOOK_SECRET = 'a-secret-that-only-the-instance-knows';

/** Runs once. Throws where the company cannot even be set up; losses are in the report. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const company = await setUp(options);
  try {
    return await trouble(company, options);
  } finally {
    await company.close();
  }
}

/** The sandbox's vendors, the product's processes, and tickets that are tied to incidents. */
export interface Company {
  readonly vendors: Vendors;
  readonly backend: string;
  readonly processes: readonly ChaosProcess[];
  readonly cluster: PostgresCluster | undefined;
  readonly incidents: ReadonlyMap<string, string>;
  /** Links that want something, as words; by the product's own API. */
  readonly restless: () => Promise<readonly string[]>;
  close(): Promise<void>;
}

async function trouble(company: Company, options: ChaosOptions): Promise<ChaosReport> {
  const { vendors, incidents } = company;
  const chance = chanceOf(options.seed);
  const edits = planEdits([...incidents.keys()], options.updates, chance);
  const mixes = [vendors.desk, vendors.incidentSystem].map((vendor) => mixFaults(vendor, T1_SHARES, chance));
  const delivering = startDelivering(vendors, chance);
  const killing = startKilling(company, options, chance);
  const startedAt = Date.now();
  for (const [index, edit] of edits.entries()) {
    carryOut(vendors, edit, incidents.get(edit.ticketId) ?? '');
    if (index % 500 === 499) options.say(`${index + 1} of ${edits.length} edits made, ${killing.kills()} processes killed`);
    await pause(options.editEveryMs);
  }
  const loadMs = Date.now() - startedAt;
  for (const mix of mixes) mix.heal();
  await killing.stop();
  const healedAt = Date.now();
  options.say('healed; waiting until nothing moves any more');
  const restless = await comeToRest(company, delivering, options);
  const drainMs = Date.now() - healedAt;
  await delivering.stop();
  const { say: _, ...told } = options;
  return {
    options: told,
    kills: killing.kills(),
    databaseRestarts: killing.restarts(),
    faults: sum(mixes),
    deliveries: { ...delivering.counts },
    writes: { desk: ours(vendors.desk.ledger), remote: ours(vendors.incidentSystem.ledger) },
    loadMs,
    drainMs,
    restless,
    ...judge({ vendors, edits, incidents, texts: await readTexts(vendors, [...incidents.keys()]) }),
  };
}

const ours = (ledger: Vendors['desk']['ledger']): number => ledger.filter(({ actor }) => actor !== AGENT && actor !== 'tobias.rau').length;

function sum(mixes: readonly FaultMix[]): Readonly<Record<string, number>> {
  const total: Record<string, number> = {};
  for (const { counts } of mixes) for (const [kind, count] of Object.entries(counts)) total[kind] = (total[kind] ?? 0) + count;
  return total;
}

/** Kills one process after the other, and the database once, half-way. */
function startKilling({ processes, cluster }: Company, { killEveryMs, updates, editEveryMs }: ChaosOptions, chance: Chance) {
  let kills = 0;
  let restarts = 0;
  let isStopping = false;
  const halfWayAt = Date.now() + (updates * editEveryMs) / 2;
  const loop = async (): Promise<void> => {
    while (!isStopping) {
      await pause(killEveryMs);
      if (isStopping) return;
      await chance.pick(processes).killHard();
      kills += 1;
      if (!cluster || restarts > 0 || Date.now() < halfWayAt) continue;
      await cluster.stop('kill');
      await pause(500);
      await cluster.start();
      restarts += 1;
    }
  };
  const running = loop();
  return {
    kills: () => kills,
    restarts: () => restarts,
    async stop() {
      isStopping = true;
      await running;
    },
  };
}

/** Two sweeps and their work: nothing that changed may be unknown to the product by then. */
const TWO_SWEEPS_MS = 135_000;

/** Quiet: no write of ours for a while, no delivery that waits, no link that wants anything. Answers what is restless at the limit. */
async function comeToRest(company: Company, delivering: Delivering, { findLost, say }: ChaosOptions): Promise<readonly string[]> {
  await waitUntilReady(company.backend, () => company.processes[0]?.said() ?? '');
  const giveUpAt = Date.now() + DRAIN_LIMIT_MS;
  const quietMs = findLost === 'by-sweep' ? TWO_SWEEPS_MS : 4_000;
  const size = () => company.vendors.desk.ledger.length + company.vendors.incidentSystem.ledger.length;
  let quietSince = Date.now();
  let saidAt = Date.now();
  let before = -1;
  for (;;) {
    if (findLost === 'by-redelivery') delivering.redeliver();
    const restless = await company.restless();
    const now = size();
    if (restless.length > 0 || now !== before || !(findLost === 'by-sweep' || delivering.isIdle())) quietSince = Date.now();
    if (Date.now() - quietSince >= quietMs) return [];
    if (Date.now() > giveUpAt) return restless.length > 0 ? restless : ['the ledgers still grow'];
    before = now;
    if (Date.now() - saidAt > 15_000) {
      saidAt = Date.now();
      say(`waiting: ${restless.slice(0, 3).join('; ') || 'the ledgers grow'}`);
    }
    await pause(1_000);
  }
}

/** Starts and enrols everything, without any trouble yet; also for the bench of what a kill costs. */
export async function setUp(options: Pick<ChaosOptions, 'engine' | 'tickets' | 'say'>): Promise<Company> {
  const directory = await mkdtemp(join(tmpdir(), 'tieline-chaos-'));
  const keys = await loadKeys(join(directory, 'keys.json'));
  const vendors = createVendors({ clock: systemClock, keys, fieldMappings: CHAOS_MAPPING });
  const servers = await Promise.all([listen('workspace', 0), listen('hub', 0)]);
  const [desk, hub] = servers as [Listening, Listening];
  desk.serve((request) => vendors.desk.fetch(request));
  hub.serve((request) => serveHub(vendors, request));
  const cluster = options.engine === 'postgres' ? await startPostgres({ durability: 'as-production' }) : undefined;
  const port = await freePort();
  const backend = `http://127.0.0.1:${port}`;
  const database = cluster ? { TIELINE_DATABASE_URL: cluster.url } : { TIELINE_DATA_DIR: join(directory, 'data') };
  const processes = await startProcesses(ROLES[options.engine], { backend, env: { ...environment(keys, backend, port), ...database } });
  const close = async (): Promise<void> => {
    for (const one of processes) await one.end();
    await Promise.all(servers.map((server) => server.close()));
    await cluster?.remove();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await completeFirstStart({
      clock: systemClock,
      keys,
      backend,
      desk: deskEntry(`http://127.0.0.1:${desk.port}`),
      connections: connectionEntries(vendors, `http://127.0.0.1:${hub.port}`),
      path: join(directory, 'first-start.json'),
      linkedItems: { list: async () => [], add: async () => undefined, remove: async () => 'not-linked' },
      say: () => undefined,
    });
    options.say('enrolled and connected');
    const open = (person: string, page: 'sidebar' | 'console') =>
      openPageAs({ backend, clock: systemClock, privateKeyPem: keys.appPrivateKeyPem, userId: deskUserId(person), page });
    await announce(vendors, { backend, admin: await open('leona.vogt', 'console') });
    const incidents = await linkTickets(vendors, { count: options.tickets, agent: await open('jonas.lindqvist', 'sidebar'), say: options.say });
    const restless = () => restlessLinks(cluster?.url, { backend, keys });
    return { vendors, backend, processes, cluster, incidents, restless, close };
  } catch (error) {
    const said = processes.map((one) => `${one.name}: ${one.said()}`).join('\n');
    await close();
    throw new Error(`The company could not be set up. ${said}`, { cause: error });
  }
}

type Api = Awaited<ReturnType<typeof openPageAs>>;

/** The instance announces its changes, as an admin sets it up. */
async function announce({ incidentSystem }: Vendors, { backend, admin }: { readonly backend: string; readonly admin: Api }): Promise<void> {
  const { connections } = await admin<{ connections: { id: string; name: string }[] }>('GET', '/v1/connections');
  const { id } = connections.find(({ name }) => name === 'servicenow') ?? { id: '' };
  await admin('POST', `/v1/connections/${id}/webhook-secret`, { secret: WEBHOOK_SECRET });
  incidentSystem.setUpWebhook({ url: `${backend}/v1/hooks/${id}`, secret: WEBHOOK_SECRET });
}

/** Makes tickets and an incident for each. Answers incident ids by ticket. */
async function linkTickets(
  { desk, incidentSystem }: Vendors,
  { count, agent, say }: { readonly count: number; readonly agent: Api; readonly say: (line: string) => void },
): Promise<ReadonlyMap<string, string>> {
  const ids = Array.from({ length: count }, (_, index) =>
    desk.insert(
      'tickets',
      {
        subject: `Chaos ${index}`,
        description: `Chaos ${index}`,
        type: 'incident',
        status: 'open',
        priority: 'normal',
        requester_id: deskUserId('mia.brandt'),
      },
      AGENT,
    ),
  );
  for (const id of ids) {
    await agent('GET', `/v1/tickets/${id}/links`);
    await agent('POST', `/v1/tickets/${id}/links`, { mode: 'create', flow: 'incidents', openIncidentsSeen: [] });
  }
  const incidents = new Map<string, string>();
  for (let attempt = 0; incidents.size < count; attempt += 1) {
    if (attempt > 600) throw new Error(`Only ${incidents.size} of ${count} incidents were created.`);
    for (const id of ids.filter((ticket) => !incidents.has(ticket))) {
      const { links } = await agent<{ links: { state: string; record: { id: string } | null }[] }>('GET', `/v1/tickets/${id}/links`);
      if (links[0]?.record && links[0].state === 'in-sync') incidents.set(id, links[0].record.id);
    }
    await pause(500);
  }
  say(`${count} tickets are linked; ${incidentSystem.ledger.length} effects so far`);
  return incidents;
}

/** Links that want work, or are held or given up: straight from the tables where they can be read from outside, else by the console's own overview. */
async function restlessLinks(
  databaseUrl: string | undefined,
  { backend, keys }: { readonly backend: string; readonly keys: SandboxKeys },
): Promise<readonly string[]> {
  if (databaseUrl === undefined) return restlessByOverview(backend, keys);
  const client = new pg.Client({ connectionString: databaseUrl });
  try {
    await client.connect();
    const { rows } = await client.query<{ ticket_id: string; state: string; state_reason: string }>(
      `SELECT ticket_id, state, state_reason FROM tieline.sync_links WHERE wanted_seq > done_seq OR state <> 'in-sync'`,
    );
    return rows.map(({ ticket_id, state, state_reason }) => `#${ticket_id} is ${state}: ${state_reason}`);
  } catch (error) {
    return [`the database cannot be asked: ${String(error)}`];
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function restlessByOverview(backend: string, keys: SandboxKeys): Promise<readonly string[]> {
  const admin = await openPageAs({
    backend,
    clock: systemClock,
    privateKeyPem: keys.appPrivateKeyPem,
    userId: deskUserId('leona.vogt'),
    page: 'console',
  });
  const { flows } = await admin<{ flows: { links: Record<string, number> }[] }>('GET', '/v1/overview');
  return flows.flatMap(({ links }) =>
    Object.entries(links).flatMap(([state, count]) => (state === 'in-sync' || count === 0 ? [] : [`${count} links are ${state}`])),
  );
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

/** As the hub of the sandbox serves them: the incident system below its prefix, the directory at the root. */
function serveHub({ incidentSystem, directory }: Vendors, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const prefix = '/vendor/servicenow';
  if (!url.pathname.startsWith(prefix)) return directory.fetch(request);
  url.pathname = url.pathname.slice(prefix.length);
  return incidentSystem.fetch(new Request(url, request));
}
