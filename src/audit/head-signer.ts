/** @module audit/head-signer  Ed25519 signatures over where a chain stands: who cuts entries off its end cannot make an older head look like the latest. */
import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign } from 'node:crypto';

/** A statement that a chain had this entry as its last at that time. */
export interface SignedHead {
  readonly installationId: string;
  readonly seq: number;
  readonly hash: string;
  /** ISO 8601 UTC */
  readonly signedAt: string;
  readonly keyId: string;
  /** base64 */
  readonly signature: string;
}

export interface HeadSigner {
  sign(head: Pick<SignedHead, 'installationId' | 'seq' | 'hash' | 'signedAt'>): SignedHead;
  /** PEM; give it to whoever verifies. */
  readonly publicKey: string;
}

/** The DER bytes that come before a raw Ed25519 seed in PKCS #8 (RFC 8410 §7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Derives the signing key from a secret of the configuration, apart from every other use of that secret. */
export function createHeadSigner(secret: { readonly id: string; readonly bytes: Uint8Array }): HeadSigner {
  const seed = Buffer.from(hkdfSync('sha256', secret.bytes, '', 'tieline audit head v1', 32));
  const key: KeyObject = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  return {
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString(),
    sign: ({ installationId, seq, hash, signedAt }) => {
      const keyId = secret.id;
      const signature = sign(null, Buffer.from(headText({ installationId, seq, hash, signedAt, keyId }), 'utf8'), key).toString('base64');
      return { installationId, seq, hash, signedAt, keyId, signature };
    },
  };
}

/** What is signed. */
function headText({ installationId, seq, hash, signedAt, keyId }: Omit<SignedHead, 'signature'>): string {
  return ['tieline-audit-head-1', installationId, seq, hash, signedAt, keyId].join('\n');
}
