/** @module connections/webhook-secrets  By what deliveries of a connection's webhook may be signed: the last two secrets, so that a change loses no delivery. */
import { type SecretBox, secretNames } from './connection.ts';

const KEPT = 2;

export async function readWebhookSecrets(box: SecretBox, installationId: string, connectionId: string): Promise<readonly string[]> {
  return JSON.parse((await box.read(installationId, secretNames.webhook(connectionId))) ?? '[]');
}

/** Puts it first; one that is there already only moves. */
export async function keepWebhookSecret(box: SecretBox, installationId: string, connectionId: string, secret: string): Promise<void> {
  const before = await readWebhookSecrets(box, installationId, connectionId);
  const kept = [secret, ...before.filter((known) => known !== secret)].slice(0, KEPT);
  await box.write(installationId, secretNames.webhook(connectionId), JSON.stringify(kept));
}
