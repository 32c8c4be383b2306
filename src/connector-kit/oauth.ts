/**
 * @module connector-kit/oauth
 * OAuth 2.0 bearer tokens: fetched before they are needed, renewed once after a refusal, kept in the connection's token store.
 */
import type { Call, TokenSet } from '#capabilities';
import { VendorAuthError } from '#domain';
import type { AuthStrategy } from './http-types.ts';
import type { OAuthClient } from './oauth-client.ts';
import { askForTokens } from './oauth-token-request.ts';

/** A token is replaced this long before it runs out, so that it does not run out on the way (ms). */
const EARLY_MS = 60_000;

/** Client credentials grant (RFC 6749 §4.4). */
export function oauthClientCredentials(client: OAuthClient): AuthStrategy {
  return bearer(client, () => askForTokens(client, { grant_type: 'client_credentials' }));
}

/**
 * Authorization code grant after its first exchange: lives from refresh tokens, also where each use hands out a new one. The old pair stays stored until
 * the new one is committed; where both are dead an admin must connect again.
 */
export function oauthRefresh(client: OAuthClient): AuthStrategy {
  return bearer(client, async (previous) => {
    if (!previous?.refreshToken) throw notAgreed(client.runtime.connectionId);
    const fresh = await askForTokens(client, { grant_type: 'refresh_token', refresh_token: previous.refreshToken });
    // RFC 6749 §6: where no new refresh token comes, the old one stays valid.
    return { ...fresh, refreshToken: fresh.refreshToken ?? previous.refreshToken };
  });
}

/** Exchanges an authorization code for the first pair (RFC 6749 §4.1.3, PKCE by RFC 7636) and stores it. */
export async function exchangeAuthorizationCode(
  client: OAuthClient,
  grant: { readonly code: string; readonly redirectUri: string; readonly codeVerifier?: string },
): Promise<TokenSet> {
  const current = await client.runtime.tokens.current();
  const form = {
    grant_type: 'authorization_code',
    code: grant.code,
    redirect_uri: grant.redirectUri,
    ...(grant.codeVerifier ? { code_verifier: grant.codeVerifier } : {}),
  };
  return client.runtime.tokens.replace(current?.accessToken, () => askForTokens(client, form));
}

function bearer({ runtime, clientSecret }: OAuthClient, renewal: (previous: TokenSet | undefined) => Promise<TokenSet>): AuthStrategy {
  const usable = async (): Promise<TokenSet> => {
    const current = await runtime.tokens.current();
    if (current && current.expiresAt - EARLY_MS > runtime.clock.now()) return current;
    return runtime.tokens.replace(current?.accessToken, renewal);
  };
  return {
    async headers() {
      const { accessToken } = await usable();
      return { headers: { authorization: `Bearer ${accessToken}` }, token: accessToken };
    },
    async renew(refusedToken: string | undefined, _call: Call) {
      await runtime.tokens.replace(refusedToken, renewal);
    },
    secrets: () => [clientSecret],
  };
}

function notAgreed(connectionId: string): VendorAuthError {
  return new VendorAuthError({
    message: 'Nobody has agreed to this connection at the vendor yet. An admin does so where its settings stand.',
    facts: { connectionId, reason: 'auth', isAgreed: false },
  });
}
