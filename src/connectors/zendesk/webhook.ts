/**
 * @module connectors/zendesk/webhook
 * Deliveries of the help desk: verified over the raw bytes, then read only for which tickets to look at again.
 * https://developer.zendesk.com/documentation/webhooks/verifying/
 */
import type { WebhookNudge, WebhookReceiver, WebhookRefusal } from '#capabilities';
import { checkTimestamp, parseJsonBytes, verifyHmac } from '#connector-kit';
import type { ZendeskSettings } from './config.ts';
import { webhookEventWire } from './event-wire.ts';

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

/** Undefined where the body is no event. An event of another kind is taken and says nothing about tickets. */
function readNudge(body: Uint8Array): WebhookNudge | undefined {
  const parsed = webhookEventWire.safeParse(parseOrUndefined(body));
  if (!parsed.success) return undefined;
  const { id, type, account_id, subject, detail } = parsed.data;
  const recordId = detail?.id ?? /^zen:ticket:(\d+)$/.exec(subject ?? '')?.[1];
  if (type.startsWith(TICKET_EVENT) && recordId === undefined) return undefined;
  const events = type.startsWith(TICKET_EVENT) && recordId ? [{ type, recordType: 'ticket', recordId, isDeletion: DELETIONS.has(type) }] : [];
  // The event's own id: whether the invocation id in the headers stays the same over the vendor's retries is not documented.
  return { deliveryId: id, events, ...(account_id ? { account: account_id } : {}) };
}

function parseOrUndefined(body: Uint8Array): unknown {
  try {
    return parseJsonBytes(body);
  } catch {
    return undefined;
  }
}
