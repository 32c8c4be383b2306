/** @module connections/credentials  The secrets that a token was got with: what a new secret is worth shows only in a token of its own. */
import { createHash } from 'node:crypto';

export interface Credentials {
  /** SHA-256 of the secrets, base64url; kept sealed with the tokens that they got. */
  readonly id: string;
  /** False once other secrets are stored: those who hold these are about to be built anew. */
  readonly areCurrent: () => Promise<boolean>;
}

/** `readStored`: the secrets as they are stored now. */
export function credentialsOf(secrets: Readonly<Record<string, string>>, readStored: () => Promise<Readonly<Record<string, string>>>): Credentials {
  const id = idOf(secrets);
  return { id, areCurrent: async () => idOf(await readStored()) === id };
}

/** The same secrets in another order are the same. */
function idOf(secrets: Readonly<Record<string, string>>): string {
  const entries = Object.entries(secrets).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(entries), 'utf8').digest('base64url');
}
