/** @module connectors/servicenow-soap  ServiceNow over direct web services, for instances whose REST API is closed: incidents only. */
import { type ConnectorDefinition, defineConnector } from '#capabilities';
import { connectLater } from '#connector-kit';
import { fields, type SoapSecrets, type SoapSettings, secrets, settings } from './config.ts';

export const servicenowSoap: ConnectorDefinition<SoapSettings, SoapSecrets> = defineConnector({
  id: 'servicenow-soap',
  name: 'ServiceNow (SOAP)',
  systemName: 'ServiceNow',
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
  ...connectLater(() => import('./connect.ts')),
});
