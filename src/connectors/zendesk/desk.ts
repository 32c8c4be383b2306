/**
 * @module connectors/zendesk/desk
 * The `desk` capability of one connection, put together from its parts.
 */
import type { Connected, ConnectorRuntime, DeskCapability } from '#capabilities';
import { createHttpClient, exchangeAuthorizationCode, type OAuthClient, oauthClientCredentials, oauthRefresh } from '#connector-kit';
import { createCommentStore } from './comments.ts';
import { baseUrlOf, marketplaceHeaders, SCOPES, type ZendeskConfig, type ZendeskSettings } from './config.ts';
import { createContext } from './context.ts';
import { zendeskDialect } from './dialect.ts';
import { createInstallation } from './installation.ts';
import { createPeople } from './people.ts';
import { heedRateLimits } from './rate-limit.ts';
import { createTicketStore } from './tickets.ts';

/** https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/ — JSON in, 30-minute tokens out; a refresh kills both old ones. */
export function oauthClientOf(runtime: ConnectorRuntime, { settings, secrets }: ZendeskConfig): OAuthClient {
  const tokenUrl = `${baseUrlOf(settings)}/oauth/tokens`;
  return { runtime, tokenUrl, clientId: settings.clientId, clientSecret: secrets.clientSecret, scope: SCOPES, encoding: 'json' };
}

/** Stores the first token pair after an admin agreed at the vendor. The code is good for 120 seconds. */
export async function finishAuthorization(
  runtime: ConnectorRuntime,
  config: ZendeskConfig,
  grant: { readonly code: string; readonly codeVerifier?: string },
): Promise<void> {
  await exchangeAuthorizationCode(oauthClientOf(runtime, config), { ...grant, redirectUri: config.settings.redirectUri ?? '' });
}

/** Where an admin agrees to the connection. `state` is ours to check on the way back. */
export function authorizationUrl(settings: ZendeskSettings, state: string): string {
  const url = new URL('/oauth/authorizations/new', baseUrlOf(settings));
  const query = { response_type: 'code', client_id: settings.clientId, redirect_uri: settings.redirectUri ?? '', scope: SCOPES, state };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

function createDesk(given: ConnectorRuntime, config: ZendeskConfig): DeskCapability {
  const runtime = { ...given, transport: heedRateLimits(given) };
  const { settings } = config;
  const baseUrl = baseUrlOf(settings);
  const client = oauthClientOf(runtime, config);
  const auth = settings.grant === 'authorization-code' ? oauthRefresh(client) : oauthClientCredentials(client);
  const http = createHttpClient({ runtime, baseUrl, auth, dialect: zendeskDialect, headers: marketplaceHeaders(settings) });
  const context = createContext({ http, clock: runtime.clock, settings, baseUrl });
  return {
    recordType: 'ticket',
    ...createTicketStore(context),
    ...createCommentStore(context),
    ...createPeople(context),
    ...createInstallation(context),
  };
}

/** A live connection: the desk, and what "Test connection" asks of it. */
export function connect(runtime: ConnectorRuntime, config: ZendeskConfig): Connected {
  const desk = createDesk(runtime, config);
  return {
    capabilities: { desk },
    checks: [
      { name: 'login', run: async (call) => void (await desk.whoAmI(call)) },
      { name: 'fields', run: async (call) => void (await desk.describe(call)) },
      // Refused for anyone but an admin: without it no lost event is ever found again.
      { name: 'changes', run: async (call) => void (await desk.listChangedSince(undefined, call)) },
    ],
  };
}
