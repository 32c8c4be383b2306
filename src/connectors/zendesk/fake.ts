/**
 * @module connectors/zendesk/fake
 * A stateful help desk that answers as the vendor does: `/api/v2`, `/oauth`, attachments. Served over HTTP by the sandbox, through msw in tests.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import { Hono } from 'hono';
import type { Clock, FieldValue } from '#domain';
import { createFakeShell, type FakeShell } from '../../connector-kit/testing/index.ts';
import type { FakeAccount, FakeContext, FakeEnv } from './fake/account.ts';
import { addFileRoutes, addInstallationRoutes, addWebhookRoutes } from './fake/app-routes.ts';
import { createTicketDesk } from './fake/carry-out.ts';
import { addChangeRoutes } from './fake/change-routes.ts';
import { createHandFace } from './fake/hand-face.ts';
import { createLimits, ENTERPRISE_LIMITS, type LimitSettings } from './fake/limits.ts';
import { addOauthRoutes } from './fake/oauth-routes.ts';
import { addPeopleRoutes } from './fake/people-routes.ts';
import { forbidden, invalidEndpoint, invalidToken, notAuthenticated, Refused } from './fake/refusals.ts';
import { extraFromSeed, fillFromSeed, type ZendeskSeed } from './fake/seeds.ts';
import type { FakeDelivery } from './fake/state.ts';
import { asState, tablesFor } from './fake/tables.ts';
import { addTicketRoutes } from './fake/ticket-routes.ts';

export type { LimitSettings } from './fake/limits.ts';
export { signPageToken } from './fake/page-token.ts';
export type {
  SeedComment,
  SeedField,
  SeedInstallation,
  SeedTicket,
  SeedUser,
  ZendeskSeed,
} from './fake/seeds.ts';
export type { FakeDelivery } from './fake/state.ts';
export { signDelivery, type WebhookEvent, webhookEventsFor } from './fake/webhook-events.ts';

export interface ZendeskFakeOptions {
  readonly clock: Clock;
  readonly seed?: ZendeskSeed;
  /** Default: an Enterprise account in production. */
  readonly limits?: Partial<LimitSettings>;
}

export interface ZendeskFake extends FakeShell {
  /** As that person's browser session, through the host page. Never reachable over the network: no header stands for it. */
  fetchAs(agentId: number, request: Request): Promise<Response>;
  /** The deliveries that nobody has posted yet, oldest first. */
  pendingDeliveries(): readonly FakeDelivery[];
  /** Notes how the receiver answered; `null` = it did not. */
  settleDelivery(id: string, answer: number | null): void;
}

/** Makes a fake account. */
export function createZendeskFake(options: ZendeskFakeOptions): ZendeskFake {
  const { clock, seed = {} } = options;
  const extra = extraFromSeed(seed);
  const session = new AsyncLocalStorage<number>();
  let account: FakeAccount | undefined;
  const shell = createFakeShell({
    id: 'zendesk',
    name: 'Zendesk',
    clock,
    tables: tablesFor(seed.fields ?? []),
    seed: (store) => fillFromSeed(seed, asState(extra, store), store, clock.now()),
    routes: (store) => {
      const state = asState(extra, store);
      account = {
        state,
        store,
        clock,
        tickets: createTicketDesk(state, store),
        limits: createLimits({ ...ENTERPRISE_LIMITS, ...options.limits }, clock),
      };
      const app = createApp(account);
      return (request) => app.fetch(request, { sessionUserId: session.getStore() });
    },
    failureBody: (status) =>
      status === 401
        ? invalidToken().body
        : status === 429
          ? 'Number of allowed API requests per minute exceeded'
          : { error: 'InternalError', description: 'Something went wrong' },
    expireTokens: () => {
      for (const token of extra.tokens) token.expires_at = 0;
    },
    isTokenEndpoint: (request) => new URL(request.url).pathname.startsWith('/oauth/'),
    extra: { save: () => extra, load: (saved) => void Object.assign(extra, saved) },
  });
  if (!account) throw new TypeError('The shell made no routes.');
  return Object.assign(shell, createHandFace(account, shell), {
    fetchAs: (agentId: number, request: Request) => session.run(agentId, () => shell.fetch(request)),
    pendingDeliveries: () =>
      shell.store
        .all('deliveries')
        .filter((row) => row.values.status === 'pending')
        .map((row) => ({ ...row.values, id: row.id }) as unknown as FakeDelivery),
    settleDelivery: (id: string, answer: number | null) => {
      const status: FieldValue = answer !== null && answer >= 200 && answer < 300 ? 'delivered' : 'failed';
      shell.store.update('deliveries', id, { status, answer }, { actor: 'sandbox', effect: 'delivery.settle' });
    },
  });
}

function createApp(account: FakeAccount): Hono<FakeEnv> {
  // The vendor answers `/tickets/1` and `/tickets/1.json` alike.
  const app = new Hono<FakeEnv>({ getPath: (request) => new URL(request.url).pathname.replace(/\.json$/, '') });
  app.onError((error, context) => {
    if (!(error instanceof Refused)) throw error;
    return Response.json(error.body, {
      status: error.status,
      headers: { ...error.headers, ...Object.fromEntries(context.res?.headers ?? []), 'content-type': 'application/json; charset=utf-8' },
    });
  });
  app.notFound(() => Response.json(invalidEndpoint().body, { status: 404 }));
  app.use('/api/v2/*', async (context, next) => {
    const caller = readCaller(account, context);
    if (caller) context.set('caller', caller);
    // Calls of the agent's own browser do not spend the account's allowance.
    const headers = caller?.channel === 'api' ? account.limits.countCall() : {};
    await next();
    for (const [name, value] of Object.entries(headers)) context.res.headers.set(name, value);
  });
  addOauthRoutes(app, account);
  addTicketRoutes(app, account);
  addChangeRoutes(app, account);
  addPeopleRoutes(app, account);
  addInstallationRoutes(app, account);
  addWebhookRoutes(app, account);
  addFileRoutes(app, account);
  return app;
}

/** A bearer token, or the session that only `fetchAs` opens. API tokens over Basic are refused like any wrong password. */
function readCaller(account: FakeAccount, context: FakeContext) {
  const { state, clock } = account;
  const sessionUserId = context.env?.sessionUserId;
  const header = context.req.header('authorization');
  if (sessionUserId !== undefined) return { user: activeUser(sessionUserId), channel: 'web' as const, scopes: null };
  if (header === undefined) return undefined;
  const bearer = /^Bearer (\S+)$/i.exec(header)?.[1];
  if (bearer === undefined) throw notAuthenticated();
  const token = state.tokens.find((candidate) => candidate.access === bearer && candidate.expires_at > clock.now());
  if (!token) throw invalidToken();
  return { user: activeUser(token.user_id), channel: 'api' as const, scopes: token.scopes };

  function activeUser(userId: number) {
    const user = state.users.find((candidate) => candidate.id === userId && candidate.active);
    if (!user) throw notAuthenticated();
    if (user.suspended) throw forbidden();
    return user;
  }
}
