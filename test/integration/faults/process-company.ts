/** The company's vendors on real sockets, and the server that ships as a process of its own on a real PostgreSQL, started, killed and stopped by tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Clock, systemClock } from '#domain';
import { ensureBuilt } from '../../../scripts/build.ts';
import { type BackendClient, openPageAs } from '../../../src/sandbox/backend-client.ts';
import { completeFirstStart } from '../../../src/sandbox/first-start.ts';
import { type Listening, listen } from '../../../src/sandbox/listen.ts';
import { deskUserId } from '../../../src/sandbox/seed/desk.ts';
import { loadKeys, type SandboxKeys } from '../../../src/sandbox/state/keys.ts';
import { connectionEntries, createVendors, deskEntry, type Vendors } from '../../../src/sandbox/vendors.ts';
import { freePort } from '../../support/free-port.ts';
import { until } from '../../support/until.ts';
import { exampleMapping } from './example-mapping.ts';

export interface ServerProcess {
  /** Sends the signal; resolves with how the process ended. */
  end(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Sends a signal that it outlives. */
  send(signal: NodeJS.Signals): void;
  readonly isRunning: () => boolean;
  /** What it wrote, for a failing test to show. */
  readonly said: () => string;
  /** Where it answers. */
  readonly address: string;
}

/** How a server differs from the one that ships, at its usual address. */
export interface ServerOptions {
  /** Another file to run. Default: the built server. */
  readonly entry?: string;
  /** Arguments of Node itself. */
  readonly nodeArguments?: readonly string[];
  /** Default: the address that the vendors know. */
  readonly port?: number;
}

/** Where the tables are read past the server, and how the first server is started. */
export interface CompanyOptions extends ServerOptions {
  /** Default: the server's own address of the database. */
  readonly queryUrl?: string;
  /** What the vendors, and the people who sign in by them, take for the time. Default: the system's. */
  readonly clock?: Clock;
}

export interface ProcessCompany {
  readonly vendors: Vendors;
  readonly backend: string;
  /** Starts a server and waits until it is ready. */
  start(options?: ServerOptions): Promise<ServerProcess>;
  /** A sample of the server's own metrics, by its name and labels as they are exposed. */
  metric(sample: string): Promise<number>;
  /** A person's session, by a page that the desk signs. Default: the sidebar. */
  openAs(personKey: string, page?: 'sidebar' | 'console'): Promise<BackendClient>;
  /** The incident system takes requests and answers none, until it is released. */
  holdIncidents(): () => void;
  /** Reads the server's tables past row level security. */
  query<Row>(text: string): Promise<readonly Row[]>;
  close(): Promise<void>;
}

/** An announcement of the desk, as it lies in its outbox. */
export type Delivery = ReturnType<Vendors['desk']['pendingDeliveries']>[number];

/** How a delivery went: its event, and the status; `cut` where no answer came. */
export interface Posted {
  readonly eventId: string;
  readonly status: number | 'cut';
  readonly retryAfter: string | null;
}

