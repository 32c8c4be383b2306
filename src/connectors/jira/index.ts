/** @module connectors/jira  Jira Cloud and Jira Service Management: incidents and changes as issues, configuration items as objects of Assets. */
import { type Connected, type ConnectorDefinition, type ConnectorRuntime, defineConnector } from '#capabilities';
import { createRedactor } from '#connector-kit';
import { createJiraApi } from './api.ts';
import { createChanges } from './change.ts';
import { createChecks } from './checks.ts';
import { createCmdb } from './cmdb.ts';
import { AUTH_KINDS, assertComplete, fields, type JiraSecrets, type JiraSettings, secrets, settings } from './config.ts';
import { consentOf } from './consent.ts';
import { createIncidents, FIND_LAG_MS } from './incident.ts';
import { createObjects } from './objects.ts';
import { openSite } from './site.ts';
import { receiveJiraWebhook } from './webhook.ts';

export const jira: ConnectorDefinition<JiraSettings, JiraSecrets> = defineConnector({
  id: 'jira',
  name: 'Jira',
  fields,
  settings,
  secrets,
  authKinds: AUTH_KINDS,
  capabilities: ['cmdb', 'change', 'incident'],
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
  consent: consentOf,
  connect,
});

function connect(runtime: ConnectorRuntime, config: { readonly settings: JiraSettings; readonly secrets: JiraSecrets }): Connected {
  assertComplete(config.settings, config.secrets);
  const { siteUrl, assetsSchemaId, itemAttributes, serviceTypes, usesAssets } = config.settings;
  const redactor = createRedactor({ secrets: [config.secrets.clientSecret, config.secrets.apiToken].filter((secret) => secret !== '') });
  const site = openSite({ runtime, ...config, redact: redactor.text });
  const api = createJiraApi(site);
  const shared = { ...config.settings, api, clock: runtime.clock };
  if (!usesAssets) {
    const incident = createIncidents(shared);
    return { capabilities: { incident }, checks: createChecks({ ...shared, incidents: incident }) };
  }
  const objects = createObjects({ site, api, clock: runtime.clock, schemaId: assetsSchemaId, attributeNames: itemAttributes });
  const incident = createIncidents({ ...shared, objects });
  const capabilities = { cmdb: createCmdb({ objects, api, siteUrl, serviceTypes }), change: createChanges({ ...shared, objects }), incident };
  return { capabilities, checks: createChecks({ ...shared, objects, incidents: incident }) };
}
