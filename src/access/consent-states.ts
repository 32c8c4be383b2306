/**
 * @module access/consent-states
 * The `state` that goes with an admin to a vendor's consent page and back: signed, for one connection of one installation and one user, good once and for ten
 * minutes. The verifier of PKCE is made from it, so nothing but its use is stored.
 */
import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { brandId, type Clock, type InstallationId } from '#domain';
import type { SessionStore } from './ports.ts';

/** Who asked for what. */
export interface ConsentAsked {
  readonly installationId: InstallationId;
  readonly connectionId: string;
  readonly userId: string;
  readonly userName: string;
}

export interface ConsentStates {
  issue(asked: ConsentAsked): { readonly state: string; readonly codeChallenge: string; readonly expiresAt: number };
  /** Who asked, and the verifier; undefined for what we did not sign, what has run out and what came before. Using it up is the last check. */
  take(state: string): Promise<(ConsentAsked & { readonly codeVerifier: string }) | undefined>;
}

export interface ConsentStatesDeps {
  readonly clock: Clock;
  readonly sessions: Pick<SessionStore, 'useTokenId'>;
  /** The first signs, all verify. */
  readonly secrets: readonly { readonly bytes: Uint8Array }[];
  readonly randomBytes: (size: number) => Uint8Array;
}

const LIFE_MS = 600_000;
/** Signed apart from everything else that is made of the same secret. */
const PURPOSE = 'tieline consent state v1';

export function createConsentStates(deps: ConsentStatesDeps): ConsentStates {
  const keys = deps.secrets.map(({ bytes }) => Buffer.from(hkdfSync('sha256', bytes, '', PURPOSE, 32)));
  return {
    issue: (asked) => {
      const key = keys[0] as Buffer;
      const expiresAt = deps.clock.now() + LIFE_MS;
      const nonce = Buffer.from(deps.randomBytes(16)).toString('base64url');
      const { installationId, connectionId, userId, userName } = asked;
      const text = Buffer.from(JSON.stringify([nonce, expiresAt, installationId, connectionId, userId, userName]), 'utf8').toString('base64url');
      const codeChallenge = createHash('sha256').update(verifierOf(key, nonce)).digest('base64url');
      return { state: `${text}.${macOf(key, text)}`, codeChallenge, expiresAt };
    },
    take: async (state) => {
      const [text = '', mac = '', ...rest] = state.split('.');
      const key = keys.find((one) => isSame(macOf(one, text), mac));
      if (!key || rest.length > 0) return undefined;
      const [nonce, expiresAt, installation, connectionId, userId, userName] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as [
        string,
        number,
        string,
        string,
        string,
        string,
      ];
      if (expiresAt <= deps.clock.now()) return undefined;
      const installationId = brandId<InstallationId>(installation);
      if ((await deps.sessions.useTokenId(installationId, `consent ${nonce}`, expiresAt)) === 'seen') return undefined;
      return { installationId, connectionId, userId, userName, codeVerifier: verifierOf(key, nonce) };
    },
  };
}

function macOf(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(`state ${text}`).digest('base64url');
}

/** 43 characters, as RFC 7636 §4.1 asks. */
function verifierOf(key: Buffer, nonce: string): string {
  return createHmac('sha256', key).update(`verifier ${nonce}`).digest('base64url');
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
