/** @module connectors/entra  People of a Microsoft Entra directory, read only. */
import { type ConnectorDefinition, defineConnector } from '#capabilities';
import { connectLater } from '#connector-kit';
import { type EntraSecrets, type EntraSettings, entraFields, entraSecrets, entraSettings } from './config.ts';
import { LIMITS } from './limits.ts';

export const entra: ConnectorDefinition<EntraSettings, EntraSecrets> = defineConnector({
  id: 'entra',
  name: 'Microsoft Entra ID',
  fields: entraFields,
  settings: entraSettings,
  secrets: entraSecrets,
  authKinds: ['oauth-client-credentials'],
  capabilities: ['identity'],
  limits: LIMITS,
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
