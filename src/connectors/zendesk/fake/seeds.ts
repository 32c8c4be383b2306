/**
 * @module connectors/zendesk/fake/seeds
 * What a sandbox or a test puts into the fake account before the first call. Everything that is left out takes the vendor's own default.
 */
import type { FakeStore } from '../../../connector-kit/testing/index.ts';
import { tagsOfValue } from './custom-values.ts';
import type { CustomValue, FakeFieldType, FakeOauthClient, FakeTicket, FakeUser, ZendeskExtra, ZendeskState } from './state.ts';
import { emptyExtra, isoSeconds, nextId } from './state.ts';
import { rowOfTicket } from './tables.ts';

export interface SeedUser {
  readonly id: number;
  readonly name: string;
  readonly email?: string;
  /** Default true. */
  readonly isEmailVerified?: boolean;
  /** `light-agent` is a custom role at the vendor. Default `end-user`. */
  readonly role?: 'admin' | 'agent' | 'light-agent' | 'end-user';
  readonly groupIds?: readonly number[];
  readonly organizationId?: number;
  readonly ticketRestriction?: FakeUser['ticket_restriction'];
  readonly isSuspended?: boolean;
  readonly locale?: string;
}

export interface SeedField {
  readonly id: number;
  readonly type: FakeFieldType;
  readonly title: string;
  readonly isRequiredToSolve?: boolean;
  /** Tag and label of each option, in order. */
  readonly options?: readonly { readonly value: string; readonly name: string }[];
  readonly tag?: string;
  readonly pattern?: string;
}

export interface SeedComment {
  readonly authorId: number;
  readonly body: string;
  readonly isPublic?: boolean;
  /** ISO 8601 UTC */
  readonly at: string;
}

export interface SeedTicket {
  readonly id: number;
  readonly subject: string;
  readonly description: string;
  readonly requesterId: number;
  readonly status?: FakeTicket['status'];
  readonly priority?: FakeTicket['priority'];
  readonly type?: FakeTicket['type'];
  readonly tags?: readonly string[];
  readonly assigneeId?: number;
  readonly groupId?: number;
  readonly externalId?: string;
  readonly custom?: Readonly<Record<string, CustomValue>>;
  /** ISO 8601 UTC */
  readonly createdAt: string;
  /** Default: the last comment's instant, else `createdAt`. */
  readonly updatedAt?: string;
  readonly comments?: readonly SeedComment[];
  /** An agent opened it with an internal note, which the description then holds as well. */
  readonly isOpenedInternally?: boolean;
}

export interface SeedInstallation {
  readonly id: number;
  readonly appId: number;
  readonly settings: Readonly<Record<string, string | number | boolean | null>>;
  /** Names of the settings that the vendor never answers. */
  readonly secure?: readonly string[];
  readonly updatedAt?: string;
}

export interface ZendeskSeed {
  /** Default 10000042. */
  readonly accountId?: number;
  /** Default `sandbox`. */
  readonly subdomain?: string;
  readonly users?: readonly SeedUser[];
  readonly groups?: readonly { readonly id: number; readonly name: string }[];
  readonly organizations?: readonly { readonly id: number; readonly name: string }[];
  readonly fields?: readonly SeedField[];
  readonly tickets?: readonly SeedTicket[];
  readonly apps?: readonly { readonly id: number; readonly name: string; readonly publicKeyPem: string }[];
  readonly installations?: readonly SeedInstallation[];
  readonly clients?: readonly (Omit<FakeOauthClient, 'redirect_uris'> & { readonly redirect_uris?: readonly string[] })[];
}

/** The custom role that the vendor makes for light agents. */
const LIGHT_AGENT_ROLE_ID = 360_000_000_001;

const SYSTEM_FIELDS: readonly [FakeFieldType, string][] = [
  ['subject', 'Subject'],
  ['description', 'Description'],
  ['status', 'Status'],
  ['tickettype', 'Type'],
  ['priority', 'Priority'],
  ['group', 'Group'],
  ['assignee', 'Assignee'],
];

const ACTOR = 'seed';

/** What a seed holds beside the tables. */
export function extraFromSeed(seed: ZendeskSeed): ZendeskExtra {
  const extra = emptyExtra({ accountId: seed.accountId ?? 10_000_042, subdomain: seed.subdomain ?? 'sandbox' });
  extra.custom_roles.push({ id: LIGHT_AGENT_ROLE_ID, name: 'Light agent', role_type: 1, ticket_access: 'all' });
  extra.groups.push(...(seed.groups ?? []).map((group) => ({ ...group })));
  extra.organizations.push(...(seed.organizations ?? []).map((organization) => ({ ...organization })));
  for (const [type, title] of SYSTEM_FIELDS) addField(extra, { id: nextId(extra), type, title });
  for (const field of seed.fields ?? []) addField(extra, field);
  extra.apps.push(...(seed.apps ?? []).map((app) => ({ id: app.id, name: app.name, public_key_pem: app.publicKeyPem })));
  extra.clients.push(
    ...(seed.clients ?? []).map((client) => ({ ...client, redirect_uris: [...(client.redirect_uris ?? [])], scopes: [...client.scopes] })),
  );
  return extra;
}

