/**
 * @module connectors/servicenow/fake
 * A stateful ServiceNow instance in its own wire format: Table API, Attachment API, OAuth. It refuses what the vendor refuses, and its silent habits are kept
 * too: invalid query fields are dropped, limits count before access rules, journals read empty. https://www.servicenow.com/docs/r/api-reference/rest-apis/c_TableAPI.html
 */
import { Hono } from 'hono';
import type { Clock } from '#domain';
import { createFakeShell, type FakeShell, type FakeStore } from '../../connector-kit/testing/index.ts';
import { createFileStore, type FileStore, renderAttachment } from './fake/attachments.ts';
import type { OutboundMessage } from './fake/business-rules.ts';
import { addChangeRoutes, type ConflictRuns } from './fake/change-api.ts';
import { createDatabase, type Database, displayOf, retypeColumn } from './fake/database.ts';
import { parseQuery, runQuery } from './fake/encoded-query.ts';
import { HUB_TABLES, STORED_TABLES } from './fake/hub-tables.ts';
import { FakeRefusal, noRecord } from './fake/refusal.ts';
import { applySeed, type ServiceNowSeed, seededId } from './fake/seed.ts';
import type { Session } from './fake/session.ts';
import { createSignIn, type FakeCredentials, type SignIn } from './fake/sign-in.ts';
import { addSoapRoutes, isSoapRead } from './fake/soap-api.ts';
import { createStoreRules } from './fake/store-rules.ts';
import { createTableApi, pageOf } from './fake/table-api.ts';
import { createWebhookRules, withRemovals } from './fake/webhook-rules.ts';

export type { FakeCredentials, OutboundMessage, ServiceNowSeed };
export { seededId };

/** How Tieline signs in at a fresh fake. */
export const FAKE_CREDENTIALS: FakeCredentials = {
  userName: 'tieline.integration',
  password: 'sandbox-password',
  clientId: 'f2a3c1d09b7e4c55a1d0',
  clientSecret: 'sandbox-client-secret',
};

export interface ServiceNowFakeOptions {
  readonly clock: Clock;
  readonly seed?: ServiceNowSeed;
  readonly credentials?: FakeCredentials;
  /** The integration user's time zone, IANA. Default GMT. */
  readonly timeZone?: string;
  /** Calls per hour that a rate limit rule allows the integration user. Default: no rule, no headers. */
  readonly callsPerHour?: number;
}

export interface ServiceNowFake extends FakeShell {
  readonly credentials: FakeCredentials;
  /** An access rule keeps that record, or that whole table, from the integration user. */
  readonly hide: (idOrTable: string) => void;
  /** Takes that rule back. */
  readonly show: (idOrTable: string) => void;
  /** An admin gives a column (`incident.close_notes`) another type; `undefined` gives it its own again. */
  readonly retype: (column: string, type: string | undefined) => void;
  /** An admin imports the update set and fills in its properties. An empty address switches it off. */
  readonly setUpWebhook: (properties: { readonly url: string; readonly secret: string }) => void;
  /** What the shipped business rules have sent so far; whoever runs the instance must post it. */
  readonly outbound: readonly OutboundMessage[];
  /** Hears of each message as it is sent; answers how to stop. */
  readonly onOutbound: (listener: (message: OutboundMessage) => void) => () => void;
}

/** Makes an instance with the integration user, and the company of the seed. */
export function createServiceNowFake(options: ServiceNowFakeOptions): ServiceNowFake {
  const { clock, seed = {}, credentials = FAKE_CREDENTIALS } = options;
  const hidden = new Set<string>();
  const files = createFileStore();
  const runs: ConflictRuns = new Map();
  const webhook = createWebhookRules({ clock, database: () => databaseOf() });
  let isSeeding = true;
  const databaseOf = () => createDatabase(shell.store);
  const signIn = createSignIn({ database: databaseOf, clock, credentials });
  const shell: FakeShell = createFakeShell({
    id: 'servicenow',
    name: 'ServiceNow',
    clock,
    tables: STORED_TABLES,
    rules: withRemovals(createStoreRules({ clock, isSeeding: () => isSeeding }), webhook.rememberRemoved),
    routes: (store) => createRoutes({ store, files, signIn, hidden, runs, options }).fetch,
    seed(store) {
      seedIntegrationUser(store, credentials, options.timeZone ?? '');
      applySeed(store, seed);
    },
    failureBody: (status) => new FakeRefusal(status, status === 429 ? 'Rate limit exceeded' : 'Transaction failed', null).toBody(),
    expireTokens: signIn.expireAll,
    isRead: isSoapRead,
    extra: {
      save: () => ({ files: files.save(), tokens: signIn.save(), hidden: [...hidden], runs: [...runs], webhook: webhook.save() }),
      load(saved) {
        const state = saved as {
          files: unknown;
          tokens: unknown;
          hidden: readonly string[];
          webhook?: unknown;
          runs?: Iterable<[string, { startedAt: number; previousRun: string }]>;
        };
        files.load(state.files);
        signIn.load(state.tokens);
        webhook.load(state.webhook);
        runs.clear();
        for (const [id, run] of state.runs ?? []) runs.set(id, run);
        hidden.clear();
        for (const id of state.hidden) hidden.add(id);
      },
    },
  });
  isSeeding = false;
  shell.onChange(webhook.follow);
  return {
    ...shell,
    get faults() {
      return shell.faults;
    },
    tables: HUB_TABLES,
    rows: (table, query) => withDisplayValues(shell, databaseOf(), table, query),
    credentials,
    hide: (idOrTable) => void hidden.add(idOrTable),
    show: (idOrTable) => void hidden.delete(idOrTable),
    retype: (column, type) => retypeColumn(shell.store, column, type),
    setUpWebhook: webhook.setUp,
    outbound: webhook.outbound,
    onOutbound: webhook.onOutbound,
  };
}

