/** @module connectors/entra/connect  A live connection to a directory. */
import type { Connected, ConnectorRuntime } from '#capabilities';
import { createHttpClient, oauthClientCredentials } from '#connector-kit';
import type { EntraSecrets, EntraSettings } from './config.ts';
import { entraDialect } from './dialect.ts';
import { createIdentity } from './identity.ts';
import { heedThrottling } from './throttling.ts';

/** Opens the connection; the first call signs in. */
export function connect(
  given: ConnectorRuntime,
  { settings, secrets }: { readonly settings: EntraSettings; readonly secrets: EntraSecrets },
): Connected {
  const runtime = { ...given, transport: heedThrottling(given) };
  const auth = oauthClientCredentials({
    runtime,
    tokenUrl: `${settings.loginUrl}/${settings.tenantId}/oauth2/v2.0/token`,
    clientId: settings.clientId,
    clientSecret: secrets.clientSecret,
    scope: `${new URL(settings.graphUrl).origin}/.default`,
  });
  const identity = createIdentity(createHttpClient({ runtime, baseUrl: settings.graphUrl, auth, dialect: entraDialect }), runtime.clock);
  return {
    capabilities: { identity },
    // Nobody owns this address: the look-up proves login and permission and returns no person.
    checks: [{ name: 'people', run: async (call) => void (await identity.matchByEmail('nobody@connection-check.invalid', call)) }],
  };
}
