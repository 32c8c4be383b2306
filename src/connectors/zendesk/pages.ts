/**
 * @module connectors/zendesk/pages
 * Signed URLs: Zendesk posts an RS256 token to a hosted page's first load.
 * Docs: https://developer.zendesk.com/documentation/apps/build-an-app/build-your-first-support-app/part-5-secure-the-app/
 */
import { decodeJwt, importSPKI, jwtVerify } from 'jose';
import type { DeskPages, SignedPage } from '#capabilities';
import { UnauthenticatedError } from '#domain';

const AUDIENCE = /^https:\/\/([a-z0-9][a-z0-9-]{0,62})\.zendesk\.com\/api\/v2\/apps\/installations\/(\d{1,20})\.json$/;
/** Longest life of a page token that is believed, seconds. */
const MAX_LIFE_S = 3_600;
const CLOCK_SKEW_S = 30;

export const zendeskPages: DeskPages = {
  scriptOrigin: 'https://static.zdassets.com',
  frameAncestors: (account) => [`https://${account}.zendesk.com`],
  readAudience(token) {
    try {
      const { aud } = decodeJwt(token);
      const match = AUDIENCE.exec(typeof aud === 'string' ? aud : (aud?.[0] ?? ''));
      return match?.[1] && match[2] ? { account: match[1], deskInstallationId: match[2] } : undefined;
    } catch {
      return undefined;
    }
  },
  async verify(token, { account, deskInstallationId, publicKeyPem, nowMs }): Promise<SignedPage> {
    try {
      const key = await importSPKI(publicKeyPem, 'RS256');
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['RS256'],
        audience: `https://${account}.zendesk.com/api/v2/apps/installations/${deskInstallationId}.json`,
        issuer: [`${account}.zendesk.com`, `https://${account}.zendesk.com`],
        currentDate: new Date(nowMs),
        clockTolerance: CLOCK_SKEW_S,
        requiredClaims: ['exp', 'iat', 'sub', 'jti'],
      });
      const userId = /(?:^|\/)(\d{1,20})(?:\.json)?$/.exec(payload.sub ?? '')?.[1];
      const isTooLong = (payload.exp ?? 0) - (payload.iat ?? 0) > MAX_LIFE_S;
      if (!userId || isTooLong) throw new TypeError('subject or life');
      return { userId, tokenId: payload.jti ?? '', expiresAt: payload.exp ?? 0 };
    } catch (cause) {
      throw new UnauthenticatedError({ message: 'The page was not signed by the help desk for this installation. Open the app again from a ticket.', cause });
    }
  },
};
