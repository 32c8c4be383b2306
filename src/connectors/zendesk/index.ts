/** @module connectors/zendesk  The help desk that the app lives in. */
import { type ConnectorDefinition, defineConnector } from '#capabilities';
import { connectLater } from '#connector-kit';
import { type ZendeskSecrets, type ZendeskSettings, zendeskFields, zendeskSecrets, zendeskSettings } from './config.ts';
import { consentOf } from './consent.ts';
import { ENDPOINTS, FIND_LAG_MS } from './limits.ts';
import { zendeskPages } from './pages.ts';
import { readZendeskEvents, receiveZendeskWebhook } from './webhook.ts';

const MINUTE_MS = 60_000;

export const zendesk: ConnectorDefinition<ZendeskSettings, ZendeskSecrets> = defineConnector({
  id: 'zendesk',
  name: 'Zendesk',
  fields: zendeskFields,
  settings: zendeskSettings,
  secrets: zendeskSecrets,
  authKinds: ['oauth-client-credentials', 'oauth-authorization-code'],
  capabilities: ['desk'],
  // Where we begin: plans differ (200 to 2,500), and the headers of each answer correct what stands here (rate-limit.ts). Agents' own saves spend the update allowance as well.
  limits: [
    { endpoint: '*', calls: 400, perMs: MINUTE_MS, reserved: 0.4 },
    { endpoint: ENDPOINTS.ticketsUpdate, calls: 100, perMs: MINUTE_MS, reserved: 0.5 },
    { endpoint: ENDPOINTS.ticketsIndex, calls: 100, perMs: MINUTE_MS, reserved: 0.2 },
    { endpoint: ENDPOINTS.incremental, calls: 10, perMs: MINUTE_MS, reserved: 0 },
    { endpoint: ENDPOINTS.deletedTickets, calls: 10, perMs: MINUTE_MS, reserved: 0.2 },
  ],
  writeGuard: 'atomic',
  findLagMs: FIND_LAG_MS,
  dataClass: 'personal',
  docs: [
    'https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/',
    'https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/',
    'https://developer.zendesk.com/api-reference/webhooks/webhooks-api/webhooks/',
    'https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/',
  ],
  webhook: receiveZendeskWebhook,
  readEvents: readZendeskEvents,
  signatureHeader: 'X-Zendesk-Webhook-Signature',
  consent: consentOf,
  pages: zendeskPages,
  saveSetting: async (...request) => (await import('./save-settings.ts')).saveSetting(...request),
  ...connectLater(() => import('./desk.ts')),
});