/** Puts a seed's records into the tables. */
export function fillFromSeed(seed: ZendeskSeed, state: ZendeskState, store: FakeStore, nowMs: number): void {
  for (const user of seed.users ?? []) addUser(state, store, user, nowMs);
  for (const ticket of seed.tickets ?? []) addTicket(state, store, ticket);
  for (const installation of seed.installations ?? []) {
    const entries = Object.entries(installation.settings);
    const isSecure = ([name]: [string, unknown]) => installation.secure?.includes(name) ?? false;
    state.secure_settings[installation.id] = Object.fromEntries(entries.filter(isSecure));
    const values = {
      app_id: installation.appId,
      product: 'support',
      enabled: true,
      settings: Object.fromEntries(entries.filter((entry) => !isSecure(entry))),
      updated_at: installation.updatedAt ?? isoSeconds(nowMs),
    };
    store.insert('installations', values, { actor: ACTOR, id: String(installation.id) });
  }
}

function addUser(state: ZendeskState, store: FakeStore, user: SeedUser, nowMs: number): void {
  const isLight = user.role === 'light-agent';
  const at = isoSeconds(nowMs);
  const values = {
    name: user.name,
    email: user.email ?? null,
    role: isLight ? 'agent' : (user.role ?? 'end-user'),
    role_type: isLight ? 1 : user.role === 'admin' ? 4 : null,
    custom_role_id: isLight ? LIGHT_AGENT_ROLE_ID : null,
    suspended: user.isSuspended ?? false,
    active: true,
    ticket_restriction: user.ticketRestriction ?? (user.role === undefined || user.role === 'end-user' ? 'requested' : null),
    organization_id: user.organizationId ?? null,
    locale: user.locale ?? 'en-US',
    time_zone: 'UTC',
    external_id: null,
    created_at: at,
    updated_at: at,
  };
  store.insert('users', values, { actor: ACTOR, id: String(user.id) });
  if (user.email !== undefined) {
    state.identities.push({
      id: nextId(state),
      user_id: user.id,
      type: 'email',
      value: user.email,
      verified: user.isEmailVerified ?? true,
      primary: true,
    });
  }
  for (const groupId of user.groupIds ?? []) state.memberships.push({ id: nextId(state), user_id: user.id, group_id: groupId });
}

function addField(state: ZendeskExtra, field: SeedField): void {
  state.fields.push({
    id: field.id,
    type: field.type,
    title: field.title,
    required: field.isRequiredToSolve ?? false,
    active: true,
    tag: field.tag ?? null,
    regexp_for_validation: field.pattern ?? null,
    custom_field_options: (field.options ?? []).map((option) => ({ id: nextId(state), ...option })),
  });
}

function addTicket(state: ZendeskState, store: FakeStore, seed: SeedTicket): void {
  const comments = [
    { authorId: seed.requesterId, body: seed.description, isPublic: !seed.isOpenedInternally, at: seed.createdAt },
    ...(seed.comments ?? []),
  ];
  const updatedAt = seed.updatedAt ?? comments.at(-1)?.at ?? seed.createdAt;
  const ticket: FakeTicket = {
    id: seed.id,
    subject: seed.subject,
    description: seed.description,
    status: seed.status ?? 'new',
    priority: seed.priority ?? null,
    type: seed.type ?? null,
    tags: [...new Set(seed.tags ?? [])].sort(),
    requester_id: seed.requesterId,
    submitter_id: seed.requesterId,
    assignee_id: seed.assigneeId ?? null,
    group_id: seed.groupId ?? null,
    organization_id: state.users.find((user) => user.id === seed.requesterId)?.organization_id ?? null,
    external_id: seed.externalId ?? null,
    channel: 'email',
    custom: { ...seed.custom },
    comment_count: comments.length,
    created_at: seed.createdAt,
    updated_at: updatedAt,
    generated_timestamp: Math.floor(Date.parse(updatedAt) / 1000),
  };
  followTagsOfValues(state, ticket);
  store.insert('tickets', rowOfTicket(ticket), { actor: ACTOR, id: String(seed.id) });
  for (const comment of comments) addSeedComment(state, seed.id, comment);
}

/** A dropdown's value is a tag of the ticket as well. */
function followTagsOfValues(state: ZendeskExtra, ticket: FakeTicket): void {
  const tags = state.fields.flatMap((field) => tagsOfValue(field, ticket.custom[field.id] ?? null));
  ticket.tags = [...new Set([...ticket.tags, ...tags])].sort();
}

function addSeedComment(state: ZendeskExtra, ticketId: number, comment: SeedComment): void {
  const auditId = nextId(state);
  const commentId = nextId(state);
  const isPublic = comment.isPublic ?? true;
  state.comments.push({
    id: commentId,
    ticket_id: ticketId,
    audit_id: auditId,
    author_id: comment.authorId,
    body: comment.body,
    public: isPublic,
    attachment_ids: [],
    channel: 'web',
    created_at: comment.at,
  });
  state.audits.push({
    id: auditId,
    ticket_id: ticketId,
    author_id: comment.authorId,
    created_at: comment.at,
    metadata: { system: {}, custom: {} },
    via: { channel: 'web', source: { from: {}, to: {}, rel: null } },
    events: [{ id: commentId, type: 'Comment', author_id: comment.authorId, body: comment.body, public: isPublic, attachment_ids: [] }],
  });
}
