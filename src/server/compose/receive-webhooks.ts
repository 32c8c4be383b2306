/** @module server/compose/receive-webhooks  From a vendor's delivery to the inbox: find the connection, verify over the raw bytes, store, acknowledge. */
import { createHash } from 'node:crypto';
import type { ConnectorDefinition, Log, WebhookNudge } from '#capabilities';
import type { Connections } from '#connections';
import { createRedactor } from '#connector-kit';
import type { Context } from '#context';
import type { Clock, InstallationId } from '#domain';
import type { Installations } from '#installations';
import type { InstallationLookup } from '#storage';
import type { Sync } from '#sync';
import type { ServerDeps } from '../deps.ts';
import { isUnstorable } from '../exact-json.ts';

export interface WebhookDeps {
  readonly lookup: Pick<InstallationLookup, 'byConnection'>;
  readonly connections: Pick<Connections, 'read' | 'parsedSettings' | 'webhookSecrets'>;
  readonly installations: Pick<Installations, 'read'>;
  readonly connectors: ReadonlyMap<string, ConnectorDefinition>;
  readonly sync: Pick<Sync, 'acceptWebhook'>;
  readonly context: Pick<Context, 'forgetTicket'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly recordAs: ServerDeps['recordAs'];
  readonly count: (connector: string, outcome: string) => void;
  /** How far a delivery's time may lie from ours, seconds. */
  readonly toleranceS: number;
}

/** A vendor's id may be of any length. */
const LONGEST_LOGGED_ID = 200;

export function createWebhooks(deps: WebhookDeps): ServerDeps['webhooks'] {
  const refuse = (why: string, connectionId: string, connector = 'unknown'): 'refused' => {
    deps.log.warn('webhook-refused', { why, connectionId });
    deps.count(connector, why);
    return 'refused';
  };

  return {
    async receive({ connectionId, headers, body }) {
      const found = /^[\w-]{8,64}$/.test(connectionId) ? await deps.lookup.byConnection(connectionId) : undefined;
      const definition = found && deps.connectors.get(found.connectorId);
      if (found?.isRemoved) {
        deps.count(found.connectorId, 'removed');
        return 'gone';
      }
      if (!found || !definition?.webhook) return refuse('unknown-connection', connectionId);
      const connection = await deps.connections.read(found.installationId, connectionId);
      const secrets = await deps.connections.webhookSecrets(found.installationId, connectionId);
      const verdict = definition.webhook(
        { headers, body },
        { settings: await deps.connections.parsedSettings(connection), secrets, nowMs: deps.clock.now(), toleranceS: deps.toleranceS },
      );
      if (verdict.kind === 'refused') return refuse(verdict.why, connectionId, found.connectorId);
      if (idsOf(verdict.nudge).some(isUnstorable)) return refuse('body-unreadable', connectionId);
      const { installationId } = found;
      const kind = await accept(deps, { installationId, connectionId, nudge: verdict.nudge, body, secrets });
      const deliveryId = verdict.nudge.deliveryId.slice(0, LONGEST_LOGGED_ID);
      const isUnknown = kind === 'accepted' && verdict.nudge.unknown !== undefined;
      if (isUnknown) deps.log.info('webhook-unknown', { connectionId, deliveryId });
      deps.count(found.connectorId, isUnknown ? 'unknown' : kind);
      if (kind !== 'altered') return 'accepted';
      deps.log.warn('webhook-altered', { connectionId, deliveryId });
      await deps.recordAs({ kind: 'system', id: 'webhooks' }, installationId, 'webhook-altered', { connectionId, deliveryId });
      return 'altered';
    },
  };
}

/** What of a delivery reaches the database as text of its own. */
function idsOf({ deliveryId, events, unknown }: WebhookNudge): readonly string[] {
  return [deliveryId, ...events.flatMap(({ type, recordId }) => [type, recordId]), ...(unknown ? [unknown.type] : [])];
}

/**
 * JSON of what was not understood, without what looks like a secret or is one of ours. Whole, because only a whole one can be taken up by a version that understands
 * it; intake takes no body beyond its limit, so no row grows beyond that either.
 */
function payloadOf({ unknown }: WebhookNudge, secrets: readonly string[]): { readonly payload?: string } {
  if (!unknown) return {};
  return { payload: JSON.stringify(createRedactor({ secrets }).data(unknown.payload)) };
}

interface Accepting {
  readonly installationId: InstallationId;
  readonly connectionId: string;
  readonly nudge: WebhookNudge;
  /** As it came. */
  readonly body: Uint8Array;
  /** With which the connection's deliveries are signed. */
  readonly secrets: readonly string[];
}

async function accept(
  deps: WebhookDeps,
  { installationId, connectionId, nudge, body, secrets }: Accepting,
): Promise<'accepted' | 'doubled' | 'altered'> {
  const { deskConnectionId } = await deps.installations.read(installationId);
  const side = deskConnectionId === connectionId ? 'desk' : 'remote';
  const bodyDigest = createHash('sha256').update(body).digest('hex');
  const { kind } = await deps.sync.acceptWebhook({ installationId, connectionId, side, nudge, bodyDigest, ...payloadOf(nudge, secrets) });
  if (side === 'desk' && kind !== 'altered')
    for (const { recordId } of nudge.events) deps.context.forgetTicket({ installationId, ticketId: recordId });
  return kind;
}
