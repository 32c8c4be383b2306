/**
 * @module access
 * Callers: who they are, what they may do, which tickets they may see. Owns tokens and roles; knows no HTTP.
 */
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { type InstallationId, type TraceId, UnauthenticatedError } from '#domain';
import { verifyAppToken } from './app-token.ts';
import { type Caller, leastRole } from './caller.ts';
import { createDeskUsers, type DeskUsers } from './desk-users.ts';
import { createPageSessions, type PageSessions } from './page-session.ts';
import type { AccessDeps } from './ports.ts';

export { type Caller, type Identity, type Role, requireRole } from './caller.ts';
export { type ConsentAsked, type ConsentStates, createConsentStates } from './consent-states.ts';
export type { PageTokens } from './page-session.ts';
export type { AccessDeps, EnrolledInstallation, InstallationDirectory, RenewalRecord, SessionStore } from './ports.ts';
export { createShortMemory, type ShortMemory } from './short-memory.ts';

/** A verified token is remembered at most this long, so that a burst of calls costs one verification. Ms. */
const TOKEN_MEMORY_MS = 60_000;
const MAX_REMEMBERED = 10_000;

export interface Access extends Pick<PageSessions, 'open' | 'renew'>, Pick<DeskUsers, 'requireTicket'> {
  /** Who holds that bearer token. Throws `UnauthenticatedError` (same words for every cause) or `ForbiddenError`. */
  authenticate(token: string, traceId: TraceId): Promise<Caller>;
}

/** Binds the use-cases to their collaborators. One per process. */
export function createAccess(deps: AccessDeps): Access {
  const users = createDeskUsers(deps);
  const sessions = createPageSessions(deps, users);
  const remembered = new Map<string, { readonly caller: Caller; readonly until: number }>();

  async function prove(token: string, traceId: TraceId): Promise<{ caller: Caller; expiresAt: number }> {
    if (issuerOf(token) === 'tieline') {
      const session = await sessions.verify(token);
      const installation = await deps.installations.read(session.installationId);
      if (!installation) throw new UnauthenticatedError({ message: 'The installation of this page is no longer enrolled.' });
      return { caller: await callerOf(installation, session.userId, 'proven', traceId), expiresAt: session.expiresAt };
    }
    const { installation, userId, expiresAt } = await verifyAppToken(deps, token);
    return { caller: await callerOf(installation, userId, 'asserted', traceId), expiresAt };
  }

  async function callerOf(
    installation: { id: InstallationId; account: string },
    userId: string,
    identity: Caller['identity'],
    traceId: TraceId,
  ): Promise<Caller> {
    const user = await users.readUser(installation.id, userId, traceId);
    const role = identity === 'asserted' ? leastRole(user.role, 'agent') : user.role;
    return { installationId: installation.id, account: installation.account, userId: user.id, userName: user.name, role, identity };
  }

  return {
    async authenticate(token, traceId) {
      const known = remembered.get(token);
      const now = deps.clock.now();
      if (known && known.until > now) return known.caller;
      remembered.delete(token);
      const { caller, expiresAt } = await prove(token, traceId);
      remembered.set(token, { caller, until: Math.min(expiresAt, now + TOKEN_MEMORY_MS) });
      if (remembered.size > MAX_REMEMBERED) remembered.delete(remembered.keys().next().value as string);
      return caller;
    },
    open: sessions.open,
    renew: sessions.renew,
    requireTicket: users.requireTicket,
  };
}

/** Only chooses which way of verifying is tried; nothing is believed. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).alg === 'HS256' ? decodeJwt(token).iss : undefined;
  } catch {
    return undefined;
  }
}
