/** @module connectors/zendesk/consent  Where an admin agrees to a connection by authorization code. */
import type { OAuthConsent } from '#capabilities';
import { baseUrlOf, SCOPES, type ZendeskConfig } from './config.ts';

/** https://developer.zendesk.com/documentation/api-basics/authentication/using-pkce-to-make-zendesk-oauth-access-tokens-more-secure/ */
export function consentOf({ settings, secrets }: ZendeskConfig): OAuthConsent | undefined {
  if (settings.grant !== 'authorization-code') return undefined;
  const baseUrl = baseUrlOf(settings);
  return {
    authorizeUrl: `${baseUrl}/oauth/authorizations/new`,
    tokenUrl: `${baseUrl}/oauth/tokens`,
    clientId: settings.clientId,
    clientSecret: secrets.clientSecret,
    scope: SCOPES,
    pkce: 'S256',
    encoding: 'json',
    ...(settings.redirectUri === undefined ? {} : { redirectUri: settings.redirectUri }),
  };
}
