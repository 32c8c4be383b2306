/**
 * @module connectors/zendesk/fake/account
 * What the routes of the fake share, and who calls them.
 */
import type { Context, Hono } from 'hono';
import type { Clock } from '#domain';
import type { FakeStore } from '../../../connector-kit/testing/index.ts';
import type { TicketDesk } from './carry-out.ts';
import type { Limits } from './limits.ts';
import { forbidden, missingScope, notAuthenticated } from './refusals.ts';
import type { FakeUser, ZendeskState } from './state.ts';
import type { Actor } from './ticket-rules.ts';

export interface FakeAccount {
  readonly state: ZendeskState;
  readonly store: FakeStore;
  readonly tickets: TicketDesk;
  readonly clock: Clock;
  readonly limits: Limits;
}

/** Who calls: a person's browser session, or an OAuth token with its scopes. */
export interface Caller {
  readonly user: FakeUser;
  readonly channel: 'web' | 'api';
  /** `null` = a session, which may do what the person may. */
  readonly scopes: readonly string[] | null;
}

export interface FakeEnv {
  Bindings: { readonly sessionUserId?: number };
  Variables: { caller: Caller };
}
export type FakeApp = Hono<FakeEnv>;
export type FakeContext = Context<FakeEnv>;

const LEVELS = { 'end-user': 0, agent: 1, admin: 2 } as const;

/** The caller, if they are at least `level` and their token has the scope; refuses as the vendor does otherwise. */
export function demand(context: FakeContext, level: 'agent' | 'admin', scope: `${string}:${'read' | 'write'}`): Caller {
  const caller = context.get('caller');
  if (!caller) throw notAuthenticated();
  const verb = scope.slice(scope.indexOf(':') + 1);
  if (caller.scopes && !caller.scopes.includes(scope) && !caller.scopes.includes(verb)) throw missingScope(scope);
  if (LEVELS[caller.user.role] < LEVELS[level]) throw forbidden();
  return caller;
}

/** The caller as the actor of a change now. */
export function actorOf(account: FakeAccount, caller: Caller): Actor {
  return { userId: caller.user.id, channel: caller.channel, nowMs: account.clock.now() };
}
