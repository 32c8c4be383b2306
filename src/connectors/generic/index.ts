/** @module connectors/generic  Any REST, GraphQL or SOAP service that an admin describes: incidents over described requests. */
import { type Connected, type ConnectorDefinition, type ConnectorRuntime, defineConnector } from '#capabilities';
import { ConfigurationInvalidError } from '#domain';
import { AUTH_KINDS, fields, type GenericSecrets, type GenericSettings, secrets, settingsSchema, TRIALS } from './config.ts';
import type { connectService, parseService } from './live.ts';

type Live = { readonly connectService: typeof connectService; readonly parseService: typeof parseService };
type Config = { readonly settings: GenericSettings; readonly secrets: GenericSecrets };

/** Not before the first connection needs it: the server starts without readers of YAML and XML. */
let live: Live | undefined;

export const generic: ConnectorDefinition<GenericSettings, GenericSecrets> = defineConnector({
  id: 'generic',
  name: 'REST, GraphQL or SOAP',
  systemName: null,
  fields,
  settings: settingsSchema(() => live?.parseService),
  secrets,
  authKinds: AUTH_KINDS,
  capabilities: ['incident'],
  trials: TRIALS,
  // Nothing is known of the service's own limit; most allow more, and a 429 is waited out as told.
  limits: [{ endpoint: '*', calls: 300, perMs: 60_000, reserved: 0.3 }],
  // Of the weakest description; each connection's own stands in the traits of its records.
  writeGuard: 'none',
  findLagMs: 0,
  dataClass: 'personal',
  docs: ['https://www.rfc-editor.org/rfc/rfc9110', 'https://spec.graphql.org/October2021/', 'https://www.w3.org/TR/2000/NOTE-SOAP-20000508/'],
  prepare: async () => {
    live ??= await import('./live.ts');
  },
  connect,
});

function connect(runtime: ConnectorRuntime, config: Config): Connected {
  if (live !== undefined) return live.connectService(runtime, config);
  throw new ConfigurationInvalidError({ message: 'The reader of descriptions is not loaded. Await prepare() of the connector before connecting.' });
}
