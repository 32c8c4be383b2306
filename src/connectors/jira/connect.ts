/** @module connectors/jira/connect  A live connection to a site: incidents and changes, and the objects of Assets where the site has them. */
import type { Connected, ConnectorRuntime } from '#capabilities';
import { createRedactor } from '#connector-kit';
import { createJiraApi } from './api.ts';
import { createChanges } from './change.ts';
import { createChangeRecords } from './change-record.ts';
import { createChecks } from './checks.ts';
import { createCmdb } from './cmdb.ts';
import { assertComplete, type JiraSecrets, type JiraSettings } from './config.ts';
import { createIncidents } from './incident.ts';
import { createObjects } from './objects.ts';
import { openSite } from './site.ts';

/** Opens the connection. Throws `ConfigurationInvalidError` where its way of signing in lacks a secret. */
export function connect(runtime: ConnectorRuntime, config: { readonly settings: JiraSettings; readonly secrets: JiraSecrets }): Connected {
  assertComplete(config.settings, config.secrets);
  const { siteUrl, assetsSchemaId, itemAttributes, serviceTypes, usesAssets } = config.settings;
  const redactor = createRedactor({ secrets: [config.secrets.clientSecret, config.secrets.apiToken].filter((secret) => secret !== '') });
  const site = openSite({ runtime, ...config, redact: redactor.text });
  const api = createJiraApi(site);
  const shared = { ...config.settings, api, clock: runtime.clock };
  const ofChanges = { ...shared, issueType: config.settings.changeIssueType };
  if (!usesAssets) {
    const incident = createIncidents(shared);
    return { capabilities: { incident, changeRecord: createChangeRecords(ofChanges) }, checks: createChecks({ ...shared, incidents: incident }) };
  }
  const objects = createObjects({ site, api, clock: runtime.clock, schemaId: assetsSchemaId, attributeNames: itemAttributes });
  const incident = createIncidents({ ...shared, objects });
  const capabilities = {
    cmdb: createCmdb({ objects, api, siteUrl, serviceTypes }),
    change: createChanges({ ...shared, objects }),
    incident,
    changeRecord: createChangeRecords({ ...ofChanges, objects }),
  };
  return { capabilities, checks: createChecks({ ...shared, objects, incidents: incident }) };
}
