/** @module connectors/entra  People of a Microsoft Entra directory, read only. */
import { defineConnector } from '#capabilities';
import { createHttpClient, oauthClientCredentials } from '#connector-kit';
import { REPORTS } from './api.ts';
import { entraFields, entraSecrets, entraSettings } from './config.ts';
import { entraDialect } from './dialect.ts';
import { createIdentity } from './identity.ts';

export const entra = defineConnector({
  id: 'entra',
  name: 'Microsoft Entra ID',
  fields: entraFields,
  settings: entraSettings,
  secrets: entraSecrets,
  authKinds: ['oauth-client-credentials'],
  capabilities: ['identity'],
  // The vendor counts resource units, 3,500 to 8,000 in ten seconds by size of the directory; a sidebar costs about 12. Reports count calls.
  limits: [
    { endpoint: '*', calls: 1_000, perMs: 10_000, reserved: 0.5 },
    { endpoint: REPORTS, calls: 5, perMs: 10_000, reserved: 0.6 },
  ],
  writeGuard: 'none',
  findLagMs: 0,
  dataClass: 'personal',
  docs: [
    'https://learn.microsoft.com/graph/api/user-list',
    'https://learn.microsoft.com/graph/api/authentication-list-methods',
    'https://learn.microsoft.com/graph/api/signin-list',
    'https://learn.microsoft.com/graph/throttling-limits',
  ],
  connect: (runtime, { settings, secrets }) => {
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
  },
});
