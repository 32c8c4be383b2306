/** The incident systems that take part, each as this run needs it: what people edit there, how it announces changes, what its ledger and its comments say. */
import { readFileSync } from 'node:fs';
import type { Clock, FieldValue } from '#domain';
import type { VendorFake } from '../../src/connector-kit/testing/index.ts';
import { createRestFake, PERSON, REST_KEY } from '../../src/connectors/generic/fake.ts';
import { textOfAdf } from '../../src/connectors/jira/adf.ts';
import { createJiraFake, FAKE_CREDENTIALS, seededAccount } from '../../src/connectors/jira/fake.ts';
import { createServiceNowFake } from '../../src/connectors/servicenow/fake.ts';
import { seedIncidentSystem } from '../../src/sandbox/seed/incident-system.ts';
import type { ConnectionEntry } from '../../src/sandbox/vendors.ts';

/** A webhook on its way. */
export interface Message {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The connector of each. */
export const SYSTEM_NAMES = ['servicenow', 'jira', 'generic'] as const;
export type SystemName = (typeof SYSTEM_NAMES)[number];
/** Name of its connection and of its flow; the sandbox's own set-up knows nothing of it. */
export const flowOf = ({ name }: { readonly name: SystemName }): string => `chaos-${name}`;

export interface IncidentSystem {
  readonly name: SystemName;
  /** Tickets of this type belong to its flow; flows exclude each other by it. */
  readonly ticketType: 'incident' | 'problem' | 'question';
  readonly fake: VendorFake;
  /** Who edits there by hand. */
  readonly person: string;
  readonly table: string;
  /** The columns of the three mapped fields; the mapping knows them by the same names. */
  readonly columns: Readonly<Record<'out' | 'in' | 'both', string>>;
  /** Whether it tells who changed a field, and when. */
  readonly keepsHistory: boolean;
  readonly connection: ConnectionEntry;
  /** Sets its webhook up; absent where it has none, and only the sweep tells. */
  readonly announceTo?: (url: string, secret: string) => void;
  /** Its webhooks since the last call. */
  readonly takeMessages: () => readonly Message[];
  readonly writeNote: (recordId: string, text: string) => void;
  /** Every comment as it stands now. */
  readonly readTexts: () => readonly string[];
  /** A value of the ledger as text. */
  readonly asText: (value: FieldValue | undefined) => string | undefined;
}

/** Where each system listens, and the clock of all. */
export interface SystemPlace {
  readonly clock: Clock;
  readonly origin: string;
}

const plainText = (value: FieldValue | undefined) => (typeof value === 'string' ? value : undefined);

function createServiceNow({ clock, origin }: SystemPlace): IncidentSystem {
  const fake = createServiceNowFake({ clock, seed: seedIncidentSystem(clock.now()) });
  let taken = 0;
  const person = 'tobias.rau';
  return {
    name: 'servicenow',
    ticketType: 'incident',
    fake,
    person,
    table: 'incident',
    columns: { out: 'short_description', in: 'close_notes', both: 'description' },
    keepsHistory: true,
    connection: {
      connectorId: 'servicenow',
      settings: { instanceUrl: origin, auth: 'oauth-client-credentials', clientId: fake.credentials.clientId },
      secrets: { clientSecret: fake.credentials.clientSecret },
    },
    announceTo: (url, secret) => fake.setUpWebhook({ url, secret }),
    takeMessages() {
      const fresh = fake.outbound.slice(taken);
      taken += fresh.length;
      return fresh;
    },
    writeNote: (recordId, text) => fake.edit('incident', recordId, { work_notes: text }, person),
    readTexts: () => fake.store.all('sys_journal_field').map(({ values }) => String(values.value)),
    asText: plainText,
  };
}

const JIRA_EVENTS = ['jira:issue_created', 'jira:issue_updated', 'jira:issue_deleted', 'comment_created'];

function createJira({ clock, origin }: SystemPlace): IncidentSystem {
  const seed = { users: [{ key: 'tobias', name: 'Tobias Rau', email: 'tobias.rau@haldenrau.example' }] };
  const fake = createJiraFake({ clock, seed, siteUrl: origin });
  const person = seededAccount('tobias');
  const { email, apiToken } = FAKE_CREDENTIALS;
  return {
    name: 'jira',
    ticketType: 'problem',
    fake,
    person,
    table: 'issue',
    // Workaround and Desk ticket.
    columns: { out: 'summary', in: 'customfield_10064', both: 'customfield_10066' },
    keepsHistory: true,
    connection: {
      connectorId: 'jira',
      settings: { siteUrl: origin, auth: 'basic', email, projectKey: 'OPS', usesAssets: 'false' },
      secrets: { apiToken },
    },
    announceTo: (url, secret) => void fake.insert('webhook', { name: 'Tieline', url, events: JIRA_EVENTS, secret }, person),
    takeMessages: fake.takeDeliveries,
    writeNote: (recordId, text) => fake.edit('issue', recordId, { internalNote: text }, person),
    readTexts: () => fake.store.all('comment').map(({ values }) => textOfAdf(values.body)),
    asText: (value) => plainText(value) ?? textOfAdf(value),
  };
}

const restExample = new URL('../../src/connectors/generic/examples/rest.yml', import.meta.url);

function createDescribed({ clock, origin }: SystemPlace): IncidentSystem {
  const fake = createRestFake({ clock });
  return {
    name: 'generic',
    ticketType: 'question',
    fake,
    person: PERSON,
    table: 'incidents',
    columns: { out: 'title', in: 'resolution', both: 'description' },
    keepsHistory: false,
    connection: {
      connectorId: 'generic',
      settings: { baseUrl: origin, service: readFileSync(restExample, 'utf8'), auth: 'header', headerName: 'X-Api-Key', headerPrefix: '' },
      secrets: { apiKey: REST_KEY },
    },
    takeMessages: () => [],
    writeNote: (incidentId, text) =>
      void fake.store.insert('comments', { incidentId, text, isPublic: false }, { actor: PERSON, effect: 'comment.add' }),
    readTexts: () => fake.store.all('comments').map(({ values }) => String(values.text)),
    asText: plainText,
  };
}

const CREATE: Readonly<Record<SystemName, (place: SystemPlace) => IncidentSystem>> = {
  servicenow: createServiceNow,
  jira: createJira,
  generic: createDescribed,
};

/** A fresh system of that name. */
export const createSystem = (name: SystemName, place: SystemPlace): IncidentSystem => CREATE[name](place);

/** Its records by id, as its own screens show them. */
export function recordsOf({ fake, table }: Pick<IncidentSystem, 'fake' | 'table'>): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const found = new Map<string, Readonly<Record<string, unknown>>>();
  for (let offset = 0; ; offset += 500) {
    const { rows } = fake.rows(table, { offset, limit: 500 });
    for (const row of rows) found.set(row.id, row);
    if (rows.length < 500) return found;
  }
}
