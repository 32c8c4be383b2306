/**
 * @module connectors/jira/fake
 * A stateful Jira site with a service project and Assets, in the vendor's wire format. It refuses what the vendor refuses: texts where documents belong, fields
 * that no screen shows, steps that the workflow does not have, unbounded queries, refresh tokens that were used. https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/
 */
import { Hono } from 'hono';
import type { Clock, FieldValue } from '#domain';
import { createFakeShell, type FakeChange, type FakeRow, type FakeShell } from '../../connector-kit/testing/index.ts';
import { textOfAdf } from './adf.ts';
import { addAssetRoutes, findObjects } from './fake/asset-routes.ts';
import { createFileStore, type FileStore } from './fake/files.ts';
import { addIssueRoutes, type Env } from './fake/issue-routes.ts';
import { createLimits, type LimitSettings } from './fake/limits.ts';
import { addMetaRoutes } from './fake/meta-routes.ts';
import { FakeRefusal } from './fake/refusal.ts';
import type { Site } from './fake/render.ts';
import { applySeed, type JiraSeed, seededAccount } from './fake/seed.ts';
import { createSignIn, type FakeCredentials, type SignIn } from './fake/sign-in.ts';
import { FIELDS } from './fake/site-model.ts';
import { createStoreRules } from './fake/store-rules.ts';
import { HUB_TABLES, STORED_TABLES } from './fake/tables.ts';
import { addTalkRoutes } from './fake/talk-routes.ts';
import { addWebhookRoutes, deliveriesOf, type JiraDelivery } from './fake/webhook-routes.ts';
import { shapeOf } from './field-shape.ts';

export { type JiraSeed, seededAccount };

/** How Tieline signs in at a fresh fake. */
export const FAKE_CREDENTIALS: FakeCredentials = {
  email: 'tieline@integration.invalid',
  apiToken: 'ATATT3xSandboxOnly-token',
  clientId: 'Kx2sandboxclientid',
  clientSecret: 'ATOAsandboxclientsecret',
  accountId: seededAccount('tieline'),
};

export interface JiraFakeOptions {
  readonly clock: Clock;
  readonly seed?: JiraSeed;
  readonly credentials?: FakeCredentials;
  /** Where people open the site. */
  readonly siteUrl?: string;
  /** Key of the one project. Default `OPS`. */
  readonly project?: string;
  /** How long a new issue is not yet found by searches, ms. Default 0. */
  readonly indexLagMs?: number;
  /** Our user's zone in minutes east of UTC; instants in queries are read in it. Default 60. */
  readonly zoneMinutes?: number;
  /** False: the site's plan has no CMDB. */
  readonly hasAssets?: boolean;
  /** Permissions that our user lacks. */
  readonly lacking?: readonly string[];
  /** Counts calls and tells of it in each answer. Absent: nothing is counted, as on a test's clock that stands still. */
  readonly limits?: Partial<LimitSettings>;
}

export interface JiraFake extends FakeShell {
  readonly credentials: FakeCredentials;
  /** Our user may not see that issue or object any more. */
  readonly hide: (id: string) => void;
  /** A person agrees to our app: the refresh token of that agreement. */
  readonly grant: () => string;
  readonly consent: () => string;
  /** Webhook deliveries since the last call. */
  readonly takeDeliveries: () => readonly JiraDelivery[];
}

const CLOUD_ID = '11223344-a1b2-3b33-c444-def123456789';
const DEFAULT_URL = 'https://acme.atlassian.net';

/** Makes a site with the integration user, and the company of the seed. */
export function createJiraFake(options: JiraFakeOptions): JiraFake {
  const { clock, seed = {}, credentials = FAKE_CREDENTIALS, project = 'OPS', siteUrl = DEFAULT_URL } = options;
  const hidden = new Set<string>();
  const files = createFileStore();
  const signIn = createSignIn({ clock, credentials });
  const waiting: JiraDelivery[] = [];
  let isSeeding = true;
  const shell: FakeShell = createFakeShell({
    id: 'jira',
    name: 'Jira',
    clock,
    tables: STORED_TABLES,
    rules: createStoreRules({ project, isSeeding: () => isSeeding }),
    routes: (store) => createRoutes({ site: { store, url: siteUrl, project, hidden }, files, signIn, options }),
    seed(store) {
      store.insert(
        'user',
        { displayName: 'Tieline Integration', active: true, emailAddress: credentials.email },
        { actor: 'admin', id: credentials.accountId },
      );
      applySeed(store, seed);
    },
    failureBody: (status) => new FakeRefusal(status, [status === 429 ? 'Rate limit exceeded.' : 'Internal server error']).toBody(),
    isTokenEndpoint: (request) => new URL(request.url).pathname === '/oauth/token',
    expireTokens: signIn.expireAll,
    extra: {
      save: () => ({ files: files.save(), tokens: signIn.save(), hidden: [...hidden] }),
      load(saved) {
        const state = saved as { files: unknown; tokens: unknown; hidden: readonly string[] };
        files.load(state.files);
        signIn.load(state.tokens);
        hidden.clear();
        for (const id of state.hidden) hidden.add(id);
      },
    },
  });
  isSeeding = false;
  const site: Site = { store: shell.store, url: siteUrl, project, hidden };
  shell.onChange((change) => void waiting.push(...deliveriesOf(site, { ...change, isNew: isNew(shell, change) }, clock.now())));
  return {
    ...shell,
    get faults() {
      return shell.faults;
    },
    tables: HUB_TABLES,
    rows: (table, query) => withDisplay(shell, table, query),
    credentials,
    hide: (id) => void hidden.add(id),
    grant: signIn.grant,
    consent: signIn.consent,
    takeDeliveries: () => waiting.splice(0),
  };
}

