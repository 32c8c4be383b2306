/** @module connectors/servicenow/connect  A live connection to an instance: signing in, and the capabilities over one client. */
import type { Connected, ConnectorRuntime } from '#capabilities';
import { type AuthStrategy, basicAuth, createHttpClient, createRedactor, oauthClientCredentials, oauthRefresh } from '#connector-kit';
import { createServiceNowApi } from './api.ts';
import { createChanges } from './change.ts';
import { createChangeApi } from './change-api.ts';
import { createChangeRecords } from './change-record.ts';
import { createChecks } from './checks.ts';
import { createCmdb } from './cmdb.ts';
import { assertComplete, type ServiceNowSecrets, type ServiceNowSettings } from './config.ts';
import { createDialect } from './dialect.ts';
import { createIncidents } from './incident.ts';
import { rememberWho } from './people.ts';
import { byApi, heedRateLimits } from './rate-limit.ts';

type Config = { readonly settings: ServiceNowSettings; readonly secrets: ServiceNowSecrets };

/** Opens the connection. Throws `ConfigurationInvalidError` where its way of signing in lacks a secret. */
export function connect(given: ConnectorRuntime, config: Config): Connected {
  assertComplete(config.settings, config.secrets);
  const runtime = { ...given, transport: heedRateLimits(given) };
  const origin = config.settings.instanceUrl;
  const { clientSecret, password } = config.secrets;
  const redactor = createRedactor({ secrets: [clientSecret, password].filter((secret) => secret !== '') });
  const http = byApi(createHttpClient({ runtime, baseUrl: origin, auth: signIn(runtime, config), dialect: createDialect(redactor.text) }));
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
