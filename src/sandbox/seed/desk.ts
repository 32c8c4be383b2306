/** @module sandbox/seed/desk  The company at the fake help desk: people, tickets, fields, our installed app and its OAuth client. */
import type { SeedTicket, SeedUser, ZendeskSeed } from '../../connectors/zendesk/fake.ts';
import { type CompanyTicket, mailOf, people, tickets } from '../company/index.ts';

/** How the sandbox's parts know each other. Ids are fixed, so that a link into the sandbox stays good. */
export const DESK = {
  subdomain: 'haldenrau',
  accountId: 10_000_042,
  appId: 880_042,
  installationId: 4_200_001,
  /** Acts for the backend; an admin, as the incremental export demands. */
  integrationUserId: 1_900,
  clientId: 'tieline_haldenrau',
  clientSecret: 'sandbox-desk-client-secret',
  firstTicketId: 1_042,
  fields: { item: 360_001_000_101, group: 360_001_000_102, record: 360_001_000_103, impact: 360_001_000_104, due: 360_001_000_105 },
} as const;

const GROUP_IDS = { 'Service desk': 31, Facilities: 32 } as const;

/** Desk user id of a person. */
export function deskUserId(key: string): number {
  const index = people.findIndex((person) => person.key === key);
  if (index < 0) throw new TypeError(`Nobody is called ${key}.`);
  return 1_001 + index;
}

/** Id of the ticket whose subject begins so. */
export function ticketIdAbout(subject: string): number {
  const index = tickets.findIndex((ticket) => ticket.subject.startsWith(subject));
  if (index < 0) throw new TypeError(`No ticket begins with "${subject}".`);
  return DESK.firstTicketId + index;
}

export interface DeskSeedOptions {
  /** Ms since the epoch. */
  readonly nowMs: number;
  readonly appPublicKeyPem: string;
  readonly sharedSecret: string;
  /** The mapping document of the app settings. */
  readonly fieldMappings: string;
  /** Where the consent of a person may lead back to. */
  readonly redirectUris?: readonly string[];
}

/** The seed of the fake help desk. */
export function seedDesk(options: DeskSeedOptions): ZendeskSeed {
  const { item, group, record, impact, due } = DESK.fields;
  return {
    accountId: DESK.accountId,
    subdomain: DESK.subdomain,
    users: [...people.map(toUser), { id: DESK.integrationUserId, name: 'Tieline', email: 'tieline@haldenrau.example', role: 'admin' }],
    groups: Object.entries(GROUP_IDS).map(([name, id]) => ({ id, name })),
    organizations: [{ id: 71, name: 'Halden & Rau' }],
    fields: [
      { id: item, type: 'text', title: 'Affected item' },
      { id: group, type: 'text', title: 'Assignment group' },
      { id: record, type: 'text', title: 'Incident number' },
      {
        id: impact,
        type: 'tagger',
        title: 'Business impact',
        options: [
          { value: 'impact_one', name: 'One person' },
          { value: 'impact_team', name: 'A team' },
          { value: 'impact_all', name: 'Everyone' },
        ],
      },
      { id: due, type: 'date', title: 'Needed by' },
    ],
    tickets: tickets.map((ticket, index) => toTicket(ticket, DESK.firstTicketId + index, options.nowMs)),
    apps: [{ id: DESK.appId, name: 'Tieline', publicKeyPem: options.appPublicKeyPem }],
    installations: [
      {
        id: DESK.installationId,
        appId: DESK.appId,
        settings: {
          name: 'Tieline',
          title: 'Tieline',
          field_mappings: options.fieldMappings,
          panels: 'affected-items, changes-near, requester, linked-records',
          shared_secret: options.sharedSecret,
        },
        secure: ['shared_secret'],
        updatedAt: isoAgo(options.nowMs, 60),
      },
    ],
    clients: [
      {
        identifier: DESK.clientId,
        secret: DESK.clientSecret,
        user_id: DESK.integrationUserId,
        redirect_uris: options.redirectUris ?? [],
        scopes: ['tickets:read', 'tickets:write', 'users:read', 'apps:read', 'apps:write', 'webhooks:read', 'webhooks:write'],
      },
    ],
  };
}

function toUser(person: (typeof people)[number]): SeedUser {
  return {
    id: deskUserId(person.key),
    name: person.name,
    email: mailOf(person),
    isEmailVerified: person.isEmailVerified ?? true,
    role: person.desk ?? 'end-user',
    groupIds: person.desk ? [GROUP_IDS['Service desk']] : [],
    organizationId: 71,
    locale: person.office === 'Bergen' ? 'en-US' : 'de',
  };
}

function toTicket(ticket: CompanyTicket, id: number, nowMs: number): SeedTicket {
  return {
    id,
    subject: ticket.subject,
    description: ticket.text,
    requesterId: deskUserId(ticket.requester),
    status: ticket.status,
    priority: ticket.priority,
    type: ticket.type,
    tags: ticket.tags,
    groupId: GROUP_IDS['Service desk'],
    ...(ticket.assignee ? { assigneeId: deskUserId(ticket.assignee) } : {}),
    createdAt: isoAgo(nowMs, ticket.ago),
    comments: (ticket.comments ?? []).map(({ by, text, isPublic, ago }) => ({
      authorId: deskUserId(by),
      body: text,
      isPublic,
      at: isoAgo(nowMs, ago),
    })),
  };
}

/** ISO 8601 UTC in whole seconds, as the desk writes it. */
export function isoAgo(nowMs: number, minutes: number): string {
  return new Date(nowMs - minutes * 60_000).toISOString().replace(/\.\d+Z$/, 'Z');
}