/** The hub shows what a screen of the vendor shows: versions beside the fields, references by id with a name beside. */
function withDisplayValues(
  shell: FakeShell,
  database: Database,
  table: string,
  query: Parameters<FakeShell['rows']>[1],
): ReturnType<FakeShell['rows']> {
  const { rows, total } = shell.rows(table, query);
  const complete = rows.map((row) => ({ ...row, ...database.get(table, row.id), id: row.id, display: displayOf(database.get(table, row.id) ?? {}) }));
  return { rows: complete, total };
}

function seedIntegrationUser(store: FakeStore, { userName }: FakeCredentials, timeZone: string): void {
  const user = { user_name: userName, name: 'Tieline Integration', email: 'tieline@integration.invalid', active: 'true', time_zone: timeZone };
  store.insert('sys_user', user, { actor: 'admin', id: seededId('sys_user', userName) });
  for (const name of ['itil', 'soap']) {
    store.insert('sys_user_role', { name }, { actor: 'admin', id: seededId('sys_user_role', name) });
    const held = { user: seededId('sys_user', userName), role: seededId('sys_user_role', name) };
    store.insert('sys_user_has_role', held, {
      actor: 'admin',
      id: seededId('sys_user_has_role', name === 'itil' ? userName : `${userName}:${name}`),
    });
  }
}

interface RouteDeps {
  readonly store: FakeStore;
  readonly files: FileStore;
  readonly signIn: SignIn;
  readonly hidden: Set<string>;
  readonly runs: ConflictRuns;
  readonly options: ServiceNowFakeOptions;
}

type Env = { Variables: { session: Session } };

function createRoutes(deps: RouteDeps): Hono<Env> {
  const { signIn, options } = deps;
  const app = new Hono<Env>();
  let hour = 0;
  let calls = 0;
  app.get('/oauth_auth.do', ({ req }) => {
    const location = signIn.agree(new URL(req.url));
    return location === undefined
      ? new Response('Invalid client_id or redirect_uri', { status: 400 })
      : new Response(null, { status: 302, headers: { location } });
  });
  app.post('/oauth_token.do', async (context) => {
    const { status, body } = signIn.issue(context.req.header('content-type') ?? '', await context.req.text());
    return Response.json(body, { status });
  });
  app.use('/api/*', async (context, next) => {
    const session = signIn.sessionOf(context.req.header('authorization') ?? null);
    if (session === undefined) {
      const refusal = new FakeRefusal(401, 'User Not Authenticated', 'Required to provide Auth information');
      return Response.json(refusal.toBody(), { status: 401, headers: { 'WWW-Authenticate': 'BASIC realm="Service-now"' } });
    }
    context.set('session', session);
    const now = Math.floor(options.clock.now() / 3_600_000);
    calls = now === hour ? calls + 1 : 1;
    hour = now;
    const limit = limitHeaders(options);
    if (options.callsPerHour !== undefined && calls > options.callsPerHour) {
      return Response.json(new FakeRefusal(429, 'Rate limit exceeded', null).toBody(), { status: 429, headers: { ...limit, 'Retry-After': '3600' } });
    }
    assertHeaders(context.req.raw);
    await next();
    for (const [name, value] of Object.entries(limit)) context.res.headers.set(name, value);
    context.res.headers.set('Date', new Date(options.clock.now()).toUTCString());
  });
  addTableRoutes(app, deps);
  addChangeRoutes(app, { ...deps, api: createTableApi(deps), clock: options.clock });
  addAttachmentRoutes(app, deps);
  addSoapRoutes(app, { ...deps, api: createTableApi(deps) });
  app.notFound(() => Response.json(new FakeRefusal(400, 'Requested URI does not represent any resource', null).toBody(), { status: 400 }));
  app.onError((error) => {
    if (error instanceof FakeRefusal) return Response.json(error.toBody(), { status: error.status });
    throw error;
  });
  return app;
}

