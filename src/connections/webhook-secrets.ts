/** @module connections/webhook-secrets  By what deliveries of a connection's webhook may be signed: the last two secrets, so that a change loses no delivery. */
import { type EnteredSecrets, type SecretBox, secretNames } from './connection.ts';

const KEPT = 2;

export async function readWebhookSecrets(box: SecretBox, installationId: string, connectionId: string): Promise<readonly string[]> {
  return JSON.parse((await box.read(installationId, secretNames.webhook(connectionId))) ?? '[]');
}

/** What is to be stored, by its name in the vault, so that the secret comes first; one that is there already only moves. */
export function withWebhookSecret(connectionId: string, before: readonly string[], secret: string): EnteredSecrets {
  const kept = [secret, ...before.filter((known) => known !== secret)].slice(0, KEPT);
  return { [secretNames.webhook(connectionId)]: JSON.stringify(kept) };
}
