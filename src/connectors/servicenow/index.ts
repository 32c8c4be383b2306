/** @module connectors/servicenow  ServiceNow: configuration items, changes and incidents over the Table API. */
import { type Connected, type ConnectorDefinition, type ConnectorRuntime, defineConnector } from '#capabilities';
import { type AuthStrategy, basicAuth, createHttpClient, createRedactor, oauthClientCredentials, oauthRefresh } from '#connector-kit';
import { createServiceNowApi } from './api.ts';
import { createChanges } from './change.ts';
import { createChangeApi } from './change-api.ts';
import { createChangeRecords } from './change-record.ts';
import { createChecks } from './checks.ts';
import { createCmdb } from './cmdb.ts';
import { AUTH_KINDS, assertComplete, fields, type ServiceNowSecrets, type ServiceNowSettings, secrets, settings } from './config.ts';
import { createDialect } from './dialect.ts';
import { createIncidents } from './incident.ts';
import { rememberWho } from './people.ts';
import { heedRateLimits } from './rate-limit.ts';
import { receiveServiceNowWebhook } from './webhook.ts';

// The same instance over its older service: `servicenow-soap` fills these ports another way.
export type { Listing, ListRequest, ServiceNowApi, Written } from './api.ts';
export { endStates, instanceUrl } from './config.ts';
export { createIncidents } from './incident.ts';
export { rememberWho } from './people.ts';
export { buildQuery, isSysId } from './query.ts';
export { type Row, TABLE, type TableName, textOf } from './wire.ts';

type Config = { readonly settings: ServiceNowSettings; readonly secrets: ServiceNowSecrets };

export const servicenow: ConnectorDefinition<ServiceNowSettings, ServiceNowSecrets> = defineConnector({
  id: 'servicenow',
  name: 'ServiceNow',
  fields,
  settings,
  secrets,
  authKinds: AUTH_KINDS,
  capabilities: ['cmdb', 'change', 'changeRecord', 'incident'],
  // Per user and hour, only where the instance has such a rule; this keeps us modest where it has none.
  limits: [{ endpoint: '*', calls: 5_000, perMs: 3_600_000, reserved: 0.3 }],
  writeGuard: 'compare',
  findLagMs: 0,
  dataClass: 'personal',
  docs: [
    'https://www.servicenow.com/docs/r/api-reference/rest-apis/c_TableAPI.html',
    'https://www.servicenow.com/docs/r/api-reference/rest-api-explorer/inbound-REST-API-rate-limiting.html',
  ],
  webhook: receiveServiceNowWebhook,
  connect,
});

function connect(given: ConnectorRuntime, config: Config): Connected {
  assertComplete(config.settings, config.secrets);
  const runtime = { ...given, transport: heedRateLimits({ transport: given.transport, budget: given.budget, now: () => given.clock.now() }) };
  const origin = config.settings.instanceUrl;
  const { clientSecret, password } = config.secrets;
  const redactor = createRedactor({ secrets: [clientSecret, password].filter((secret) => secret !== '') });
  const http = createHttpClient({ runtime, baseUrl: origin, auth: signIn(runtime, config), dialect: createDialect(redactor.text) });
  const api = createServiceNowApi({ http, redact: redactor.text });
  const shared = { api, clock: runtime.clock, log: runtime.log, origin, whoAmI: rememberWho(api) };
  const incident = createIncidents({ ...shared, endStates: config.settings.endStates });
  const changeRecord = createChangeRecords({ ...shared, changeApi: createChangeApi({ http, redact: redactor.text }) });
  const capabilities = { cmdb: createCmdb({ api, origin }), change: createChanges({ api, origin }), changeRecord, incident };
  return { capabilities, checks: createChecks({ api, incidents: incident }) };
}

/** https://www.servicenow.com/docs/r/api-reference/rest-apis/c_TableAPI.html; the token endpoint takes forms only. */
function signIn(
  runtime: ConnectorRuntime,
  { settings: { auth, instanceUrl, clientId, userName }, secrets: { clientSecret, password } }: Config,
): AuthStrategy {
  if (auth === 'basic') return basicAuth({ username: userName, password });
  const client = { runtime, tokenUrl: `${instanceUrl}/oauth_token.do`, clientId, clientSecret };
  return auth === 'oauth-client-credentials' ? oauthClientCredentials(client) : oauthRefresh(client);
}
