/**
 * @module connectors/servicenow/webhook
 * Deliveries of the business rules that we ship (docs/servicenow-update-set.md): verified over the raw bytes, then read only for which record to look at again.
 */
import type { WebhookNudge, WebhookReceiver, WebhookRefusal } from '#capabilities';
import { checkTimestamp, parseJsonBytes, verifyHmac } from '#connector-kit';
import type { ServiceNowSettings } from './config.ts';
import { isSysId } from './query.ts';
import { TABLE } from './tables.ts';
import { type WebhookBody, webhookBody } from './webhook-wire.ts';

const RECORD_TYPES: Readonly<Record<string, string>> = { [TABLE.incident]: 'incident', [TABLE.change]: 'change-request' };
const VENDOR_HOST = /^([^.]+)\.service-now\.com$/;

const refused = (why: WebhookRefusal) => ({ kind: 'refused', why }) as const;

export const receiveServiceNowWebhook: WebhookReceiver<ServiceNowSettings> = (delivery, { settings, secrets, nowMs, toleranceS }) => {
  const timestamp = delivery.headers['x-tieline-timestamp'];
  const wrong = verifyHmac({
    algorithm: 'sha256',
    encoding: 'base64',
    secrets,
    signature: delivery.headers['x-tieline-signature'],
    payload: [`${timestamp ?? ''}.`, delivery.body],
  });
  if (wrong) return refused(wrong);
  const late = checkTimestamp({ timestamp, format: 'seconds', nowMs, ...(toleranceS === undefined ? {} : { toleranceS }) });
  if (late) return refused(late);
  const payload = parseOrUndefined(delivery.body);
  const body = readBody(payload);
  if (body === undefined) return refused('body-unreadable');
  // Instances under a name of their own do not show it in their address, so only the vendor's usual addresses can be compared.
  const expected = VENDOR_HOST.exec(new URL(settings.instanceUrl).hostname)?.[1];
  if (expected !== undefined && body.instance !== expected) return refused('account-mismatch');
  return { kind: 'accepted', nudge: toNudge(body, payload) };
};

/** A table of which we keep no records is taken, and says nothing. */
function toNudge({ table, sys_id: recordId, sys_mod_count: count, operation, instance }: WebhookBody, payload: unknown): WebhookNudge {
  const events = readServiceNowEvents(payload);
  return {
    // A deletion has the count of the last update, so the operation belongs to the id.
    deliveryId: `${table}:${recordId}:${count}:${operation}`,
    events,
    ...(instance === '' ? {} : { account: instance }),
    ...(events.length === 0 ? { unknown: { type: `${table}.${operation}`, payload } } : {}),
  };
}

/** Which record an announcement is about; nothing for a table of which we keep no records. */
export function readServiceNowEvents(payload: unknown): WebhookNudge['events'] {
  const body = readBody(payload);
  const recordType = body && RECORD_TYPES[body.table];
  if (!recordType) return [];
  return [{ type: `${body.table}.${body.operation}`, recordType, recordId: body.sys_id, isDeletion: body.operation === 'delete' }];
}

function readBody(payload: unknown): WebhookBody | undefined {
  const parsed = webhookBody.safeParse(payload);
  return parsed.success && isSysId(parsed.data.sys_id) ? parsed.data : undefined;
}

function parseOrUndefined(bytes: Uint8Array): unknown {
  try {
    return parseJsonBytes(bytes);
  } catch {
    return undefined;
  }
}
