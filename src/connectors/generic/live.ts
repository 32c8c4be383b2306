/** @module connectors/generic/live  A connection to a described service. Loaded when the first one is opened: it brings the readers of YAML and XML. */
import type { Connected, ConnectorRuntime } from '#capabilities';
import { type AuthStrategy, basicAuth, createHttpClient, createRedactor, oauthClientCredentials, staticHeader } from '#connector-kit';
import { ConfigurationInvalidError } from '#domain';
import { createChecks } from './checks.ts';
import { assertComplete, type GenericSecrets, type GenericSettings } from './config.ts';
import { createLiveFields } from './records/field-schema.ts';
import { createIncidents } from './records/incidents.ts';
import { parseService } from './service/parse.ts';
import type { RequestDocument, ServiceDocument } from './service/schema.ts';
import { createClient } from './talk/client.ts';
import { createDialect } from './talk/dialect.ts';
import { tryRequest } from './trial.ts';

export { parseService };

export interface GenericConfig {
  readonly settings: GenericSettings;
  readonly secrets: GenericSecrets;
}

/** @throws ConfigurationInvalidError for a description or secrets that cannot be used. */
export function connectService(runtime: ConnectorRuntime, config: GenericConfig): Connected {
  assertComplete(config.settings, config.secrets);
  const parsed = parseService(config.settings.service);
  if (parsed.kind === 'invalid')
    throw new ConfigurationInvalidError({
      message: `The description of the service cannot be used. ${parsed.problems[0] ?? ''}`,
      facts: { problems: parsed.problems },
    });
  const { service } = parsed;
  const { baseUrl } = config.settings;
  const redactor = createRedactor({ secrets: Object.values(config.secrets).filter((secret) => secret !== '') });
  const dialect = createDialect({ service, requestOf: requestsByName(service), redact: redactor.text });
  const client = createClient({ service, http: createHttpClient({ runtime, baseUrl, auth: signIn(runtime, config), dialect }) });
  const deps = { service, baseUrl, client, clock: runtime.clock };
  const incident = createIncidents({ ...deps, live: createLiveFields(deps) });
  return {
    capabilities: { incident },
    checks: createChecks({ ...deps, incidents: incident, redact: redactor.text }),
    tryRequest: (trial, call) => tryRequest({ ...deps, redact: redactor.text }, trial, call),
  };
}

function signIn(runtime: ConnectorRuntime, { settings, secrets }: GenericConfig): AuthStrategy {
  const { auth, userName, headerName, headerPrefix, tokenUrl, clientId, scope } = settings;
  if (auth === 'none') return { headers: async () => ({ headers: {} }) };
  if (auth === 'basic') return basicAuth({ username: userName, password: secrets.password });
  if (auth === 'header') {
    const fixed = staticHeader({ name: headerName, value: `${headerPrefix}${secrets.apiKey}` });
    return { ...fixed, secrets: () => [secrets.apiKey, `${headerPrefix}${secrets.apiKey}`] };
  }
  return oauthClientCredentials({ runtime, tokenUrl, clientId, clientSecret: secrets.clientSecret, ...(scope === '' ? {} : { scope }) });
}

/** Which request of the description an operation is, for what it says itself about success. */
function requestsByName({ requests, comments, fields }: ServiceDocument): (operation: string) => RequestDocument | undefined {
  const named = Object.entries(requests).map(([name, request]) => [name === 'me' ? 'me' : `incident.${name}`, request] as const);
  const options = Object.entries(fields).flatMap(([name, field]) =>
    field.options === undefined || Array.isArray(field.options) ? [] : [[`options.${name}`, field.options] as const],
  );
  const all = new Map<string, RequestDocument | undefined>([...named, ...options, ['comment.list', comments?.list], ['comment.add', comments?.add]]);
  return (operation) => all.get(operation);
}
