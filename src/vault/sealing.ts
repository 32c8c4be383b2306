/**
 * @module vault/sealing
 * AES-256-GCM in one place. A sealed text is `tl1.<key id>.<nonce>.<cipher and tag>`; what it belongs to is authenticated with it, so that it opens only there.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { SealBrokenError } from './seal-broken-error.ts';

const VERSION = 'tl1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A 32-byte key and the id under which it is found again. Ids: letters, digits, hyphen, underscore. */
export interface Key {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** Gives `length` unpredictable bytes. Production: `crypto.randomBytes`; a nonce must never repeat under a key. */
export type RandomBytes = (length: number) => Uint8Array;

/** Seals bytes. `belongsTo` names where the result may stand; each part counts, and their borders too. */
export function seal(plain: Uint8Array, belongsTo: readonly string[], key: Key, randomBytes: RandomBytes): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce);
  cipher.setAAD(aad(belongsTo, key.id));
  const body = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return [VERSION, key.id, Buffer.from(nonce).toString('base64url'), body.toString('base64url')].join('.');
}

/** The id of the key that sealed a text. Throws `SealBrokenError` where it is not a sealed text. */
export function sealingKeyId(sealed: string): string {
  return parse(sealed).keyId;
}

/** Opens a sealed text. Throws `SealBrokenError` where it was changed, moved to another place, or sealed by another key. */
export function unseal(sealed: string, belongsTo: readonly string[], key: Key): Uint8Array {
  const { keyId, nonce, body } = parse(sealed);
  if (keyId !== key.id) throw new SealBrokenError({ message: `A secret sealed with key ${keyId} was opened with key ${key.id}.`, facts: { keyId } });
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(aad(belongsTo, key.id));
    decipher.setAuthTag(body.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(body.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    // Node's own message adds nothing, and a cause could carry bytes of the secret.
    throw new SealBrokenError({
      message: 'A stored secret is damaged, or stands where it was not written. Enter it again.',
      facts: { keyId, place: belongsTo.join('/') },
    });
  }
}

/** JSON keeps the borders: ["ab","c"] and ["a","bc"] differ. */
function aad(belongsTo: readonly string[], keyId: string): Buffer {
  return Buffer.from(JSON.stringify([VERSION, keyId, ...belongsTo]), 'utf8');
}

function parse(sealed: string): { keyId: string; nonce: Buffer; body: Buffer } {
  const [version, keyId, nonceText, bodyText, ...rest] = sealed.split('.');
  const nonce = Buffer.from(nonceText ?? '', 'base64url');
  const body = Buffer.from(bodyText ?? '', 'base64url');
  if (version !== VERSION || !keyId || nonce.length !== NONCE_BYTES || body.length < TAG_BYTES || rest.length > 0) {
    throw new SealBrokenError({ message: 'A stored secret is not in a form that this version writes. Enter it again.' });
  }
  return { keyId, nonce, body };
}
