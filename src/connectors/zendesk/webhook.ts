/**
 * @module connectors/zendesk/webhook
 * Deliveries of the help desk: verified over the raw bytes, then read only for which tickets to look at again.
 * https://developer.zendesk.com/documentation/webhooks/verifying/
 */
import type { WebhookNudge, WebhookReceiver, WebhookRefusal } from '#capabilities';
import { checkTimestamp, parseJsonBytes, verifyHmac } from '#connector-kit';
import type { ZendeskSettings } from './config.ts';
import { ticketEventWire, webhookEventWire } from './event-wire.ts';

/** The documented secret with which the vendor's console signs tests of a webhook that is not saved yet: anybody knows it. */
const TEST_SECRETS = new Set([
  'this_secret_is_for_testing_only',
  'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==',
  'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ',
]);
const TICKET_EVENT = 'zen:event-type:ticket.';
const DELETIONS = new Set([`${TICKET_EVENT}soft_deleted`, `${TICKET_EVENT}permanently_deleted`]);

const refused = (why: WebhookRefusal) => ({ kind: 'refused', why }) as const;

export const receiveZendeskWebhook: WebhookReceiver<ZendeskSettings> = (delivery, { settings, secrets, nowMs, toleranceS }) => {
  const timestamp = delivery.headers['x-zendesk-webhook-signature-timestamp'];
  const wrong = verifyHmac({
    algorithm: 'sha256',
    encoding: 'base64',
    secrets: secrets.filter((secret) => !TEST_SECRETS.has(secret)),
    signature: delivery.headers['x-zendesk-webhook-signature'],
    payload: [timestamp ?? '', delivery.body],
  });
  if (wrong) return refused(wrong);
  const late = checkTimestamp({ timestamp, format: 'iso', nowMs, ...(toleranceS === undefined ? {} : { toleranceS }) });
  if (late) return refused(late);
  const nudge = readNudge(delivery.body);
  if (!nudge) return refused('body-unreadable');
  const announced = delivery.headers['x-zendesk-account-id'];
  const accounts = [nudge.account, announced].filter((account) => account !== undefined);
  const isForeign = settings.accountId !== undefined && (accounts.length === 0 || accounts.some((account) => account !== settings.accountId));
  return isForeign ? refused('account-mismatch') : { kind: 'accepted', nudge };
};

/** Undefined where the body is no event, or one about a ticket that it does not name. An event of another kind is taken and says nothing about tickets. */
function readNudge(body: Uint8Array): WebhookNudge | undefined {
  const payload = parseOrUndefined(body);
  const parsed = webhookEventWire.safeParse(payload);
  if (!parsed.success) return undefined;
  const { id, type, account_id } = parsed.data;
  const events = readZendeskEvents(payload);
  const isUnknown = !type.startsWith(TICKET_EVENT);
  if (!isUnknown && events.length === 0) return undefined;
  // The event's own id: whether the invocation id in the headers stays the same over the vendor's retries is not documented.
  return { deliveryId: id, events, ...(account_id ? { account: account_id } : {}), ...(isUnknown ? { unknown: { type, payload } } : {}) };
}

/** Which ticket an event is about; nothing where it is about none. */
export function readZendeskEvents(payload: unknown): WebhookNudge['events'] {
  const parsed = ticketEventWire.safeParse(payload);
  if (!parsed.success || !parsed.data.type.startsWith(TICKET_EVENT)) return [];
  const { type, subject, detail } = parsed.data;
  const recordId = detail?.id ?? /^zen:ticket:(\d+)$/.exec(subject ?? '')?.[1];
  return recordId ? [{ type, recordType: 'ticket', recordId, isDeletion: DELETIONS.has(type) }] : [];
}

function parseOrUndefined(body: Uint8Array): unknown {
  try {
    return parseJsonBytes(body);
  } catch {
    return undefined;
  }
}
