/**
 * @module connectors/zendesk/fake/oauth-routes
 * `/oauth/*`: client credentials, authorization code, and refresh that kills both old tokens.
 * https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { FakeAccount, FakeApp, FakeContext } from './account.ts';
import { notAuthenticated, Refused } from './refusals.ts';
import type { FakeOauthClient, FakeToken } from './state.ts';

const DEFAULT_ACCESS_SECONDS = 1800;
const DEFAULT_REFRESH_SECONDS = 2_592_000;
const CODE_MS = 120_000;

const grant = z.object({
  grant_type: z.string(),
  client_id: z.string(),
  client_secret: z.string(),
  code: z.string().optional(),
  code_verifier: z.string().optional(),
  redirect_uri: z.string().optional(),
  refresh_token: z.string().optional(),
  scope: z.string().optional(),
  expires_in: z.coerce.number().min(300).max(172_800).optional(),
  refresh_token_expires_in: z.coerce.number().min(604_800).max(7_776_000).optional(),
});
type Grant = z.infer<typeof grant>;

const oauthError = (status: number, error: string, description: string) => new Refused(status, { error, error_description: description });
const badGrant = () =>
  oauthError(400, 'invalid_grant', 'The provided authorization grant is invalid, expired, revoked, or was issued to another client.');

export function addOauthRoutes(app: FakeApp, account: FakeAccount): void {
  app.post('/oauth/tokens', async (context) => context.json(issue(account, await readGrant(context))));

  // The consent page, already agreed to: only a signed-in person reaches it.
  app.get('/oauth/authorizations/new', (context) => {
    const userId = context.env?.sessionUserId;
    if (userId === undefined) throw notAuthenticated();
    const query = context.req.query();
    const client = account.state.clients.find((candidate) => candidate.identifier === query.client_id);
    if (!client?.redirect_uris.includes(query.redirect_uri ?? '')) throw oauthError(400, 'invalid_request', 'Unknown client or redirect_uri.');
    const pkce = query.code_challenge;
    if (pkce !== undefined && query.code_challenge_method !== 'S256') throw oauthError(400, 'invalid_request', 'Only S256 is supported.');
    const code = newCode(account, client, {
      userId,
      scope: query.scope ?? '',
      redirectUri: query.redirect_uri ?? '',
      ...(pkce === undefined ? {} : { challenge: pkce }),
    });
    const target = new URL(query.redirect_uri ?? '');
    target.searchParams.set('code', code);
    if (query.state !== undefined) target.searchParams.set('state', query.state);
    return context.redirect(target.href, 302);
  });
}

async function readGrant(context: FakeContext): Promise<Grant> {
  const isForm = context.req.header('content-type')?.includes('x-www-form-urlencoded');
  const body: unknown = isForm ? await context.req.parseBody() : await context.req.json().catch(() => ({}));
  const parsed = grant.safeParse(body);
  if (!parsed.success) throw oauthError(400, 'invalid_request', 'The request is missing a required parameter or includes an unsupported value.');
  return parsed.data;
}

function issue(account: FakeAccount, request: Grant) {
  const client = account.state.clients.find((candidate) => candidate.identifier === request.client_id);
  if (!client || client.secret !== request.client_secret) throw oauthError(401, 'invalid_client', 'Client authentication failed.');
  switch (request.grant_type) {
    case 'client_credentials':
      return newTokens(account, client, { request, userId: client.user_id, scopes: scopesOf(client, request.scope), withRefresh: 'no' });
    case 'authorization_code':
      return byCode(account, client, request);
    case 'refresh_token':
      return byRefresh(account, client, request);
    default:
      throw oauthError(400, 'unsupported_grant_type', 'The authorization grant type is not supported.');
  }
}

function byCode(account: FakeAccount, client: FakeOauthClient, request: Grant) {
  const state = account.state;
  const code = state.codes.find((candidate) => candidate.code === request.code && candidate.client === client.identifier);
  state.codes = state.codes.filter((candidate) => candidate.code !== request.code);
  if (!code || code.expires_at <= account.clock.now() || code.redirect_uri !== request.redirect_uri) throw badGrant();
  if (code.challenge !== undefined && code.challenge !== challengeOf(request.code_verifier ?? '')) throw badGrant();
  return newTokens(account, client, { request, userId: code.user_id, scopes: code.scopes, withRefresh: 'yes' });
}

function byRefresh(account: FakeAccount, client: FakeOauthClient, request: Grant) {
  const state = account.state;
  const old = state.tokens.find((token) => token.refresh !== null && token.refresh === request.refresh_token && token.client === client.identifier);
  if (!old || old.refresh_expires_at <= account.clock.now()) throw badGrant();
  state.tokens = state.tokens.filter((token) => token !== old);
  return newTokens(account, client, { request, userId: old.user_id, scopes: old.scopes, withRefresh: 'yes' });
}

function scopesOf(client: FakeOauthClient, scope: string | undefined): string[] {
  const wanted = (scope ?? '').split(/\s+/).filter(Boolean);
  // Without a scope the vendor grants everything that the client may have.
  if (wanted.length === 0) return client.scopes;
  if (wanted.some((name) => !client.scopes.includes(name)))
    throw oauthError(400, 'invalid_scope', 'The requested scope is invalid, unknown, or malformed.');
  return wanted;
}

interface Issue {
  readonly request: Grant;
  readonly userId: number;
  readonly scopes: string[];
  readonly withRefresh: 'yes' | 'no';
}

function newTokens(account: FakeAccount, client: FakeOauthClient, { request, userId, scopes, withRefresh }: Issue) {
  const now = account.clock.now();
  const accessSeconds = request.expires_in ?? DEFAULT_ACCESS_SECONDS;
  const refreshSeconds = request.refresh_token_expires_in ?? DEFAULT_REFRESH_SECONDS;
  const token: FakeToken = {
    access: secretText(),
    refresh: withRefresh === 'yes' ? secretText() : null,
    client: client.identifier,
    user_id: userId,
    scopes,
    expires_at: now + accessSeconds * 1000,
    refresh_expires_at: now + refreshSeconds * 1000,
  };
  account.state.tokens = [...account.state.tokens.filter((old) => old.expires_at > now || old.refresh_expires_at > now), token];
  return {
    access_token: token.access,
    token_type: 'bearer',
    scope: scopes.join(' '),
    expires_in: accessSeconds,
    ...(token.refresh === null ? {} : { refresh_token: token.refresh, refresh_token_expires_in: refreshSeconds }),
  };
}

function newCode(
  account: FakeAccount,
  client: FakeOauthClient,
  grantFor: { readonly userId: number; readonly scope: string; readonly redirectUri: string; readonly challenge?: string },
): string {
  const code = secretText();
  account.state.codes.push({
    code,
    client: client.identifier,
    user_id: grantFor.userId,
    redirect_uri: grantFor.redirectUri,
    scopes: scopesOf(client, grantFor.scope),
    expires_at: account.clock.now() + CODE_MS,
    ...(grantFor.challenge === undefined ? {} : { challenge: grantFor.challenge }),
  });
  return code;
}

/** RFC 7636 §4.2. */
function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

function secretText(): string {
  return [...crypto.getRandomValues(new Uint8Array(24))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
