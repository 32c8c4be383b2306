/**
 * @module connector-kit/webhook-signature
 * Proves that a delivery was signed with one of our secrets, over the raw bytes, in constant time.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookRefusal } from '#capabilities';

export interface HmacCheck {
  readonly algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512';
  /** How the vendor writes the digest. Hexadecimal must be lower-case, as all vendors that we know send it. */
  readonly encoding: 'hex' | 'base64';
  /** All that are valid now: two during a rotation. */
  readonly secrets: readonly string[];
  /** The header as it came, or undefined where it is missing. */
  readonly signature: string | undefined;
  /** What stands before each digest: `v1=`, `sha256=`. Default: nothing. */
  readonly prefix?: string;
  /** Between several signatures of one header. Default: the header holds one. */
  readonly separator?: string;
  /** What was signed, in order; the body as raw bytes. */
  readonly payload: readonly (string | Uint8Array)[];
}

/** More signatures than any rotation needs; the rest is not looked at, so that a header cannot buy our time. */
const MAX_SIGNATURES = 10;
const MAX_HEADER_LENGTH = 8_192;

/** Undefined where one signature fits one secret; else why not. */
export function verifyHmac(check: HmacCheck): Extract<WebhookRefusal, 'no-secret' | 'signature-missing' | 'signature-wrong'> | undefined {
  // An empty secret would let anyone sign.
  const secrets = check.secrets.filter((secret) => secret !== '');
  if (secrets.length === 0) return 'no-secret';
  if (check.signature === undefined || check.signature === '') return 'signature-missing';
  if (check.signature.length > MAX_HEADER_LENGTH) return 'signature-wrong';
  const sent = readSignatures(check.signature, check);
  let isProven = false;
  // Every pair is compared, also after a hit: the time tells nothing about which secret fits.
  for (const secret of secrets) {
    const expected = digest(secret, check);
    for (const signature of sent) isProven = isSame(expected, signature) || isProven;
  }
  return isProven ? undefined : 'signature-wrong';
}

/** Signs as the vendor does; for fakes and tests. */
export function signHmac(options: Pick<HmacCheck, 'algorithm' | 'encoding' | 'payload' | 'prefix'> & { readonly secret: string }): string {
  return (options.prefix ?? '') + digest(options.secret, options);
}

function digest(secret: string, options: Pick<HmacCheck, 'algorithm' | 'encoding' | 'payload'>): string {
  const hmac = createHmac(options.algorithm, secret);
  for (const part of options.payload) hmac.update(part);
  return hmac.digest(options.encoding);
}

function readSignatures(header: string, { separator, prefix = '' }: HmacCheck): string[] {
  const parts = separator === undefined ? [header] : header.split(separator).map((part) => part.trim());
  return parts
    .slice(0, MAX_SIGNATURES)
    .filter((part) => part.startsWith(prefix))
    .map((part) => part.slice(prefix.length));
}

function isSame(expected: string, sent: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(sent);
  return a.length === b.length && timingSafeEqual(a, b);
}
