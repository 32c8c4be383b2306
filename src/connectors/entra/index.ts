/** @module connectors/entra  People of a Microsoft Entra directory, read only. */
import { type ConnectorDefinition, defineConnector } from '#capabilities';
import { connectLater } from '#connector-kit';
import { type EntraSecrets, type EntraSettings, entraFields, entraSecrets, entraSettings, REPORTS } from './config.ts';

export const entra: ConnectorDefinition<EntraSettings, EntraSecrets> = defineConnector({
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
  ...connectLater(() => import('./connect.ts')),
});
