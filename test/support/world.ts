/**
 * A whole backend over the company's fakes, in one process: a database of its own (PostgreSQL where the run has a cluster, else embedded), real connectors over loopback
 * HTTP, the HTTP application called as a function.
 * Tests of the server, of access and of faults start here.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { exportPKCS8, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import type { Log } from '#capabilities';
import { connectors } from '#connectors';
import { type Clock, systemClock } from '#domain';
import { type Database, openDatabase } from '#storage';
import { createMetrics } from '#telemetry';
import { ensureBuilt } from '../../scripts/build.ts';
import { signPageToken } from '../../src/connectors/zendesk/fake.ts';
import { createNodeExpressionRunner } from '../../src/mapping/expression/node-runner.ts';
import { type Listening, listen } from '../../src/sandbox/listen.ts';
import { DESK, deskUserId } from '../../src/sandbox/seed/desk.ts';
import { type ConnectionEntry, connectionEntries, createVendors, deskEntry, type Vendors } from '../../src/sandbox/vendors.ts';
import { type Backend, compose } from '../../src/server/compose.ts';
import { openTestDatabase } from '../../src/storage/testing/open-test-database.ts';
import { createMigratedDatabase } from './postgres.ts';

/** Everything that a test of the whole backend may touch. */
export interface World {
  readonly backend: Backend;
  readonly database: Database;
  readonly vendors: Vendors;
  readonly origins: { readonly desk: string; readonly hub: string };
  readonly installationId: string;
  readonly operatorKey: string;
  readonly logged: { readonly event: string; readonly facts: unknown }[];
  readonly connectionIds: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  /** An asserted caller: the token that the desk's proxy signs. Lives a minute. */
  appToken(personKey: string): Promise<string>;
  /** A proven caller: a signed page load, exchanged. */
  pageToken(personKey: string): Promise<string>;
  /** Calls the API; a body makes it a POST unless `method` says otherwise. */
  call(path: string, options?: CallOptions): Promise<{ readonly status: number; readonly body: unknown; readonly headers: Headers }>;
  /** Runs everything that wants to run until nothing does. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface CallOptions {
  readonly token?: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface WorldOptions {
  /**
   * As `compose` takes it. Default on the real clock: so long that what a person set in motion is through when they are answered, however slow the machine. On a clock
   * that jumps, a run beside the test's own work would be a race: 0 leaves all runs to `settle`.
   */
  readonly runSoonMs?: number;
  /** As `compose` takes it: how long a vendor that never answers is waited for. */
  readonly longestCallMs?: number;
  readonly clock?: Clock;
  /** Default: the worked example. */
  readonly fieldMappings?: string;
  /** Default: a fresh one, which `close` drops. */
  readonly database?: Database;
  /** The first is current. Default: one that nobody knows. */
  readonly masterKeys?: readonly { readonly id: string; readonly bytes: Uint8Array }[];
}

/** A hang, not a slow machine. */
const THROUGH_MS = 300_000;
const INCIDENT_SYSTEM = '/vendor/servicenow';
/** An access token of ours lives 15 minutes; a test's clock may run faster than the test. */
const PAGE_TOKEN_KEPT_MS = 10 * 60_000;
const EXAMPLE = new URL('../../src/mapping/examples/incidents.yaml', import.meta.url);

