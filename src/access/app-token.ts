/**
 * @module access/app-token
 * Assets mode: the HS256 token that the desk's proxy signs with the installation's shared secret. It proves an installed app that holds the secret;
 * the agent in its claims is only asserted. Lives at most 60 s.
 */
import { decodeJwt, jwtVerify } from 'jose';
import { UnauthenticatedError } from '#domain';
import type { AccessDeps, EnrolledInstallation } from './ports.ts';

/** Longest life that is accepted, seconds. */
export const APP_TOKEN_MAX_AGE_S = 60;
const CLOCK_SKEW_S = 5;

/** What the token's claims say, all set by the app: `iss` (`<account>.<desk's domain>`), `sub` (the agent) and `installation_id`. */
interface AppClaims {
  readonly account: string;
  readonly installation: string;
  readonly user: string;
}

const ISSUER = /^([a-z0-9][a-z0-9-]{0,62})\.[a-z0-9.-]{1,100}$/;
/** Claims are not proven yet when they are looked up: only what can be an id gets that far. */
const ID = /^[\w.-]{1,100}$/;

/** Finds the installation that the token names, then verifies it with that installation's secrets. Throws `UnauthenticatedError`, always with the same words. */
export async function verifyAppToken(
  deps: Pick<AccessDeps, 'clock' | 'installations'>,
  token: string,
): Promise<{ installation: EnrolledInstallation; userId: string; expiresAt: number }> {
  const claims = readClaims(token);
  const installation = claims && (await deps.installations.find({ account: claims.account, deskInstallationId: claims.installation }));
  if (!claims || !installation) throw refused();
  const secrets = await deps.installations.sharedSecrets(installation.id);
  for (const secret of secrets) {
    const expiresAt = await tryVerify(token, secret, deps.clock.now());
    if (expiresAt !== undefined) return { installation, userId: claims.user, expiresAt: expiresAt * 1000 };
  }
  throw refused();
}

function readClaims(token: string): AppClaims | undefined {
  try {
    const { iss, sub: user, installation_id: installation } = decodeJwt(token);
    const account = ISSUER.exec(iss ?? '')?.[1];
    if (!account || typeof user !== 'string' || typeof installation !== 'string' || !ID.test(user) || !ID.test(installation)) return undefined;
    return { account, installation, user };
  } catch {
    return undefined;
  }
}

async function tryVerify(token: string, secret: string, nowMs: number): Promise<number | undefined> {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
      algorithms: ['HS256'],
      currentDate: new Date(nowMs),
      clockTolerance: CLOCK_SKEW_S,
      requiredClaims: ['exp', 'iat'],
    });
    const { exp = 0, iat = 0 } = payload;
    const isTooLong = exp - iat > APP_TOKEN_MAX_AGE_S || iat > nowMs / 1000 + CLOCK_SKEW_S;
    return isTooLong ? undefined : exp;
  } catch {
    return undefined;
  }
}

function refused(): UnauthenticatedError {
  return new UnauthenticatedError({
    message:
      'The request does not carry a valid token of an enrolled installation. Reload the page; if it stays, check the shared secret in the app settings.',
  });
}
