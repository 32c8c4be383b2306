/** @module connectors/jira  Jira Cloud and Jira Service Management: incidents and changes as issues, configuration items as objects of Assets. */
import { type ConnectorDefinition, defineConnector } from '#capabilities';
import { connectLater } from '#connector-kit';
import { AUTH_KINDS, FIND_LAG_MS, fields, type JiraSecrets, type JiraSettings, secrets, settings } from './config.ts';
import { consentOf } from './consent.ts';
import { readJiraEvents, receiveJiraWebhook } from './webhook.ts';

export const jira: ConnectorDefinition<JiraSettings, JiraSecrets> = defineConnector({
  id: 'jira',
  name: 'Jira',
  fields,
  settings,
  secrets,
  authKinds: AUTH_KINDS,
  capabilities: ['cmdb', 'change', 'changeRecord', 'incident'],
  // The vendor bounds bursts by endpoint and points by the hour, and tells neither number for every plan: modest where it allows more, its 429 rules.
  limits: [
    { endpoint: '*', calls: 600, perMs: 60_000, reserved: 0.3 },
    { endpoint: 'search', calls: 200, perMs: 60_000, reserved: 0.3 },
    { endpoint: 'issue-write', calls: 200, perMs: 60_000, reserved: 0.3 },
    { endpoint: 'assets', calls: 1_000, perMs: 60_000, reserved: 0.3 },
  ],
  writeGuard: 'compare',
  findLagMs: FIND_LAG_MS,
  dataClass: 'personal',
  docs: [
    'https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/',
    'https://developer.atlassian.com/cloud/assets/rest/',
    'https://developer.atlassian.com/cloud/jira/platform/rate-limiting/',
  ],
  webhook: receiveJiraWebhook,
  readEvents: readJiraEvents,
  signatureHeader: 'X-Hub-Signature',
  consent: consentOf,
  ...connectLater(() => import('./connect.ts')),
});