/** Starts it all; close it in `afterAll`. Enrolled through the real endpoint, connected to the incident system and the directory, mapping active. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { clock = systemClock, runSoonMs = options.clock ? undefined : THROUGH_MS } = options;
  const pair = await generateKeyPair('RS256', { extractable: true });
  const [appPrivateKeyPem, appPublicKeyPem] = await Promise.all([exportPKCS8(pair.privateKey), exportSPKI(pair.publicKey)]);
  const sharedSecret = randomBytes(32).toString('hex');
  const fieldMappings = options.fieldMappings ?? readFileSync(EXAMPLE, 'utf8');
  const vendors = createVendors({
    clock,
    keys: { appPrivateKeyPem, appPublicKeyPem, sharedSecret } as Parameters<typeof createVendors>[0]['keys'],
    fieldMappings,
  });
  const [deskServer, hub] = await Promise.all([listen('workspace', 0), listen('hub', 0)]);
  deskServer.serve((request) => vendors.desk.fetch(request));
  hub.serve((request) => hubFetch(vendors, request));
  const origins = { desk: `http://127.0.0.1:${deskServer.port}`, hub: `http://127.0.0.1:${hub.port}` };
  const { database, drop } = await openOwnDatabase(options.database);
  const operatorKey = randomBytes(24).toString('base64url');
  const logged: { event: string; facts: unknown }[] = [];
  const expressions = createNodeExpressionRunner();
  const backend = compose({
    database,
    connectors,
    clock,
    log: recordingLog(logged),
    metrics: createMetrics(),
    masterKeys: options.masterKeys ?? [{ id: 'test-1', bytes: randomBytes(32) }],
    sessionKeys: [randomBytes(32)],
    operatorKey,
    publicUrl: 'http://backend.test',
    egress: { allowedPrivateCidrs: [], allowLoopback: true },
    expressions,
    ...(runSoonMs === undefined ? {} : { runSoonMs }),
    ...(options.longestCallMs === undefined ? {} : { longestCallMs: options.longestCallMs }),
    pageFiles: { directory: await ensureBuilt('app') },
  });
  await backend.jobs.start('sender');
  const world = worldOver({ backend, database, vendors, origins, operatorKey, logged, sharedSecret, appPrivateKeyPem, clock });
  const installationId = await enrol(world, origins, sharedSecret);
  const connectionIds = await addConnections(world, connectionEntries(vendors, origins.hub));
  await world.call('/v1/mapping/read', { method: 'POST', token: await world.pageToken('leona.vogt') });
  return Object.assign(world, { installationId, connectionIds, close: () => closeAll([deskServer, hub], backend, database, expressions).then(drop) });
}

async function openOwnDatabase(given: Database | undefined): Promise<{ readonly database: Database; readonly drop: () => Promise<void> }> {
  if (given) return { database: given, drop: async () => undefined };
  if (!process.env.TIELINE_TEST_PG) return { database: await openTestDatabase(), drop: async () => undefined };
  const { url, drop } = await createMigratedDatabase();
  return { database: await openDatabase({ engine: 'postgres', url }), drop };
}

interface Parts {
  readonly backend: Backend;
  readonly database: Database;
  readonly vendors: Vendors;
  readonly origins: World['origins'];
  readonly operatorKey: string;
  readonly logged: World['logged'];
  readonly sharedSecret: string;
  readonly appPrivateKeyPem: string;
  readonly clock: Clock;
}

type Unenrolled = Omit<World, 'installationId' | 'connectionIds' | 'close'>;

function worldOver(parts: Parts): Unenrolled {
  const { backend, database, vendors, origins, operatorKey, logged, clock } = parts;
  const pageTokens = new Map<string, { readonly token: string; readonly atMs: number }>();
  const call: World['call'] = async (path, options = {}) => {
    const { token, body, headers = {} } = options;
    const answer = await backend.app.request(path, {
      method: options.method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: parsed(text), headers: answer.headers };
  };
  return {
    backend,
    database,
    vendors,
    origins,
    operatorKey,
    logged,
    call,
    secrets: [parts.sharedSecret, operatorKey, DESK.clientSecret],
    async appToken(personKey) {
      const now = Math.floor(clock.now() / 1000);
      const claims = { iss: `${DESK.subdomain}.zendesk.com`, sub: String(deskUserId(personKey)), installation_id: String(DESK.installationId) };
      return new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuedAt(now)
        .setExpirationTime(now + 60)
        .sign(new TextEncoder().encode(parts.sharedSecret));
    },
    async pageToken(personKey) {
      const known = pageTokens.get(personKey);
      if (known && clock.now() - known.atMs < PAGE_TOKEN_KEPT_MS) return known.token;
      const signed = await signPageToken({
        privateKeyPem: parts.appPrivateKeyPem,
        account: DESK.subdomain,
        installationId: DESK.installationId,
        userId: deskUserId(personKey),
        location: 'nav_bar',
        nowMs: clock.now(),
      });
      const form = new URLSearchParams({ token: signed });
      const page = await backend.app.request('/app/console', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form.toString(),
      });
      const block = /id="tieline-page">(.*?)<\/script>/s.exec(await page.text())?.[1];
      if (!block) throw new Error(`The console page was refused with ${page.status}. Is the app built? Run npm run build.`);
      const { tokens } = JSON.parse(block) as { tokens: { accessToken: string } };
      pageTokens.set(personKey, { token: tokens.accessToken, atMs: clock.now() });
      return tokens.accessToken;
    },
    async settle() {
      for (let round = 0; round < 50; round += 1) if ((await backend.jobs.drainOnce(Number.MAX_SAFE_INTEGER)) === 0) return;
      throw new Error('Work never ends: fifty drains and there is still more.');
    },
  };
}

async function enrol(world: Unenrolled, origins: World['origins'], sharedSecret: string): Promise<string> {
  const { connectorId, settings, secrets } = deskEntry(origins.desk);
  const body = {
    account: DESK.subdomain,
    deskAppId: String(DESK.appId),
    deskInstallationId: String(DESK.installationId),
    deskConnectorId: connectorId,
    mode: 'hosted',
    sharedSecret,
    owner: 'Leona Vogt',
    settings,
    secrets,
  };
  const answer = await world.call('/v1/enrolments', { token: world.operatorKey, body });
  const result = answer.body as { installationId: string; steps: { step: string; outcome: string; problem: unknown }[] };
  if (answer.status !== 200) throw new Error(`Enrolment answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  const failed = result.steps.filter(({ step, outcome }) => outcome === 'failed' && step !== 'mapping');
  if (failed.length > 0) throw new Error(`Enrolment failed: ${JSON.stringify(failed)}`);
  return result.installationId;
}

async function addConnections(world: Unenrolled, entries: Readonly<Record<string, ConnectionEntry>>): Promise<Record<string, string>> {
  const token = await world.pageToken('leona.vogt');
  const ids: Record<string, string> = {};
  for (const [name, entry] of Object.entries(entries)) {
    const answer = await world.call('/v1/connections', { token, body: { name, owner: 'Tobias Rau', onCall: 'Platform on-call', ...entry } });
    if (answer.status !== 201) throw new Error(`The connection ${name} was refused: ${JSON.stringify(answer.body)}`);
    ids[name] = (answer.body as { id: string }).id;
  }
  return ids;
}

/** As the hub serves them: the incident system below its prefix, the directory at the root. */
function hubFetch(vendors: Vendors, request: Request): Promise<Response> {
  const url = new URL(request.url);
  if (!url.pathname.startsWith(INCIDENT_SYSTEM)) return vendors.directory.fetch(request);
  url.pathname = url.pathname.slice(INCIDENT_SYSTEM.length);
  return vendors.incidentSystem.fetch(new Request(url, request));
}

async function closeAll(servers: readonly Listening[], backend: Backend, database: Database, expressions: { close(): unknown }): Promise<void> {
  await backend.jobs.stop(5_000);
  backend.close();
  await Promise.all(servers.map((server) => server.close()));
  await expressions.close();
  await database.close();
}

function recordingLog(logged: { event: string; facts: unknown }[]): Log {
  const write = (event: string, facts?: unknown) => void logged.push({ event, facts });
  return { debug: () => undefined, info: write, warn: write, error: write };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
