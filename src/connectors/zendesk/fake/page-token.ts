/**
 * @module connectors/zendesk/fake/page-token
 * The signed token that the vendor posts when it loads a hosted page (RS256).
 * https://developer.zendesk.com/documentation/apps/build-an-app/building-a-server-side-app/part-5-secure-the-app/
 */
import { randomUUID } from 'node:crypto';
import { importPKCS8, SignJWT } from 'jose';

export interface PageTokenOptions {
  readonly privateKeyPem: string;
  /** Subdomain of the account. */
  readonly account: string;
  readonly installationId: string | number;
  readonly userId: string | number;
  /** `ticket_sidebar`, `nav_bar`, … */
  readonly location: string;
  readonly nowMs: number;
  /** Seconds that it is good for. Default 60. */
  readonly lifeSeconds?: number;
}

/** Signs as the vendor does. */
export async function signPageToken(options: PageTokenOptions): Promise<string> {
  const host = `${options.account}.zendesk.com`;
  const now = Math.floor(options.nowMs / 1000);
  return new SignJWT({ context: { product: 'support', location: options.location } })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuer(host)
    .setAudience(`https://${host}/api/v2/apps/installations/${options.installationId}.json`)
    .setSubject(`https://${host}/api/v2/users/${options.userId}.json`)
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + (options.lifeSeconds ?? 60))
    .sign(await importPKCS8(options.privateKeyPem, 'RS256'));
}
