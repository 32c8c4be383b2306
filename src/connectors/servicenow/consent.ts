/** @module connectors/servicenow/consent  Where a person agrees that Tieline works as them. */
import type { OAuthConsent } from '#capabilities';
import type { ServiceNowSecrets, ServiceNowSettings } from './config.ts';

/** The one scope of an instance that defines no others. */
const SCOPE = 'useraccount';

/**
 * Undefined where the connection signs in otherwise. The token endpoint takes forms only; a client with a secret needs no PKCE.
 * https://www.servicenow.com/docs/r/platform-security/authentication/c_OAuthAuthorizationCodeFlow.html
 */
export function consentOf({
  settings,
  secrets,
}: {
  readonly settings: ServiceNowSettings;
  readonly secrets: ServiceNowSecrets;
}): OAuthConsent | undefined {
  if (settings.auth !== 'oauth-authorization-code') return undefined;
  return {
    authorizeUrl: `${settings.instanceUrl}/oauth_auth.do`,
    tokenUrl: `${settings.instanceUrl}/oauth_token.do`,
    clientId: settings.clientId,
    clientSecret: secrets.clientSecret,
    scope: SCOPE,
    pkce: 'none',
    encoding: 'form',
  };
}
