/**
 * @module connectors/zendesk/fake/state
 * What the fake account holds, as plain JSON: one value to snapshot, restore and read back as it was a moment ago.
 */
import type { FieldValue } from '#domain';

export const TICKET_STATUSES = ['new', 'open', 'pending', 'hold', 'solved', 'closed'] as const;
export type TicketStatus = (typeof TICKET_STATUSES)[number] | 'deleted';

export interface FakeUser {
  id: number;
  name: string;
  email: string | null;
  role: 'end-user' | 'agent' | 'admin';
  /** 0 custom agent, 1 light agent, 2 chat agent, 3 contributor, 4 admin, 5 billing admin; null on plans without custom roles. */
  role_type: number | null;
  custom_role_id: number | null;
  suspended: boolean;
  active: boolean;
  ticket_restriction: 'organization' | 'groups' | 'assigned' | 'requested' | null;
  organization_id: number | null;
  locale: string;
  time_zone: string;
  external_id: string | null;
  created_at: string;
  updated_at: string;
}

export interface FakeIdentity {
  id: number;
  user_id: number;
  type: 'email' | 'phone_number' | 'google';
  value: string;
  verified: boolean;
  primary: boolean;
}

export type FakeFieldType =
  | 'subject'
  | 'description'
  | 'status'
  | 'tickettype'
  | 'priority'
  | 'group'
  | 'assignee'
  | 'text'
  | 'textarea'
  | 'checkbox'
  | 'date'
  | 'integer'
  | 'decimal'
  | 'regexp'
  | 'multiselect'
  | 'tagger'
  | 'lookup';

export interface FakeTicketField {
  id: number;
  type: FakeFieldType;
  title: string;
  /** Demanded when an agent or an integration solves the ticket. */
  required: boolean;
  active: boolean;
  /** The tag of a ticked checkbox. */
  tag: string | null;
  regexp_for_validation: string | null;
  custom_field_options: { id: number; name: string; value: string }[];
}

export type CustomValue = string | number | boolean | string[] | null;

export interface FakeTicket {
  id: number;
  subject: string;
  description: string;
  status: TicketStatus;
  priority: 'low' | 'normal' | 'high' | 'urgent' | null;
  type: 'question' | 'incident' | 'problem' | 'task' | null;
  tags: string[];
  requester_id: number;
  submitter_id: number;
  assignee_id: number | null;
  group_id: number | null;
  organization_id: number | null;
  external_id: string | null;
  channel: 'web' | 'api' | 'email';
  /** By field id; a field without an entry reads null (a checkbox false). */
  custom: Record<string, CustomValue>;
  comment_count: number;
  created_at: string;
  updated_at: string;
  /** Seconds since the epoch; moves on every change, `updated_at` on ticket events only. */
  generated_timestamp: number;
}

export interface FakeAttachment {
  id: number;
  file_name: string;
  content_type: string;
  size: number;
  /** In the address that serves the bytes. */
  token: string;
}

export interface FakeComment {
  id: number;
  ticket_id: number;
  audit_id: number;
  author_id: number;
  body: string;
  public: boolean;
  attachment_ids: number[];
  channel: 'web' | 'api' | 'email';
  created_at: string;
}

export type FakeAuditEvent =
  | { id: number; type: 'Create'; field_name: string; value: FieldValue }
  | { id: number; type: 'Change'; field_name: string; value: FieldValue; previous_value: FieldValue }
  | { id: number; type: 'Comment'; author_id: number; body: string; public: boolean; attachment_ids: number[]; via?: FakeVia }
  | { id: number; type: 'Notification'; subject: string; recipients: number[] };

export interface FakeVia {
  channel: string;
  source: { from: Record<string, FieldValue>; to: Record<string, FieldValue>; rel: string | null };
}

export interface FakeAudit {
  id: number;
  ticket_id: number;
  author_id: number;
  created_at: string;
  metadata: { system: Record<string, FieldValue>; custom: Record<string, FieldValue> };
  via: FakeVia;
  events: FakeAuditEvent[];
}