/** Serves the vendors, starts a first server, enrols and connects everything, and leaves that server running. */
export async function startProcessCompany(
  databaseUrl: string,
  { queryUrl = databaseUrl, clock = systemClock, ...options }: CompanyOptions = {},
): Promise<ProcessCompany & { readonly first: ServerProcess }> {
  // The server hands out the app's pages, and refuses them where they were not built.
  await ensureBuilt('app');
  const directory = await mkdtemp(join(tmpdir(), 'tieline-faults-'));
  const keys = await loadKeys(join(directory, 'keys.json'));
  const vendors = createVendors({ clock, keys, fieldMappings: exampleMapping });
  const [desk, hub] = await Promise.all([listen('workspace', 0), listen('hub', 0)]);
  desk.serve((request) => vendors.desk.fetch(request));
  let released = Promise.resolve();
  hub.serve(async (request) => {
    await released;
    return serveHub(vendors, request);
  });
  const port = await freePort();
  const backend = `http://127.0.0.1:${port}`;
  const running: ServerProcess[] = [];
  const questions = openQuestions(queryUrl);
  const company: ProcessCompany = {
    vendors,
    backend,
    start: async ({ entry, nodeArguments = [], port: own = port } = {}) => {
      const file = entry ?? join(await ensureBuilt('server'), 'node.mjs');
      const server = startServer([...nodeArguments, file], environmentOf({ keys, port: own, backend, databaseUrl }));
      running.push(server);
      await until(async () => !server.isRunning() || (await statusOf(`${server.address}/readyz`)) === 200, 'the server is ready');
      if (!server.isRunning()) throw new Error(`The server ended while it started: ${server.said()}`);
      return server;
    },
    openAs: (personKey, page = 'sidebar') =>
      openPageAs({ backend, clock, privateKeyPem: keys.appPrivateKeyPem, userId: deskUserId(personKey), page }),
    metric: (sample) => readMetric({ backend, operatorKey: keys.operatorKey, sample }),
    holdIncidents: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      released = promise;
      return resolve;
    },
    query: questions.ask,
    close: async () => {
      await questions.end();
      await closeAll({ running, servers: [desk, hub], directory });
    },
  };
  try {
    const first = await company.start(options);
    await completeFirstStart({
      clock,
      keys,
      backend,
      desk: deskEntry(`http://127.0.0.1:${desk.port}`),
      connections: connectionEntries(vendors, `http://127.0.0.1:${hub.port}`),
      path: join(directory, 'first-start.json'),
      // The items that agents linked before today are of no matter here.
      linkedItems: { list: async () => [], add: async () => undefined, remove: async () => 'not-linked' },
      say: () => undefined,
    });
    return { ...company, first };
  } catch (error) {
    const said = running.map((server) => server.said()).join('\n');
    await company.close();
    throw new Error(`The company could not be set up. The server said: ${said}`, { cause: error });
  }
}

interface Settings {
  readonly keys: SandboxKeys;
  readonly port: number;
  readonly backend: string;
  readonly databaseUrl: string;
}

function environmentOf({ keys, port, backend, databaseUrl }: Settings): NodeJS.ProcessEnv {
  const key = (text: string) => `k1:${Buffer.from(text, 'base64url').toString('base64')}`;
  return {
    PATH: process.env.PATH,
    TIELINE_PORT: String(port),
    TIELINE_PUBLIC_URL: backend,
    TIELINE_DATABASE_URL: databaseUrl,
    TIELINE_MASTER_KEYS: key(keys.masterKey),
    TIELINE_SESSION_KEYS: key(keys.sessionKey),
    TIELINE_OPERATOR_KEY: keys.operatorKey,
    TIELINE_SANDBOX: '1',
    TIELINE_LOG_LEVEL: 'warn',
  };
}

function startServer(commandLine: readonly string[], env: NodeJS.ProcessEnv): ServerProcess {
  const child: ChildProcess = spawn(process.execPath, commandLine, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const hear = (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-8_000);
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  return {
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
    send: (signal) => void child.kill(signal),
    isRunning: () => child.exitCode === null && child.signalCode === null,
    said: () => said,
    address: `http://127.0.0.1:${env.TIELINE_PORT}`,
  };
}

/** Takes what waits at the desk out of its outbox. */
export function takeDeliveries({ vendors: { desk } }: ProcessCompany): readonly Delivery[] {
  const pending = desk.pendingDeliveries();
  for (const { id } of pending) desk.settleDelivery(id, 202);
  return pending;
}

/** Posts one delivery, once; `cut` where no answer comes within `patienceMs`. */
export async function post({ endpoint, headers, body }: Delivery, patienceMs = 20_000): Promise<Posted> {
  const { id } = JSON.parse(body) as { id: string };
  try {
    const answer = await fetch(endpoint, { method: 'POST', headers, body, signal: AbortSignal.timeout(patienceMs) });
    await answer.arrayBuffer();
    return { eventId: id, status: answer.status, retryAfter: answer.headers.get('retry-after') };
  } catch {
    return { eventId: id, status: 'cut', retryAfter: null };
  }
}

export async function statusOf(url: string): Promise<number | 'cut'> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(20_000) });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 'cut';
  }
}