function limitHeaders({ callsPerHour, clock }: ServiceNowFakeOptions): Record<string, string> {
  if (callsPerHour === undefined) return {};
  const resetSeconds = (Math.floor(clock.now() / 3_600_000) + 1) * 3_600;
  return { 'X-RateLimit-Limit': String(callsPerHour), 'X-RateLimit-Reset': String(resetSeconds), 'X-RateLimit-Rule': 'tieline' };
}

/** Accept is mandatory, on writes Content-Type as well. */
function assertHeaders(request: Request): void {
  const accept = request.headers.get('accept');
  if (accept === null || accept === '') throw new FakeRefusal(400, 'Invalid headers', 'Accept header is missing');
  if (!/application\/json|\*\/\*/.test(accept)) throw new FakeRefusal(406, 'Not acceptable', `Cannot produce ${accept}`);
  const isWrite = request.method === 'POST' || request.method === 'PATCH' || request.method === 'PUT';
  if (isWrite && request.headers.get('content-type') === null) throw new FakeRefusal(400, 'Invalid headers', 'Content-Type header is missing');
}

function addTableRoutes(app: Hono<Env>, { store, hidden }: RouteDeps): void {
  const api = createTableApi({ store, hidden });
  for (const prefix of ['/api/now', '/api/now/v1', '/api/now/v2']) {
    const version = prefix.endsWith('v1') ? 'v1' : 'v2';
    const callOf = (url: string, table: string, session: Session) => ({ table, version, url: new URL(url), session }) as const;
    app.get(`${prefix}/table/:table`, (context) => {
      const { result, headers } = api.list(callOf(context.req.url, context.req.param('table'), context.get('session')));
      return Response.json({ result }, { headers });
    });
    app.post(`${prefix}/table/:table`, async (context) => {
      const call = callOf(context.req.url, context.req.param('table'), context.get('session'));
      return Response.json(api.create(call, await readJson(context.req.raw)), { status: 201 });
    });
    app.get(`${prefix}/table/:table/:id`, (context) => {
      const call = callOf(context.req.url, context.req.param('table'), context.get('session'));
      return Response.json(api.read(call, context.req.param('id')));
    });
    app.on(['PATCH', 'PUT'], `${prefix}/table/:table/:id`, async (context) => {
      const call = callOf(context.req.url, context.req.param('table'), context.get('session'));
      return Response.json(api.update(call, context.req.param('id'), await readJson(context.req.raw)));
    });
    app.delete(`${prefix}/table/:table/:id`, (context) => {
      api.remove(callOf(context.req.url, context.req.param('table'), context.get('session')), context.req.param('id'));
      return new Response(null, { status: 204 });
    });
  }
}

function addAttachmentRoutes(app: Hono<Env>, { store, files, hidden }: RouteDeps): void {
  const database = createDatabase(store);
  app.get('/api/now/attachment', (context) => {
    const url = new URL(context.req.url);
    const query = parseQuery(url.searchParams.get('sysparm_query') ?? '', 'sys_attachment', context.get('session'));
    const { limit, offset } = pageOf(url);
    const rows = runQuery(database, 'sys_attachment', query).slice(offset, offset + limit);
    return Response.json({ result: rows.map((row) => renderAttachment(row, url.origin)) });
  });
  app.get('/api/now/attachment/:id/file', (context) => {
    const row = database.get('sys_attachment', context.req.param('id'));
    const bytes = files.get(context.req.param('id'));
    if (row === undefined || bytes === undefined) throw noRecord();
    return new Response(bytes.slice(), { headers: { 'content-type': row.content_type ?? 'application/octet-stream' } });
  });
  app.post('/api/now/attachment/file', async (context) => {
    const url = new URL(context.req.url);
    const [table, recordId, fileName] = ['table_name', 'table_sys_id', 'file_name'].map((name) => url.searchParams.get(name) ?? '');
    const target = database.get(table ?? '', recordId ?? '');
    if (target === undefined || hidden.has(recordId ?? '')) throw new FakeRefusal(403, 'Operation Failed', 'Invalid target record');
    const bytes = new Uint8Array(await context.req.arrayBuffer());
    const contentType = context.req.header('content-type') ?? 'application/octet-stream';
    const values = {
      file_name: fileName ?? '',
      content_type: contentType,
      table_name: table ?? '',
      table_sys_id: recordId ?? '',
      size_bytes: String(bytes.length),
    };
    const { id } = store.insert('sys_attachment', values, { actor: context.get('session').userName });
    files.put(id, bytes);
    return Response.json({ result: renderAttachment(database.get('sys_attachment', id) ?? {}, url.origin) }, { status: 201 });
  });
}

async function readJson(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    throw new FakeRefusal(400, 'Exception while reading request', 'The payload is not valid JSON.');
  }
}