export interface FakeInstallation {
  id: number;
  app_id: number;
  product: 'support';
  enabled: boolean;
  /** Without the secure ones, which the vendor stores and never answers. */
  settings: Record<string, string | number | boolean | null>;
  updated_at: string;
}

export interface FakeWebhook {
  id: string;
  name: string;
  status: 'active' | 'inactive';
  endpoint: string;
  http_method: string;
  request_format: string;
  subscriptions: string[];
  created_at: string;
  created_by: string;
}

export interface FakeDelivery {
  id: string;
  webhook_id: string;
  /** The event's type and subject. */
  type: string;
  subject: string;
  endpoint: string;
  headers: Record<string, string>;
  body: string;
  /** `pending` until the sandbox has posted it. */
  status: 'pending' | 'delivered' | 'failed';
  /** The receiver's HTTP status, where it answered. */
  answer: number | null;
  created_at: string;
}

export interface FakeOauthClient {
  identifier: string;
  secret: string;
  /** Whom client credentials act as. */
  user_id: number;
  redirect_uris: string[];
  scopes: string[];
}

export interface FakeToken {
  access: string;
  refresh: string | null;
  client: string;
  user_id: number;
  scopes: string[];
  /** Milliseconds since the epoch. */
  expires_at: number;
  refresh_expires_at: number;
}

/** What the fake keeps beside its tables: what nobody edits, and what must not show in a ledger. */
export interface ZendeskExtra {
  account_id: number;
  subdomain: string;
  /** The last id handed out. */
  last_id: number;
  identities: FakeIdentity[];
  custom_roles: { id: number; name: string; role_type: number; ticket_access: 'all' | 'assigned-only' | 'within-groups' | 'within-organization' }[];
  groups: { id: number; name: string }[];
  memberships: { id: number; user_id: number; group_id: number }[];
  organizations: { id: number; name: string }[];
  fields: FakeTicketField[];
  comments: FakeComment[];
  audits: FakeAudit[];
  uploads: { token: string; attachment_id: number }[];
  /** base64 by attachment id. */
  files: Record<string, string>;
  apps: { id: number; name: string; public_key_pem: string }[];
  /** By installation id, then name. */
  secure_settings: Record<string, Record<string, string | number | boolean | null>>;
  /** By webhook id. */
  signing_secrets: Record<string, string>;
  clients: FakeOauthClient[];
  codes: {
    code: string;
    client: string;
    user_id: number;
    redirect_uri: string;
    scopes: string[];
    expires_at: number;
    /** PKCE. */
    challenge?: string;
  }[];
  tokens: FakeToken[];
  idempotency: { key: string; fingerprint: string; response: string; expires_at: number }[];
}

/** Everything that routes read. The tables are views of the store: a stale read sees them as they were. */
export interface ZendeskState extends ZendeskExtra {
  readonly tickets: readonly FakeTicket[];
  readonly users: readonly FakeUser[];
  readonly installations: readonly FakeInstallation[];
  readonly webhooks: readonly FakeWebhook[];
  readonly attachments: readonly FakeAttachment[];
}

/** An account without anything in it. */
export function emptyExtra(account: { readonly accountId: number; readonly subdomain: string }): ZendeskExtra {
  return {
    account_id: account.accountId,
    subdomain: account.subdomain,
    last_id: 900_000_000_000,
    identities: [],
    custom_roles: [],
    groups: [],
    memberships: [],
    organizations: [],
    fields: [],
    comments: [],
    audits: [],
    uploads: [],
    files: {},
    apps: [],
    secure_settings: {},
    signing_secrets: {},
    clients: [],
    codes: [],
    tokens: [],
    idempotency: [],
  };
}

/** The next id of anything but a ticket. */
export function nextId(state: ZendeskExtra): number {
  state.last_id += 1;
  return state.last_id;
}

/** Zendesk writes instants to the second. */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