const isNew = ({ store }: FakeShell, { table, id }: FakeChange) => store.get(table, id)?.version === 1;

/** The hub shows the number or name of a row as its title, and documents as their text. */
function withDisplay(shell: FakeShell, table: string, query: Parameters<FakeShell['rows']>[1]): ReturnType<FakeShell['rows']> {
  const { rows, total } = shell.rows(table, query);
  return { rows: rows.map((row) => ({ ...row, ...textsOf(row), display: String(row.key ?? row.name ?? row.displayName ?? row.id) })), total };
}

function textsOf(row: FakeRow): Readonly<Record<string, FieldValue>> {
  const rich = FIELDS.filter(({ id, type }) => shapeOf(type) === 'rich-text' && (row[id] ?? null) !== null);
  return Object.fromEntries(rich.map(({ id }) => [id, textOfAdf(row[id])]));
}

interface RouteDeps {
  readonly site: Site;
  readonly files: FileStore;
  readonly signIn: SignIn;
  readonly options: JiraFakeOptions;
}

/** The site's own paths are the same at the gateway, below the site's cloud id; tokens open the gateway only. */
function createRoutes(deps: RouteDeps): (request: Request) => Promise<Response> {
  const app = siteRoutes(deps);
  const { clock, limits } = deps.options;
  const limited = limits && createLimits(limits, clock);
  const prefix = `/ex/jira/${CLOUD_ID}`;
  return async (request) => {
    const url = new URL(request.url);
    const isGateway = url.pathname.startsWith(`${prefix}/`);
    if (isGateway) url.pathname = url.pathname.slice(prefix.length);
    const opened = deps.signIn.whoIs(request.headers.get('authorization'), isGateway || url.pathname.startsWith('/oauth/') ? 'gateway' : 'site');
    const inner = new Request(url, request);
    // Headers of a person's own would be forgeries; the routes read who it is from this one.
    inner.headers.set('x-fake-actor', opened ?? '');
    const serve = async () => app.fetch(inner);
    const answer = limited && opened !== undefined ? await limited(inner, serve) : await serve();
    answer.headers.set('date', new Date(clock.now()).toUTCString());
    return answer;
  };
}

function siteRoutes({ site, files, signIn, options }: RouteDeps): Hono<Env> {
  const app = new Hono<Env>();
  app.post('/oauth/token', async (c) => {
    const { status, body } = signIn.issue(c.req.header('content-type') ?? '', await c.req.text());
    return Response.json(body, { status });
  });
  app.get('/authorize', (c) => authorize(signIn, new URL(c.req.url)));
  app.use(async (c, next) => {
    const actor = c.req.header('x-fake-actor') ?? '';
    if (actor === '') return Response.json({ message: 'Client must be authenticated to access this resource.', 'status-code': 401 }, { status: 401 });
    c.set('actor', actor);
    await next();
  });
  app.get('/oauth/token/accessible-resources', (c) =>
    c.json([{ id: CLOUD_ID, url: site.url, name: 'acme', scopes: ['read:jira-work', 'write:jira-work'] }]),
  );
  const { clock, zoneMinutes = 60, indexLagMs = 0, hasAssets = true, lacking = [] } = options;
  addMetaRoutes(app, { site, lacking: new Set(lacking) });
  addIssueRoutes(app, { site, nowMs: () => clock.now(), zoneMinutes, indexLagMs, objectsOf: (aql) => new Set(findObjects(site, aql)) });
  addTalkRoutes(app, { site, files });
  addAssetRoutes(app, { ...site, hasAssets });
  addWebhookRoutes(app, site);
  app.notFound(() => Response.json(new FakeRefusal(404, ['Not found']).toBody(), { status: 404 }));
  app.onError((error) => {
    if (error instanceof FakeRefusal) return Response.json(error.toBody(), { status: error.status });
    throw error;
  });
  return app;
}

/** The person who is asked agrees at once. */
function authorize(signIn: SignIn, { searchParams }: URL): Response {
  const target = searchParams.get('redirect_uri') ?? '';
  if (!URL.canParse(target) || searchParams.get('response_type') !== 'code')
    return new Response('redirect_uri is not registered for client.', { status: 400 });
  const back = new URL(target);
  back.searchParams.set('code', signIn.consent());
  back.searchParams.set('state', searchParams.get('state') ?? '');
  return new Response(null, { status: 302, headers: { location: back.href } });
}