async function readMetric({ backend, operatorKey, sample }: { backend: string; operatorKey: string; sample: string }): Promise<number> {
  const answer = await fetch(`${backend}/metrics`, { headers: { authorization: `Bearer ${operatorKey}` }, signal: AbortSignal.timeout(20_000) });
  const lines = (await answer.text()).split('\n');
  const value = Number(lines.find((line) => line.startsWith(`${sample} `))?.slice(sample.length));
  if (Number.isNaN(value)) throw new Error(`The metrics have no ${sample}.`);
  return value;
}

/** As the hub of the sandbox serves them: the incident system below its prefix, the directory at the root. */
function serveHub({ incidentSystem, directory }: Vendors, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const prefix = '/vendor/servicenow';
  if (!url.pathname.startsWith(prefix)) return directory.fetch(request);
  url.pathname = url.pathname.slice(prefix.length);
  return incidentSystem.fetch(new Request(url, request));
}

/** Questions past the server, over one connection that outlives none of the database's restarts: tests ask many times a second, and connecting is most of what that costs. */
function openQuestions(connectionString: string) {
  const pool = new pg.Pool({ connectionString, max: 2, options: '-c search_path=tieline' });
  pool.on('error', () => undefined);
  return {
    ask: async <Row>(text: string): Promise<readonly Row[]> => (await pool.query(text)).rows as Row[],
    end: () => pool.end(),
  };
}

interface Open {
  readonly running: readonly ServerProcess[];
  readonly servers: readonly Listening[];
  readonly directory: string;
}

async function closeAll({ running, servers, directory }: Open): Promise<void> {
  for (const server of running) if (server.isRunning()) await server.end('SIGKILL');
  await Promise.all(servers.map((server) => server.close()));
  await rm(directory, { recursive: true, force: true });
}

/** Asks for incidents for these tickets and waits until every one of them is linked and at rest. Answers incident ids by ticket. */
export async function createIncidents(company: ProcessCompany, ticketIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const agent = await company.openAs('jonas.lindqvist');
  for (const id of ticketIds) {
    const { offers } = await agent<{ offers: { flow: string; openIncidents: { number: string }[] }[] }>('GET', `/v1/tickets/${id}/links`);
    const seen = offers.flatMap(({ openIncidents }) => openIncidents.map(({ number }) => number));
    await agent('POST', `/v1/tickets/${id}/links`, { mode: 'create', flow: 'incidents', openIncidentsSeen: seen });
  }
  const idsOf = () =>
    company.query<{ ticket_id: string; remote_id: string | null; state: string }>('SELECT ticket_id, remote_id, state FROM sync_links');
  const linked = async () => (await idsOf()).filter(({ ticket_id, state }) => state === 'in-sync' && ticketIds.includes(ticket_id));
  await until(async () => (await linked()).length === ticketIds.length, 'every incident was created');
  return new Map((await linked()).map(({ ticket_id, remote_id }) => [ticket_id, remote_id ?? '']));
}

/** An agent's edit at the desk. */
export const editTicket = ({ vendors }: ProcessCompany, id: string, changes: Parameters<Vendors['desk']['edit']>[2]): void =>
  vendors.desk.edit('tickets', id, changes, String(deskUserId('amara.okafor')));

export const titleOf = ({ vendors }: ProcessCompany, incidentId: string): unknown =>
  vendors.incidentSystem.rows('incident', { offset: 0, limit: 500 }).rows.find(({ id }) => id === incidentId)?.short_description;
