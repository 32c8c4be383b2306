/** @module connectors/servicenow-soap  ServiceNow over direct web services, for instances whose REST API is closed: incidents only. */
import { type Connected, type ConnectorDefinition, type ConnectorRuntime, defineConnector } from '#capabilities';
import { basicAuth, createHttpClient, createRedactor } from '#connector-kit';
import { createIncidents, rememberWho } from '../servicenow/index.ts';
import { createSoapApi } from './api.ts';
import { createChecks } from './checks.ts';
import { fields, type SoapSecrets, type SoapSettings, secrets, settings } from './config.ts';
import { createDialect } from './dialect.ts';
import { createSoapService } from './soap-service.ts';

export const servicenowSoap: ConnectorDefinition<SoapSettings, SoapSecrets> = defineConnector({
  id: 'servicenow-soap',
  name: 'ServiceNow (SOAP)',
  fields,
  settings,
  secrets,
  authKinds: ['basic'],
  capabilities: ['incident'],
  limits: [{ endpoint: '*', calls: 5_000, perMs: 3_600_000, reserved: 0.3 }],
  writeGuard: 'compare',
  findLagMs: 0,
  dataClass: 'personal',
  docs: ['https://www.servicenow.com/docs/r/api-reference/web-services/c_SOAPWebService.html'],
  connect,
});

function connect(
  runtime: ConnectorRuntime,
  {
    settings: { instanceUrl: origin, userName, endStates },
    secrets: { password },
  }: { readonly settings: SoapSettings; readonly secrets: SoapSecrets },
): Connected {
  const redactor = createRedactor({ secrets: [password] });
  const http = createHttpClient({
    runtime,
    baseUrl: origin,
    auth: basicAuth({ username: userName, password }),
    dialect: createDialect(redactor.text),
  });
  const api = createSoapApi({ soap: createSoapService({ http, origin }), redact: redactor.text });
  const incident = createIncidents({ api, clock: runtime.clock, log: runtime.log, origin, endStates, whoAmI: rememberWho(api) });
  return { capabilities: { incident }, checks: createChecks({ api, incidents: incident }) };
}
