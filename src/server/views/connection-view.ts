/** @module server/views/connection-view  A connection and its checks as the API shows them: names of stored secrets, never values. */
import type { Connection, ConnectionTestResult } from '#connections';
import type { ConnectionView } from '#contract';
import type { Asker, ServerDeps } from '../deps.ts';

/** Checks in the order in which they ran. */
export function viewResults(results: readonly ConnectionTestResult[]) {
  return results.map(({ name, outcome, problem, tookMs }) => ({ name, outcome, problem: problem ? { ...problem } : null, tookMs }));
}

/** A connection as admins see it. */
export async function viewConnection(deps: ServerDeps, asked: Asker, connection: Connection): Promise<ConnectionView> {
  const { id, name, connectorId, state, stateReason, owner, onCall, settings, lastUsedAt, createdAt, version } = connection;
  return {
    id,
    name,
    connectorId,
    state,
    owner,
    onCall,
    createdAt,
    version,
    changedAt: connection.changedAt ?? null,
    changedBy: connection.changedBy ?? null,
    capabilities: [...(deps.connectors.get(connectorId)?.capabilities ?? [])],
    stateReason: stateReason ? { ...stateReason } : null,
    settings: { ...(settings as Record<string, unknown>) },
    hasAgreement: await deps.connections.hasAgreement(asked.caller.installationId, connection),
    hasSecrets: [...(await deps.connections.storedSecrets(asked.caller.installationId, id))],
    webhook: await viewWebhook(deps, asked, connection),
    lastUsedAt: lastUsedAt ?? null,
  };
}

async function viewWebhook(
  deps: ServerDeps,
  { caller: { installationId } }: Asker,
  { id, connectorId }: Connection,
): Promise<ConnectionView['webhook']> {
  const signatureHeader = deps.connectors.get(connectorId)?.signatureHeader;
  if (signatureHeader === undefined) return null;
  const { deskConnectionId } = await deps.installations.read(installationId);
  const lastDeliveryAt = await deps.sync.readLastDelivery({ installationId, connectionId: id });
  return {
    url: `${deps.publicUrl}/v1/hooks/${id}`,
    signatureHeader,
    setBy: id === deskConnectionId ? 'enrolment' : 'admin',
    hasSecret: (await deps.connections.webhookSecrets(installationId, id)).length > 0,
    lastDeliveryAt: lastDeliveryAt === undefined ? null : new Date(lastDeliveryAt).toISOString(),
  };
}
