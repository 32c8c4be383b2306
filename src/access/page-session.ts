/**
 * @module access/page-session
 * Hosted mode: a signed page load is exchanged for a 15-minute access token and a single-use renewal token. Renewal re-checks the role at the desk; after
 * 12 hours the page must be loaded anew. Access tokens are ours (HS256); renewal tokens are random and stored as hashes.
 */
import { createHash } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { brandId, type InstallationId, type TraceId, UnauthenticatedError } from '#domain';
import type { Caller } from './caller.ts';
import type { DeskUsers } from './desk-users.ts';
import type { AccessDeps, EnrolledInstallation } from './ports.ts';
import { createShortMemory } from './short-memory.ts';

const ACCESS_LIFE_MS = 15 * 60_000;
const RENEWAL_LIFE_MS = 12 * 3_600_000;
const KEY_MEMORY_MS = 3_600_000;
const ISSUER = 'tieline';

/** Tokens of one page; instants ISO 8601 UTC. */
export interface PageTokens {
  readonly accessToken: string;
  readonly accessExpiresAt: string;
  readonly renewalToken: string;
  readonly renewalExpiresAt: string;
}

export interface PageSessions {
  /** Verifies the desk's signed page load. Throws `UnauthenticatedError` or `ForbiddenError`. */
  open(
    signedToken: string,
    page: string,
    traceId: TraceId,
  ): Promise<{ readonly installation: EnrolledInstallation; readonly caller: Caller; readonly tokens: PageTokens }>;
  /** Exchanges a renewal token, once. */
  renew(renewalToken: string, traceId: TraceId): Promise<PageTokens>;
  /** Reads one of our access tokens. */
  verify(accessToken: string): Promise<{ readonly installationId: InstallationId; readonly userId: string; readonly expiresAt: number }>;
}

export function createPageSessions(deps: AccessDeps, users: DeskUsers): PageSessions {
  const keys = createShortMemory<string>({ clock: deps.clock, lastsMs: KEY_MEMORY_MS, maxEntries: 1_000 });

  async function open(signedToken: string, page: string, traceId: TraceId) {
    const audience = deps.pages.readAudience(signedToken);
    const installation = audience && (await deps.installations.find(audience));
    if (!installation) throw refused();
    const publicKeyPem = await keys.remember(installation.id, async () => {
      const call = { signal: AbortSignal.timeout(5_000), traceId, priority: 'agent' } as const;
      return (await deps.desk(installation.id)).readAppPublicKey(installation.deskAppId, call);
    });
    const expected = { account: installation.account, deskInstallationId: installation.deskInstallationId, publicKeyPem, nowMs: deps.clock.now() };
    const signed = await deps.pages.verify(signedToken, expected);
    if ((await deps.sessions.useTokenId(installation.id, signed.tokenId, signed.expiresAt * 1000)) === 'seen') throw refused();
    const user = await users.readUser(installation.id, signed.userId, traceId);
    const renewalUntil = deps.clock.now() + RENEWAL_LIFE_MS;
    const tokens = await issue(installation.id, signed.userId, page, renewalUntil);
    const caller: Caller = {
      installationId: installation.id,
      account: installation.account,
      userId: user.id,
      userName: user.name,
      role: user.role,
      identity: 'proven',
    };
    return { installation, caller, tokens };
  }

  async function issue(installationId: InstallationId, userId: string, page: string, renewalUntil: number): Promise<PageTokens> {
    const accessUntil = Math.min(deps.clock.now() + ACCESS_LIFE_MS, renewalUntil);
    const accessToken = await new SignJWT({ inst: installationId, page })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(ISSUER)
      .setSubject(userId)
      .setIssuedAt(Math.floor(deps.clock.now() / 1000))
      .setExpirationTime(Math.floor(accessUntil / 1000))
      .sign(deps.sessionKeys[0] as Uint8Array);
    const renewalToken = `${installationId}.${Buffer.from(deps.randomBytes(32)).toString('base64url')}`;
    await deps.sessions.putRenewal(installationId, { tokenHash: hash(renewalToken), userId, page, expiresAt: renewalUntil });
    return { accessToken, accessExpiresAt: iso(accessUntil), renewalToken, renewalExpiresAt: iso(renewalUntil) };
  }

  async function renew(renewalToken: string, traceId: TraceId): Promise<PageTokens> {
    const installationId = brandId<InstallationId>(renewalToken.split('.')[0] ?? '');
    // The installation must exist before its tenant is entered: the id comes from the caller.
    const installation = await deps.installations.read(installationId);
    const renewal = installation && (await deps.sessions.takeRenewal(installation.id, hash(renewalToken)));
    if (!installation || !renewal || renewal.expiresAt <= deps.clock.now()) throw refused();
    users.forgetUser(installation.id, renewal.userId);
    await users.readUser(installation.id, renewal.userId, traceId);
    return issue(installation.id, renewal.userId, renewal.page, renewal.expiresAt);
  }

  async function verify(accessToken: string) {
    for (const key of deps.sessionKeys) {
      const payload = await jwtVerify(accessToken, key, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        currentDate: new Date(deps.clock.now()),
        requiredClaims: ['exp', 'sub', 'inst'],
      }).then(
        (verified) => verified.payload,
        () => undefined,
      );
      if (payload)
        return {
          installationId: brandId<InstallationId>(String(payload['inst'])),
          userId: String(payload.sub),
          expiresAt: (payload.exp ?? 0) * 1000,
        };
    }
    throw refused();
  }

  return { open, renew, verify };
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function refused(): UnauthenticatedError {
  return new UnauthenticatedError({ message: 'The page is not signed in, or its sign-in has run out. Reload the page.' });
}
