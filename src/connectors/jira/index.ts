/** @module connectors/jira  Jira Cloud and Jira Service Management: incidents and changes as issues, configuration items as objects of Assets. */
import { type ConnectorDefinition, defineConnector } from '#capabilities';
import { connectLater } from '#connector-kit';
import { AUTH_KINDS, FIND_LAG_MS, fields, type JiraSecrets, type JiraSettings, secrets, settings } from './config.ts';
import { consentOf } from './consent.ts';
import { LIMITS } from './limits.ts';
import { readJiraEvents, receiveJiraWebhook } from './webhook.ts';

export const jira: ConnectorDefinition<JiraSettings, JiraSecrets> = defineConnector({
  id: 'jira',
  name: 'Jira',
  fields,
  settings,
  secrets,
  authKinds: AUTH_KINDS,
  capabilities: ['cmdb', 'change', 'changeRecord', 'incident'],
  limits: LIMITS,
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
