/** @module connectors/jira/fake/sign-in  API tokens, and OAuth with refresh tokens that are worth one use. https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/ */
import { createHash } from 'node:crypto';
import type { Clock } from '#domain';

/** How callers may sign in. */
export interface FakeCredentials {
  readonly email: string;
  readonly apiToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The integration user. */
  readonly accountId: string;
}

const ACCESS_LIFE_MS = 3_600_000;
const REFRESH_LIFE_MS = 90 * 86_400_000;

interface Token {
  readonly kind: 'access' | 'refresh' | 'code';
  readonly value: string;
  readonly expiresAt: number;
}

export interface SignIn {
  /** Who is signed in; undefined where nobody is. Passwords open the site, tokens the gateway. */
  whoIs(authorization: string | null, way: 'site' | 'gateway'): string | undefined;
  /** Answers `POST /oauth/token`. */
  issue(contentType: string, body: string): { readonly status: number; readonly body: unknown };
  /** A person agrees: a code for our app to exchange. */
  consent(): string;
  /** The refresh token that a person's agreement brought, as after the exchange of a code. */
  grant(): string;
  /** Makes every access token given out so far worthless. */
  expireAll(): void;
  save(): unknown;
  load(saved: unknown): void;
}

const refused = (status: number, error: string, words: string) => ({ status, body: { error, error_description: words } });

export function createSignIn({ clock, credentials }: { readonly clock: Pick<Clock, 'now'>; readonly credentials: FakeCredentials }): SignIn {
  let tokens: Token[] = [];
  let counter = 0;
  const make = (kind: Token['kind'], lifeMs: number): string => {
    counter += 1;
    const value = createHash('sha256').update(`${kind}:${counter}:${clock.now()}`).digest('base64url');
    tokens.push({ kind, value, expiresAt: clock.now() + lifeMs });
    return value;
  };
  const alive = (kind: Token['kind'], value: string | undefined) =>
    tokens.find((token) => token.kind === kind && token.value === value && token.expiresAt > clock.now());
  const pair = () => ({
    status: 200,
    body: {
      access_token: make('access', ACCESS_LIFE_MS),
      refresh_token: make('refresh', REFRESH_LIFE_MS),
      expires_in: 3_600,
      token_type: 'Bearer',
      scope: 'read:jira-work write:jira-work offline_access',
    },
  });
  const spend = (token: Token) => {
    tokens = tokens.filter((other) => other !== token);
    return pair();
  };
  const basic = Buffer.from(`${credentials.email}:${credentials.apiToken}`).toString('base64');

  return {
    whoIs(authorization, way) {
      const [scheme = '', value = ''] = (authorization ?? '').split(' ');
      const isKnown =
        scheme.toLowerCase() === 'bearer' ? way === 'gateway' && alive('access', value) !== undefined : way === 'site' && value === basic;
      return isKnown ? credentials.accountId : undefined;
    },
    issue(contentType, body) {
      const form = readForm(contentType, body);
      if (form === undefined) return refused(400, 'invalid_request', 'The body cannot be read.');
      if (form.client_id !== credentials.clientId || form.client_secret !== credentials.clientSecret)
        return refused(401, 'access_denied', 'Unauthorized');
      const kind = form.grant_type === 'authorization_code' ? 'code' : form.grant_type === 'refresh_token' ? 'refresh' : undefined;
      if (kind === undefined) return refused(400, 'unsupported_grant_type', 'Grant type is not supported.');
      const token = alive(kind, kind === 'code' ? form.code : form.refresh_token);
      if (token !== undefined) return spend(token);
      return kind === 'code'
        ? refused(403, 'invalid_grant', 'Invalid authorization code')
        : refused(403, 'unauthorized_client', 'refresh_token is invalid');
    },
    consent: () => make('code', 600_000),
    grant: () => make('refresh', REFRESH_LIFE_MS),
    expireAll() {
      tokens = tokens.filter(({ kind }) => kind !== 'access');
    },
    save: () => ({ tokens, counter }),
    load(saved) {
      const state = saved as { tokens: Token[]; counter: number };
      tokens = [...state.tokens];
      counter = state.counter;
    },
  };
}

function readForm(contentType: string, body: string): Readonly<Record<string, string | undefined>> | undefined {
  if (contentType.includes('form-urlencoded')) return Object.fromEntries(new URLSearchParams(body));
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null
      ? Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, String(value)]))
      : undefined;
  } catch {
    return undefined;
  }
}
