/**
 * @module connectors/zendesk/pages
 * How the help desk signs the loading of a hosted page: an RS256 token, posted once per load.
 * https://developer.zendesk.com/documentation/apps/build-an-app/building-a-server-side-app/part-5-secure-the-app/
 */
import { decodeJwt, importSPKI, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import type { DeskPages } from '#capabilities';
import { UnauthenticatedError } from '#domain';

/** Clocks of two machines, seconds. */
const CLOCK_SKEW_S = 60;
/** Nothing that loads a page needs longer; a token that claims more is refused, seconds. */
const MAX_LIFE_S = 3_600;
const MAX_TOKEN_LENGTH = 8_192;

const claims = z.object({
  sub: z.union([z.string(), z.number()]).transform(String),
  jti: z.string().min(1).max(200),
  iat: z.number(),
  exp: z.number(),
  context: z.object({ product: z.string(), location: z.string() }),
});

const audienceOf = (account: string, installationId: string) => `https://${account}.zendesk.com/api/v2/apps/installations/${installationId}.json`;

export const zendeskPages: DeskPages = {
  readAudience(token) {
    const audience = token.length <= MAX_TOKEN_LENGTH ? decode(token)?.aud : undefined;
    const match = /^https:\/\/([a-z0-9-]+)\.zendesk\.com\/api\/v2\/apps\/installations\/(\d{1,19})\.json$/.exec(
      typeof audience === 'string' ? audience : '',
    );
    return match?.[1] && match[2] ? { account: match[1], deskInstallationId: match[2] } : undefined;
  },
  async verify(token, { account, deskInstallationId, publicKeyPem, nowMs }) {
    const payload = await verified(token, { account, deskInstallationId, publicKeyPem, nowMs });
    const parsed = claims.safeParse(payload);
    // `sub` is the address of the user; a bare id is read as well.
    const userId = parsed.success ? /(?:^|\/users\/)(\d{1,19})(?:\.json)?$/.exec(parsed.data.sub)?.[1] : undefined;
    if (!parsed.success || userId === undefined) throw refused();
    const { iat, exp, jti } = parsed.data;
    if (iat > nowMs / 1000 + CLOCK_SKEW_S || exp - iat > MAX_LIFE_S) throw refused();
    return { userId, tokenId: jti, expiresAt: exp };
  },
  frameAncestors: (account) => [`https://${account}.zendesk.com`],
  sdkUrl: 'https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js',
};

async function verified(token: string, expected: Parameters<DeskPages['verify']>[1]): Promise<JWTPayload> {
  const host = `${expected.account}.zendesk.com`;
  try {
    const key = await importSPKI(expected.publicKeyPem, 'RS256');
    const { payload } = await jwtVerify(token, key, {
      // Pinned: with the algorithm taken from the token, the public key would do as an HMAC secret.
      algorithms: ['RS256'],
      audience: audienceOf(expected.account, expected.deskInstallationId),
      issuer: [host, `https://${host}`],
      requiredClaims: ['exp', 'iat', 'jti', 'sub'],
      currentDate: new Date(expected.nowMs),
      clockTolerance: CLOCK_SKEW_S,
    });
    return payload;
  } catch (error) {
    throw refused(error);
  }
}

function decode(token: string): JWTPayload | undefined {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
}

function refused(cause?: unknown): UnauthenticatedError {
  return new UnauthenticatedError({
    message: 'The page was not opened by the help desk, or its token has run out. Open it from the help desk again.',
    ...(cause === undefined ? {} : { cause }),
  });
}
