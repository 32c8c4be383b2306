/**
 * @module connectors/jira/webhook
 * Deliveries of the site: verified over the raw bytes, then read only for which issues to look at again. https://developer.atlassian.com/cloud/jira/platform/webhooks/
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { WebhookNudge, WebhookReceiver, WebhookRefusal } from '#capabilities';
import { parseJsonBytes, verifyHmac } from '#connector-kit';
import type { JiraSettings } from './config.ts';

const idText = z.union([z.string(), z.number()]).transform(String);
const event = z.object({
  webhookEvent: z.string().min(1).max(200),
  issue: z.object({ id: idText, self: z.string().optional() }).optional(),
  comment: z.object({ self: z.string().optional() }).optional(),
});

const refused = (why: WebhookRefusal) => ({ kind: 'refused', why }) as const;

/**
 * The vendor signs the body alone, without a time: a recorded delivery that is sent again only makes us look once more at what it names, and one under a
 * known id does not even do that.
 */
export const receiveJiraWebhook: WebhookReceiver<JiraSettings> = (delivery, { settings, secrets }) => {
  const wrong = verifyHmac({
    algorithm: 'sha256',
    encoding: 'hex',
    prefix: 'sha256=',
    secrets,
    signature: delivery.headers['x-hub-signature'],
    payload: [delivery.body],
  });
  if (wrong) return refused(wrong);
  const payload = parseOrUndefined(delivery.body);
  const parsed = event.safeParse(payload);
  if (!parsed.success) return refused('body-unreadable');
  const account = accountOf(parsed.data);
  if (account !== undefined && account !== new URL(settings.siteUrl).origin) return refused('account-mismatch');
  const deliveryId = delivery.headers['x-atlassian-webhook-identifier'] || digestOf(delivery.body);
  const events = readJiraEvents(payload);
  const unknown = events.length === 0 ? { unknown: { type: parsed.data.webhookEvent, payload } } : {};
  return { kind: 'accepted', nudge: { deliveryId, events, ...(account === undefined ? {} : { account }), ...unknown } };
};

/** Which issue an event is about. One of another kind (a sprint, a project) says nothing about issues. */
export function readJiraEvents(payload: unknown): WebhookNudge['events'] {
  const parsed = event.safeParse(payload);
  if (!parsed.success || parsed.data.issue === undefined) return [];
  const { webhookEvent, issue } = parsed.data;
  return [{ type: webhookEvent, recordType: 'incident', recordId: issue.id, isDeletion: webhookEvent === 'jira:issue_deleted' }];
}

/** Scheme and host of the site, from the addresses that the body gives to its things. */
function accountOf({ issue, comment }: z.output<typeof event>): string | undefined {
  const self = issue?.self ?? comment?.self;
  return self !== undefined && URL.canParse(self) ? new URL(self).origin : undefined;
}

/** The same over the vendor's retries, which send the same bytes. */
function digestOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}

function parseOrUndefined(body: Uint8Array): unknown {
  try {
    return parseJsonBytes(body);
  } catch {
    return undefined;
  }
}
