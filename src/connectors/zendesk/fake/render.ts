/**
 * @module connectors/zendesk/fake/render
 * The fake's rows as the vendor writes them.
 */
import type { FieldValue } from '#domain';
import { emptyCustomValue, isSystemField } from './custom-values.ts';
import type { FakeAttachment, FakeAudit, FakeComment, FakeInstallation, FakeTicket, FakeTicketField, FakeUser, ZendeskState } from './state.ts';

type Json = Record<string, unknown>;

export function renderTicket(state: ZendeskState, ticket: FakeTicket, base: string): Json {
  const custom = state.fields
    .filter((field) => !isSystemField(field))
    .map((field) => ({ id: field.id, value: ticket.custom[field.id] ?? emptyCustomValue(field) }));
  return {
    url: `${base}/api/v2/tickets/${ticket.id}.json`,
    id: ticket.id,
    external_id: ticket.external_id,
    via: { channel: ticket.channel, source: { from: {}, to: {}, rel: null } },
    created_at: ticket.created_at,
    updated_at: ticket.updated_at,
    generated_timestamp: ticket.generated_timestamp,
    type: ticket.type,
    subject: ticket.subject,
    raw_subject: ticket.subject,
    description: ticket.description,
    priority: ticket.priority,
    status: ticket.status,
    requester_id: ticket.requester_id,
    submitter_id: ticket.submitter_id,
    assignee_id: ticket.assignee_id,
    organization_id: ticket.organization_id,
    group_id: ticket.group_id,
    collaborator_ids: [],
    follower_ids: [],
    tags: ticket.tags,
    custom_fields: custom,
    fields: custom,
    is_public: state.comments.some((comment) => comment.ticket_id === ticket.id && comment.public),
  };
}

export function renderAttachment(attachment: FakeAttachment, base: string): Json {
  return {
    url: `${base}/api/v2/attachments/${attachment.id}.json`,
    id: attachment.id,
    file_name: attachment.file_name,
    content_url: `${base}/attachments/token/${attachment.token}/?name=${encodeURIComponent(attachment.file_name)}`,
    content_type: attachment.content_type,
    size: attachment.size,
    inline: false,
  };
}

export function renderComment(state: ZendeskState, comment: FakeComment, base: string): Json {
  return {
    id: comment.id,
    type: 'Comment',
    author_id: comment.author_id,
    body: comment.body,
    html_body: `<div class="zd-comment">${escapeHtml(comment.body)}</div>`,
    plain_body: comment.body,
    public: comment.public,
    attachments: attachmentsOf(state, comment.attachment_ids, base),
    audit_id: comment.audit_id,
    via: { channel: comment.channel, source: { from: {}, to: {}, rel: null } },
    created_at: comment.created_at,
    metadata: { system: {}, custom: {} },
  };
}

export function renderAudit(state: ZendeskState, audit: FakeAudit, base: string): Json {
  const events = audit.events.map((event): Json => {
    if (event.type !== 'Comment') return { ...event };
    const { attachment_ids, ...rest } = event;
    return {
      ...rest,
      plain_body: event.body,
      html_body: escapeHtml(event.body),
      attachments: attachmentsOf(state, attachment_ids, base),
      audit_id: audit.id,
    };
  });
  return {
    id: audit.id,
    ticket_id: audit.ticket_id,
    created_at: audit.created_at,
    author_id: audit.author_id,
    metadata: audit.metadata,
    via: audit.via,
    events,
  };
}

export function renderUser(state: ZendeskState, user: FakeUser, base: string): Json {
  const primary = state.identities.find((identity) => identity.user_id === user.id && identity.type === 'email' && identity.primary);
  return { ...user, url: `${base}/api/v2/users/${user.id}.json`, verified: primary?.verified ?? false, default_group_id: null };
}

const SYSTEM_OPTIONS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  status: [
    ['new', 'New'],
    ['open', 'Open'],
    ['pending', 'Pending'],
    ['hold', 'On-hold'],
    ['solved', 'Solved'],
    ['closed', 'Closed'],
  ],
  priority: [
    ['low', 'Low'],
    ['normal', 'Normal'],
    ['high', 'High'],
    ['urgent', 'Urgent'],
  ],
  tickettype: [
    ['question', 'Question'],
    ['incident', 'Incident'],
    ['problem', 'Problem'],
    ['task', 'Task'],
  ],
};

export function renderField(field: FakeTicketField): Json {
  const system = SYSTEM_OPTIONS[field.type];
  return {
    id: field.id,
    type: field.type,
    title: field.title,
    raw_title: field.title,
    active: field.active,
    required: field.required,
    regexp_for_validation: field.regexp_for_validation,
    tag: field.tag,
    removable: !isSystemField(field),
    ...(system ? { system_field_options: system.map(([value, name]) => ({ value, name })) } : {}),
    ...(field.custom_field_options.length > 0
      ? { custom_field_options: field.custom_field_options.map((option) => ({ ...option, default: false })) }
      : {}),
  };
}

export function renderInstallation(installation: FakeInstallation): Json {
  const settings: Record<string, FieldValue> = { name: 'Tieline', title: 'Tieline', ...installation.settings };
  const settingsObjects = Object.entries(settings).map(([name, value]) => ({ name, value }));
  return { ...installation, settings, settings_objects: settingsObjects, role_restrictions: null, group_restrictions: [], pending_job_id: null };
}

function attachmentsOf(state: ZendeskState, ids: readonly number[], base: string): Json[] {
  return ids.flatMap((id) => state.attachments.filter((attachment) => attachment.id === id).map((attachment) => renderAttachment(attachment, base)));
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
