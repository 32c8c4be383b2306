/** @module connectors/servicenow  ServiceNow: configuration items, changes and incidents over the Table API. */
import { type ConnectorDefinition, defineConnector } from '#capabilities';
import { connectLater } from '#connector-kit';
import { AUTH_KINDS, fields, type ServiceNowSecrets, type ServiceNowSettings, secrets, settings } from './config.ts';
import { consentOf } from './consent.ts';
import { LIMITS } from './limits.ts';
import { readServiceNowEvents, receiveServiceNowWebhook } from './webhook.ts';

// The same instance over its older service: `servicenow-soap` fills these ports another way.
export type { Listing, ListRequest, ServiceNowApi, Written } from './api.ts';
export { endStates, instanceUrl } from './config.ts';
export { createIncidents } from './incident.ts';
export { rememberWho } from './people.ts';
export { buildQuery, isSysId } from './query.ts';
export { type Row, TABLE, type TableName, textOf } from './wire.ts';

export const servicenow: ConnectorDefinition<ServiceNowSettings, ServiceNowSecrets> = defineConnector({
  id: 'servicenow',
  name: 'ServiceNow',
  fields,
  settings,
  secrets,
  authKinds: AUTH_KINDS,
  capabilities: ['cmdb', 'change', 'changeRecord', 'incident'],
  limits: LIMITS,
  writeGuard: 'compare',
  findLagMs: 0,
  dataClass: 'personal',
  docs: [
    'https://www.servicenow.com/docs/r/api-reference/rest-apis/c_TableAPI.html',
    'https://www.servicenow.com/docs/r/api-reference/rest-api-explorer/inbound-REST-API-rate-limiting.html',
  ],
  webhook: receiveServiceNowWebhook,
  readEvents: readServiceNowEvents,
  signatureHeader: 'X-Tieline-Signature',
  consent: consentOf,
  ...connectLater(() => import('./connect.ts')),
});
