/** @module connections/credentials  The secrets that a token was got with: what a new secret is worth shows only in a token of its own. */
import { createHash } from 'node:crypto';
import type { EnteredSecrets } from './connection.ts';

export interface Credentials {
  /** SHA-256 of the secrets, base64url; kept sealed with the tokens that they got. */
  readonly id: string;
  /** False once other secrets are stored: those who hold these are about to be built anew. */
  readonly areCurrent: () => Promise<boolean>;
  /** On trial they must prove themselves also against a pair of which nobody noted what got it. */
  readonly areOnTrial?: true;
}

/** `readStored`: the secrets as they are stored now. */
export function credentialsOf(secrets: EnteredSecrets, readStored: () => Promise<EnteredSecrets>): Credentials {
  const id = idOf(secrets);
  return { id, areCurrent: async () => idOf(await readStored()) === id };
}

/** New secrets before they are stored: what they renew is stored at once, because the vendor may have ended the pair before. */
export function credentialsOnTrial(secrets: EnteredSecrets): Credentials {
  return { id: idOf(secrets), areCurrent: async () => true, areOnTrial: true };
}

/** What a live connection signs in by: secrets, and settings, of which a user name is one. Equal only where both are. */
export function usedOf(settings: unknown, secrets: EnteredSecrets): string {
  return `${idOf(secrets)} ${JSON.stringify(settings)}`;
}

/** The same secrets in another order are the same. */
function idOf(secrets: EnteredSecrets): string {
  const entries = Object.entries(secrets).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(entries), 'utf8').digest('base64url');
}
