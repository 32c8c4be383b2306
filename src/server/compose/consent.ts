/** @module server/compose/consent  An admin's consent at a vendor: the way there with a signed state, and the way back with a code that becomes the stored tokens. */
import type { ConsentAsked, ConsentStates } from '#access';
import type { Log } from '#capabilities';
import type { Connections, OpenConsent } from '#connections';
import { exchangeAuthorizationCode } from '#connector-kit';
import { ConflictError, isTielineError } from '#domain';
import type { Consent, ConsentOutcome, ServerDeps } from '../deps.ts';

export interface ConsentDeps {
  readonly connections: Pick<Connections, 'openConsent' | 'consented'>;
  readonly states: ConsentStates;
  readonly record: ServerDeps['record'];
  readonly recordAs: ServerDeps['recordAs'];
  readonly publicUrl: string;
  /** The path of the callback route. */
  readonly callbackPath: string;
  readonly log: Log;
}

export function createConsent(deps: ConsentDeps): Consent {
  const redirectUri = `${deps.publicUrl}${deps.callbackPath}`;
  return {
    async start(asked, connectionId) {
      const { installationId, userId, userName } = asked.caller;
      const opened = await deps.connections.openConsent(installationId, connectionId);
      const { client } = opened;
      if (client.redirectUri !== undefined && client.redirectUri !== redirectUri)
        throw new ConflictError({
          message: `The connection ${opened.name} names the redirect address ${client.redirectUri}. Register ${redirectUri} at the vendor and enter it.`,
          facts: { connectionId, redirectUri },
        });
      const { state, codeChallenge, expiresAt } = deps.states.issue({ installationId, connectionId, userId, userName });
      await deps.record(asked, 'consent-asked', { connectionId, name: opened.name });
      return { authorizeUrl: authorizeUrlOf(opened, { redirectUri, state, codeChallenge }), expiresAt };
    },
    async finish({ state, code, error, traceId }) {
      const asked = state === undefined ? undefined : await deps.states.take(state);
      if (!asked) return { kind: 'unknown-state' };
      return exchange(deps, { asked, code, error, redirectUri, traceId });
    },
  };
}

interface Exchange {
  readonly asked: ConsentAsked & { readonly codeVerifier: string };
  readonly code: string | undefined;
  readonly error: string | undefined;
  readonly redirectUri: string;
  readonly traceId: string;
}

async function exchange(deps: ConsentDeps, { asked, code, error, redirectUri, traceId }: Exchange): Promise<ConsentOutcome> {
  const { installationId, connectionId, userId, userName } = asked;
  const opened = await deps.connections.openConsent(installationId, connectionId);
  const { client, runtime, name } = opened;
  if (code === undefined || error !== undefined) return { kind: 'declined', name };
  try {
    const { tokenUrl, clientId, clientSecret, encoding, placement, headers } = client;
    await exchangeAuthorizationCode(
      {
        runtime,
        tokenUrl,
        clientId,
        clientSecret,
        ...(encoding ? { encoding } : {}),
        ...(placement ? { placement } : {}),
        ...(headers ? { headers } : {}),
      },
      { code, redirectUri, ...(client.pkce === 'S256' ? { codeVerifier: asked.codeVerifier } : {}) },
    );
  } catch (cause) {
    if (!isTielineError(cause)) throw cause;
    deps.log.warn('consent-failed', { connectionId, code: cause.code, traceId });
    return { kind: 'failed', name, message: cause.message };
  }
  await deps.connections.consented(installationId, connectionId);
  await deps.recordAs({ kind: 'user', id: userId, name: userName }, installationId, 'connection-consented', { connectionId, name });
  return { kind: 'connected', name, by: userName };
}

interface Way {
  readonly redirectUri: string;
  readonly state: string;
  readonly codeChallenge: string;
}

function authorizeUrlOf({ client }: OpenConsent, { redirectUri, state, codeChallenge }: Way): string {
  const url = new URL(client.authorizeUrl);
  const query = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: redirectUri,
    scope: client.scope,
    state,
    ...(client.pkce === 'S256' ? { code_challenge: codeChallenge, code_challenge_method: 'S256' } : {}),
    ...client.authorizeParameters,
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}
