/** @module sandbox/vendors  The fakes of the sandbox's company, and how the backend is configured to reach them. */

import { ROUTES } from '#contract';
import type { Clock } from '#domain';
import type { FakeShell } from '../connector-kit/testing/index.ts';
import { createEntraFake } from '../connectors/entra/fake.ts';
import { createJiraFake, type JiraFake } from '../connectors/jira/fake.ts';
import { createServiceNowFake, type ServiceNowFake } from '../connectors/servicenow/fake.ts';
import { createZendeskFake, type ZendeskFake } from '../connectors/zendesk/fake.ts';
import { seedApplicationSupport } from './seed/application-support.ts';
import { DESK, seedDesk } from './seed/desk.ts';
import { DIRECTORY, seedDirectory } from './seed/directory.ts';
import { seedIncidentSystem } from './seed/incident-system.ts';
import type { SandboxKeys } from './state/keys.ts';

export interface Vendors {
  readonly desk: ZendeskFake;
  readonly incidentSystem: ServiceNowFake;
  readonly directory: FakeShell;
  /** The application team's own tracker. */
  readonly issueTracker: JiraFake;
}

const DEFAULT_ORIGINS: { readonly hub: string; readonly backend: string } = { hub: 'http://127.0.0.1:4602', backend: 'http://localhost:4601' };

/** INC0010100 */
const HIGHEST_SEEDED = 100;

/** Makes the fakes, seeded as of now. */
export function createVendors({
  clock,
  keys,
  fieldMappings,
  origins = DEFAULT_ORIGINS,
}: {
  readonly clock: Clock;
  readonly keys: SandboxKeys;
  readonly fieldMappings: string;
  /** A site tells its own address in what it sends, and a desk sends back to known addresses only. Default: where `npm start` opens them. */
  readonly origins?: typeof DEFAULT_ORIGINS;
}): Vendors {
  const nowMs = clock.now();
  const redirectUris = [`${origins.backend}${ROUTES.finishConsent.path}`];
  const deskSeed = seedDesk({ nowMs, appPublicKeyPem: keys.appPublicKeyPem, sharedSecret: keys.sharedSecret, fieldMappings, redirectUris });
  const incidentSystem = createServiceNowFake({ clock, seed: seedIncidentSystem(nowMs) });
  // The company's incidents bring their own numbers; the instance goes on counting well above them.
  while (incidentSystem.store.nextNumber('INC') < HIGHEST_SEEDED);
  return {
    desk: createZendeskFake({ clock, seed: deskSeed }),
    incidentSystem,
    directory: createEntraFake({ clock, seed: seedDirectory(nowMs) }),
    issueTracker: createJiraFake({ clock, seed: seedApplicationSupport(nowMs), project: 'APP', siteUrl: issueTrackerSite(origins.hub) }),
  };
}

/** A configured connector, as an operator would enter it. */
export interface ConnectionEntry {
  readonly connectorId: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** The help desk as the enrolment takes it. */
export function deskEntry(workspaceOrigin: string): ConnectionEntry {
  return {
    connectorId: 'zendesk',
    settings: {
      subdomain: DESK.subdomain,
      baseUrl: workspaceOrigin,
      accountId: String(DESK.accountId),
      appId: String(DESK.appId),
      grant: 'client-credentials',
      clientId: DESK.clientId,
    },
    secrets: { clientSecret: DESK.clientSecret },
  };
}

/** The connections beside the help desk, by the names that the mapping document uses. */
export function connectionEntries(vendors: Pick<Vendors, 'incidentSystem'>, hubOrigin: string): Readonly<Record<string, ConnectionEntry>> {
  const { clientId, clientSecret } = vendors.incidentSystem.credentials;
  const { tenantId } = DIRECTORY;
  return {
    servicenow: {
      connectorId: 'servicenow',
      settings: { instanceUrl: `${hubOrigin}/vendor/servicenow`, auth: 'oauth-client-credentials', clientId },
      secrets: { clientSecret },
    },
    entra: {
      // A scope of the directory names a host and no path: the hub serves it at its root.
      connectorId: 'entra',
      settings: { tenantId, clientId: DIRECTORY.clientId, graphUrl: hubOrigin, loginUrl: hubOrigin },
      secrets: { clientSecret: DIRECTORY.clientSecret },
    },
  };
}

const issueTrackerSite = (hubOrigin: string) => `${hubOrigin}/vendor/jira`;

/** The application team's tracker, by the name that its flow uses. Its Assets hold the same items as the CMDB and stay off: each would be suggested twice. */
export function issueTrackerEntry({ credentials }: Pick<JiraFake, 'credentials'>, hubOrigin: string): Readonly<Record<string, ConnectionEntry>> {
  const site = issueTrackerSite(hubOrigin);
  const { email, apiToken } = credentials;
  return {
    jira: {
      connectorId: 'jira',
      settings: { siteUrl: site, gatewayUrl: site, loginUrl: site, auth: 'basic', email, projectKey: 'APP', usesAssets: 'false' },
      secrets: { apiToken },
    },
  };
}

/** What an admin of a vendor enters there, so that it announces changes. */
export type WebhookSetUp = (properties: { readonly url: string; readonly secret: string }) => void;

const JIRA_EVENTS = ['jira:issue_created', 'jira:issue_updated', 'jira:issue_deleted', 'comment_created'];

/** By the names of the connections. Doing it again with the same address changes the secret. */
export function webhookSetUps({
  incidentSystem,
  issueTracker,
}: Pick<Vendors, 'incidentSystem' | 'issueTracker'>): Readonly<Record<string, WebhookSetUp>> {
  return {
    servicenow: incidentSystem.setUpWebhook,
    jira: ({ url, secret }) => {
      const { store } = issueTracker;
      const known = store.all('webhook').find(({ values }) => values.url === url);
      if (known) store.update('webhook', known.id, { secret }, { actor: 'admin' });
      else store.insert('webhook', { name: 'Tieline', url, events: JIRA_EVENTS, secret }, { actor: 'admin' });
    },
  };
}
