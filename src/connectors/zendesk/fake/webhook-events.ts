/**
 * @module connectors/zendesk/fake/webhook-events
 * Which events a ticket change makes, as the vendor sends them: ids as strings, enums upper-case, no custom fields.
 * https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/
 */
import { createHash, createHmac } from 'node:crypto';
import type { FieldValue } from '#domain';
import type { TicketChange } from './carry-out.ts';
import type { FakeDelivery, FakeWebhook, ZendeskState } from './state.ts';

export interface WebhookEvent {
  readonly type: string;
  readonly account_id: number;
  readonly id: string;
  readonly time: string;
  readonly zendesk_event_version: '2022-11-06';
  readonly subject: string;
  readonly detail: Readonly<Record<string, FieldValue>>;
  readonly event: Readonly<Record<string, FieldValue>>;
}

const FIELD_EVENTS: Readonly<Record<string, string>> = {
  status: 'status_changed',
  priority: 'priority_changed',
  type: 'type_changed',
  subject: 'subject_changed',
  tags: 'tags_changed',
  external_id: 'external_id_changed',
  assignee_id: 'agent_assignment_changed',
  group_id: 'group_assignment_changed',
  organization_id: 'organization_changed',
  requester_id: 'requester_changed',
};
/** Fields whose values the vendor writes in capitals. */
const ENUMS = new Set(['status', 'priority', 'type']);

/** Every event of one change, in the order of its audit. Pure: the same change gives the same events, ids included. */
export function webhookEventsFor(change: TicketChange, accountId: number): readonly WebhookEvent[] {
  const make = (name: string, event: WebhookEvent['event'], position: number): WebhookEvent => ({
    type: `zen:event-type:ticket.${name}`,
    account_id: accountId,
    id: uuidOf(`${accountId}/${change.audit.id}/${name}/${position}`),
    time: change.audit.created_at,
    zendesk_event_version: '2022-11-06',
    subject: `zen:ticket:${change.ticket.id}`,
    detail: detailOf(change),
    event: { ...event, meta: { sequence: { id: String(change.audit.id), position } } },
  });
  if (change.ticket.status === 'deleted') return [make('soft_deleted', {}, 1)];
  const names = change.previous === null ? [['created', {}] as const] : changesOf(change);
  const comment =
    change.comment && change.previous
      ? [['comment_added', { comment: { id: String(change.comment.id), is_public: change.comment.public } }] as const]
      : [];
  const merged =
    change.audit.via.source.rel === 'merge' ? [['merged', { target_ticket_id: String(change.audit.via.source.to.ticket_id) }] as const] : [];
  return [...names, ...comment, ...merged].map(([name, event], index) => make(name, event, index + 1));
}

/** What one delivery of an event to a webhook carries: raw body and signed headers. */
export function signDelivery(options: {
  readonly webhook: Pick<FakeWebhook, 'id'>;
  readonly signingSecret: string;
  readonly event: WebhookEvent;
  readonly accountId: number;
  readonly nowMs: number;
}): { readonly body: string; readonly headers: Readonly<Record<string, string>> } {
  const body = JSON.stringify(options.event);
  const timestamp = new Date(options.nowMs).toISOString();
  const signature = createHmac('sha256', options.signingSecret)
    .update(timestamp + body)
    .digest('base64');
  return {
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-zendesk-webhook-id': options.webhook.id,
      'x-zendesk-webhook-invocation-id': uuidOf(`${options.webhook.id}/${options.event.id}`),
      'x-zendesk-account-id': String(options.accountId),
      'x-zendesk-webhook-signature': signature,
      'x-zendesk-webhook-signature-timestamp': timestamp,
    },
  };
}

/** The deliveries that a change causes at the webhooks that subscribe to its events. */
export function deliveriesFor(change: TicketChange, { state, nowMs }: { readonly state: ZendeskState; readonly nowMs: number }): FakeDelivery[] {
  const events = webhookEventsFor(change, state.account_id);
  return state.webhooks
    .filter((webhook) => webhook.status === 'active')
    .flatMap((webhook) =>
      events.filter((event) => webhook.subscriptions.includes(event.type)).map((event) => deliveryOf(event, webhook, { state, nowMs })),
    );
}

function deliveryOf(
  event: WebhookEvent,
  webhook: FakeWebhook,
  { state, nowMs }: { readonly state: ZendeskState; readonly nowMs: number },
): FakeDelivery {
  const signingSecret = state.signing_secrets[webhook.id] ?? '';
  const { body, headers } = signDelivery({ webhook, signingSecret, event, accountId: state.account_id, nowMs });
  const { type, subject, time } = event;
  const id = headers['x-zendesk-webhook-invocation-id'] ?? event.id;
  return {
    id,
    webhook_id: webhook.id,
    type,
    subject,
    endpoint: webhook.endpoint,
    headers: { ...headers },
    body,
    status: 'pending',
    answer: null,
    created_at: time,
  };
}

function changesOf(change: TicketChange): (readonly [string, WebhookEvent['event']])[] {
  return change.audit.events.flatMap((event): (readonly [string, WebhookEvent['event']])[] => {
    if (event.type !== 'Change') return [];
    const name = FIELD_EVENTS[event.field_name];
    const spell = (value: FieldValue) => (ENUMS.has(event.field_name) && typeof value === 'string' ? value.toUpperCase() : value);
    if (name === 'tags_changed') return [[name, tagMoves(event.previous_value, event.value)]];
    if (name) return [[name, { current: spell(event.value), previous: spell(event.previous_value) }]];
    return [['custom_field_changed', { field: { id: event.field_name }, current: event.value, previous: event.previous_value }]];
  });
}

function tagMoves(previous: FieldValue, current: FieldValue) {
  const [before, after] = [previous, current].map((value) => (Array.isArray(value) ? value : []));
  return { tags_added: after?.filter((tag) => !before?.includes(tag)) ?? [], tags_removed: before?.filter((tag) => !after?.includes(tag)) ?? [] };
}

function detailOf({ ticket, audit }: TicketChange): WebhookEvent['detail'] {
  const text = (id: number | null) => (id === null ? null : String(id));
  return {
    id: String(ticket.id),
    subject: ticket.subject,
    description: ticket.description,
    status: ticket.status.toUpperCase(),
    priority: ticket.priority?.toUpperCase() ?? null,
    type: ticket.type?.toUpperCase() ?? null,
    external_id: ticket.external_id,
    tags: ticket.tags,
    requester_id: text(ticket.requester_id),
    submitter_id: text(ticket.submitter_id),
    assignee_id: text(ticket.assignee_id),
    group_id: text(ticket.group_id),
    organization_id: text(ticket.organization_id),
    actor_id: String(audit.author_id),
    created_at: ticket.created_at,
    updated_at: ticket.updated_at,
    is_public: true,
    via: { channel: audit.via.channel },
  };
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
