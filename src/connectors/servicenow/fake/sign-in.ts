/** @module connectors/servicenow/fake/sign-in  Basic and OAuth of the fake: tokens with a life, the password grant that hands out the token still alive. */
import { createHash } from 'node:crypto';
import type { Clock } from '#domain';
import type { Database } from './database.ts';
import type { Session } from './session.ts';

/** How callers may sign in. */
export interface FakeCredentials {
  readonly userName: string;
  readonly password: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The vendor's defaults, ms. */
const ACCESS_LIFE_MS = 1_800_000;
const REFRESH_LIFE_MS = 8_640_000_000;
const CODE_LIFE_MS = 60_000;
const LIVES = { access: ACCESS_LIFE_MS, refresh: REFRESH_LIFE_MS, code: CODE_LIFE_MS } as const;

interface Token {
  readonly kind: 'access' | 'refresh' | 'code';
  readonly value: string;
  readonly userName: string;
  readonly expiresAt: number;
  /** Of a code: it is good for this address alone. */
  readonly redirectUri?: string;
}

export interface SignIn {
  /** Undefined where the request is not signed in. */
  sessionOf(authorization: string | null): Session | undefined;
  /** Answers `GET /oauth_auth.do` for a user who agrees at once: the address to which the browser goes back. Undefined where the request is not as registered. */
  agree(request: URL): string | undefined;
  /** Answers `POST /oauth_token.do`. */
  issue(contentType: string, body: string): { readonly status: number; readonly body: unknown };
  /** Makes every access token given out so far worthless. */
  expireAll(): void;
  save(): unknown;
  load(saved: unknown): void;
}

const REFUSED = { status: 401, body: { error_description: 'access_denied', error: 'server_error' } } as const;

export function createSignIn(deps: {
  readonly database: () => Database;
  readonly clock: Pick<Clock, 'now'>;
  readonly credentials: FakeCredentials;
}): SignIn {
  const { database, clock, credentials } = deps;
  let tokens: Token[] = [];
  let counter = 0;

  const issueToken = (kind: Token['kind'], userName: string, redirectUri?: string): Token => {
    counter += 1;
    const value = createHash('sha256').update(`${kind}:${counter}:${clock.now()}`).digest('base64url');
    const token = { kind, value, userName, expiresAt: clock.now() + LIVES[kind], ...(redirectUri === undefined ? {} : { redirectUri }) };
    tokens.push(token);
    return token;
  };
  const alive = (kind: Token['kind'], matches: (token: Token) => boolean) =>
    tokens.find((token) => token.kind === kind && token.expiresAt > clock.now() && matches(token));
  const sessionFor = (userName: string): Session | undefined => {
    const user = database()
      .list('sys_user')
      .find((row) => row.user_name === userName && row.active === 'true');
    return user === undefined ? undefined : { userName, sysId: user.sys_id ?? '', timeZone: user.time_zone ?? '' };
  };
  const reply = (access: Token, refresh: Token | undefined) => ({
    status: 200,
    body: {
      access_token: access.value,
      ...(refresh === undefined ? {} : { refresh_token: refresh.value }),
      scope: 'useraccount',
      token_type: 'Bearer',
      expires_in: Math.ceil((access.expiresAt - clock.now()) / 1_000),
    },
  });

  const grants: Readonly<Record<string, (form: URLSearchParams) => { readonly status: number; readonly body: unknown }>> = {
    // No refresh token here: the integration record names the user.
    client_credentials: () => reply(issueToken('access', credentials.userName), undefined),
    password(form) {
      const userName = form.get('username') ?? '';
      if (userName !== credentials.userName || form.get('password') !== credentials.password) return REFUSED;
      const access = alive('access', (token) => token.userName === userName) ?? issueToken('access', userName);
      return reply(access, alive('refresh', (token) => token.userName === userName) ?? issueToken('refresh', userName));
    },
    authorization_code(form) {
      const code = alive('code', ({ value, redirectUri }) => value === form.get('code') && redirectUri === form.get('redirect_uri'));
      tokens = tokens.filter((token) => token !== code);
      return code === undefined ? REFUSED : reply(issueToken('access', code.userName), issueToken('refresh', code.userName));
    },
    refresh_token(form) {
      const refresh = alive('refresh', ({ value }) => value === form.get('refresh_token'));
      return refresh === undefined ? REFUSED : reply(issueToken('access', refresh.userName), refresh);
    },
  };

  return {
    sessionOf(authorization) {
      const [scheme = '', value = ''] = (authorization ?? '').split(' ');
      if (scheme.toLowerCase() === 'bearer') {
        const token = alive('access', (candidate) => candidate.value === value);
        return token === undefined ? undefined : sessionFor(token.userName);
      }
      if (scheme.toLowerCase() !== 'basic') return undefined;
      const isRight = Buffer.from(value, 'base64').toString('utf8') === `${credentials.userName}:${credentials.password}`;
      return isRight ? sessionFor(credentials.userName) : undefined;
    },
    agree({ searchParams }) {
      const target = searchParams.get('redirect_uri') ?? '';
      const isKnown = searchParams.get('client_id') === credentials.clientId && searchParams.get('response_type') === 'code';
      if (!isKnown || !URL.canParse(target)) return undefined;
      const back = new URL(target);
      back.searchParams.set('code', issueToken('code', credentials.userName, target).value);
      back.searchParams.set('state', searchParams.get('state') ?? '');
      return back.href;
    },
    issue(contentType, body) {
      if (!contentType.startsWith('application/x-www-form-urlencoded')) return REFUSED;
      const form = new URLSearchParams(body);
      if (form.get('client_id') !== credentials.clientId || form.get('client_secret') !== credentials.clientSecret) return REFUSED;
      return (
        grants[form.get('grant_type') ?? '']?.(form) ?? {
          status: 401,
          body: { error_description: 'grant type is not supported', error: 'unsupported_grant_type' },
        }
      );
    },
    expireAll() {
      tokens = tokens.filter(({ kind }) => kind !== 'access');
    },
    save: () => tokens,
    load(saved) {
      tokens = [...(saved as readonly Token[])];
    },
  };
}
