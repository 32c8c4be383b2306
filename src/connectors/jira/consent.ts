/** @module connectors/jira/consent  How a person agrees to our app. https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/ */
import type { OAuthConsent } from '#capabilities';
import type { JiraSecrets, JiraSettings } from './config.ts';

/** `read:servicedesk-request` finds the workspace of Assets; without `offline_access` there is no refresh token. */
const SCOPES = ['read:jira-work', 'write:jira-work', 'read:jira-user', 'offline_access'];
const ASSETS_SCOPES = ['read:servicedesk-request', 'read:cmdb-object:jira', 'read:cmdb-schema:jira', 'read:cmdb-attribute:jira'];

export function consentOf({ settings, secrets }: { readonly settings: JiraSettings; readonly secrets: JiraSecrets }): OAuthConsent | undefined {
  if (settings.auth !== 'oauth-authorization-code') return undefined;
  return {
    authorizeUrl: `${settings.loginUrl}/authorize`,
    tokenUrl: `${settings.loginUrl}/oauth/token`,
    clientId: settings.clientId,
    clientSecret: secrets.clientSecret,
    scope: [...SCOPES, ...(settings.usesAssets ? ASSETS_SCOPES : [])].join(' '),
    pkce: 'none',
    authorizeParameters: { audience: 'api.atlassian.com', prompt: 'consent' },
    encoding: 'json',
  };
}
