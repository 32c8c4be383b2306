/** @module connectors/servicenow-soap/connect  A live connection to an instance's direct web services. */
import type { Connected, ConnectorRuntime } from '#capabilities';
import { asXmlText, basicAuth, createHttpClient, createRedactor } from '#connector-kit';
import { createIncidents, rememberWho } from '../servicenow/index.ts';
import { createSoapApi } from './api.ts';
import { createChecks } from './checks.ts';
import type { SoapSecrets, SoapSettings } from './config.ts';
import { createDialect } from './dialect.ts';
import { createSoapService } from './soap-service.ts';

/** Opens the connection; the first call signs in. */
export function connect(
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
  const records = createIncidents({ api, clock: runtime.clock, log: runtime.log, origin, endStates, whoAmI: rememberWho(api) });
  // A field's value is refused with what XML cannot carry, because it is compared; a comment is read, and nobody can mend one that stands at the help desk.
  const { addComment } = records;
  const incident = Object.assign(records, {
    addComment: (...[id, comment, call]: Parameters<typeof addComment>) => addComment(id, { ...comment, text: asXmlText(comment.text) }, call),
  });
  return { capabilities: { incident }, checks: createChecks({ api, incidents: incident }) };
}
