/** Over a token endpoint that answers by script; the tokens live in the memory store. */
import type { TokenSet, Transport, TransportRequest } from '#capabilities';
import { OutcomeUnknownError } from '#domain';
import { basicAuth, staticHeader } from './auth.ts';
import { createMemoryTokenStore } from './memory-token-store.ts';
import { exchangeAuthorizationCode, oauthClientCredentials, oauthRefresh } from './oauth.ts';
import type { OAuthClient } from './oauth-client.ts';
import { testCall, testRuntime } from './testing/test-runtime.ts';

type Reply = { readonly status?: number; readonly headers?: Record<string, string>; readonly body: unknown } | Error;
const setUp = ({ replies, initial, ...client }: { readonly replies: readonly Reply[]; readonly initial?: TokenSet } & Partial<OAuthClient>) => {
  const asked: TransportRequest[] = [];
  const script = [...replies];
  const transport: Transport = async (request) => {
    asked.push(request);
    const reply = (script.length > 1 ? script.shift() : script[0]) as Reply;
    if (reply instanceof Error) throw reply;
    return {
      status: reply.status ?? 200,
      headers: reply.headers ?? {},
      body: new TextEncoder().encode(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body)),
    };
  };
  const tokens = createMemoryTokenStore(initial);
  const runtime = testRuntime({ transport, tokens });
  const options: OAuthClient = {
    runtime,
    tokenUrl: 'https://acme.example.com/oauth/token',
    clientId: 'tie line',
    clientSecret: 's+cret/canary',
    ...client,
  };
  return { options, runtime, tokens, asked, form: (index: number) => Object.fromEntries(new URLSearchParams(asked[index]?.body as string)) };
};
const token = (n: number, more = {}) => ({ body: { access_token: `access-${n}`, expires_in: 3600, ...more } });
const expired = (startMs: number): TokenSet => ({ accessToken: 'access-0', refreshToken: 'refresh-0', expiresAt: startMs - 1 });

describe('oauthClientCredentials', () => {
  test('asks once, keeps the token, and asks again a minute before it runs out', async () => {
    const { options, runtime, asked, form } = setUp({ replies: [token(1), token(2)], scope: 'read write', extra: { resource: 'x' } });
    const auth = oauthClientCredentials(options);
    expect(await auth.headers(testCall())).toEqual({ headers: { authorization: 'Bearer access-1' }, token: 'access-1' });
    expect(form(0)).toEqual({
      grant_type: 'client_credentials',
      client_id: 'tie line',
      client_secret: 's+cret/canary',
      scope: 'read write',
      resource: 'x',
    });
    runtime.clock.setNow(runtime.clock.now() + 3_539_000);
    expect((await auth.headers(testCall())).token).toBe('access-1');
    runtime.clock.setNow(runtime.clock.now() + 2_000);
    expect((await auth.headers(testCall())).token).toBe('access-2');
    expect(asked).toHaveLength(2);
  });

  test('asks once for fifty callers at the same time', async () => {
    const { options, asked } = setUp({ replies: [token(1), token(2)] });
    const auth = oauthClientCredentials(options);
    const got = await Promise.all(Array.from({ length: 50 }, () => auth.headers(testCall())));
    expect([asked.length, new Set(got.map((one) => one.token)).size]).toEqual([1, 1]);
  });

  test('renews once for fifty refusals of one token, and not again for a straggler', async () => {
    const { options, asked } = setUp({ replies: [token(1), token(2), token(3)] });
    const auth = oauthClientCredentials(options);
    await auth.headers(testCall());
    await Promise.all(Array.from({ length: 50 }, () => auth.renew?.('access-1', testCall())));
    await auth.renew?.('access-1', testCall());
    expect([asked.length, (await auth.headers(testCall())).token]).toEqual([2, 'access-2']);
  });

  test('can put the client into a header, encoded before it is joined, and ask in JSON', async () => {
    const { options, asked } = setUp({ replies: [token(1)], placement: 'header', encoding: 'json', headers: { 'x-marketplace-name': 'Tieline' } });
    await oauthClientCredentials(options).headers(testCall());
    expect(asked[0]?.headers).toMatchObject({
      authorization: `Basic ${btoa('tie+line:s%2Bcret%2Fcanary')}`,
      'content-type': 'application/json',
      'x-marketplace-name': 'Tieline',
    });
    expect(asked[0]?.body).toBe('{"grant_type":"client_credentials"}');
  });

  test.each([
    ['a lifetime in text', { expires_in: '600' }, 600_000],
    ['no lifetime', { expires_in: undefined }, 1_800_000],
    ['a lifetime of null', { expires_in: null }, 1_800_000],
  ])('takes %s', async (_, more, lifetimeMs) => {
    const { options, runtime, tokens } = setUp({ replies: [token(1, more)] });
    await oauthClientCredentials(options).headers(testCall());
    expect((await tokens.current())?.expiresAt).toBe(runtime.clock.now() + lifetimeMs);
  });

  test.each([
    [{ status: 400, body: { error: 'invalid_client', error_description: 'bad s+cret/canary' } }, 'vendor-auth-failed'],
    [{ status: 401, body: '<html>' }, 'vendor-auth-failed'],
    [{ status: 429, headers: { 'retry-after': '9' }, body: '' }, 'vendor-rate-limited'],
    [{ status: 503, body: '' }, 'vendor-unavailable'],
    [{ status: 200, body: { token: 'x' } }, 'vendor-reply-unreadable'],
    [{ status: 200, body: 'access_token=x' }, 'vendor-reply-unreadable'],
    [new OutcomeUnknownError({ message: 'reset' }), 'vendor-unavailable'],
  ] as const)('says what is wrong with %j', async (reply, code) => {
    const { options } = setUp({ replies: [reply as Reply] });
    const failure = await oauthClientCredentials(options)
      .headers(testCall())
      .catch((error) => error);
    expect(failure.code).toBe(code);
    expect(JSON.stringify([failure.message, failure.facts])).not.toContain('canary');
  });

  test('does not end for all who wait when one caller gives up', async () => {
    const { options, asked } = setUp({ replies: [token(1)] });
    await oauthClientCredentials(options).headers(testCall({ signal: AbortSignal.abort() }));
    expect(asked[0]?.signal.aborted).toBe(false);
  });
});

describe('oauthRefresh', () => {
  test('trades the refresh token in and keeps the new one', async () => {
    const { options, runtime, tokens, form } = setUp({ replies: [token(1, { refresh_token: 'refresh-1' })], initial: expired(0) });
    runtime.clock.setNow(1);
    expect((await oauthRefresh(options).headers(testCall())).token).toBe('access-1');
    expect(form(0)).toMatchObject({ grant_type: 'refresh_token', refresh_token: 'refresh-0' });
    expect(await tokens.current()).toMatchObject({ accessToken: 'access-1', refreshToken: 'refresh-1' });
  });

  test('keeps the refresh token where the vendor does not rotate it', async () => {
    const { options, tokens } = setUp({ replies: [token(1)], initial: expired(0) });
    await oauthRefresh(options).headers(testCall());
    expect(await tokens.current()).toMatchObject({ accessToken: 'access-1', refreshToken: 'refresh-0' });
  });

  test('keeps the old pair until the new one is here, so that a lost answer costs nothing', async () => {
    const { options, tokens, form } = setUp({
      replies: [new OutcomeUnknownError({ message: 'reset' }), token(1, { refresh_token: 'refresh-1' })],
      initial: expired(0),
    });
    const auth = oauthRefresh(options);
    await expect(auth.headers(testCall())).rejects.toMatchObject({ code: 'vendor-unavailable' });
    expect(await tokens.current()).toEqual(expired(0));
    expect((await auth.headers(testCall())).token).toBe('access-1');
    expect([form(0).refresh_token, form(1).refresh_token]).toEqual(['refresh-0', 'refresh-0']);
  });

  test('asks for an admin where there is no pair, or both are dead', async () => {
    await expect(oauthRefresh(setUp({ replies: [token(1)] }).options).headers(testCall())).rejects.toMatchObject({
      code: 'vendor-auth-failed',
      facts: { isAgreed: false },
    });
    const dead = setUp({ replies: [{ status: 400, body: { error: 'invalid_grant' } }], initial: expired(0) });
    await expect(oauthRefresh(dead.options).headers(testCall())).rejects.toMatchObject({
      code: 'vendor-auth-failed',
      message: expect.stringContaining('invalid_grant'),
    });
  });
});

test('exchangeAuthorizationCode stores the first pair and replaces one that was there', async () => {
  const { options, tokens, form } = setUp({ replies: [token(7, { refresh_token: 'refresh-7' })], initial: expired(0) });
  await exchangeAuthorizationCode(options, { code: 'c0de', redirectUri: 'https://us.example.com/back', codeVerifier: 'v' });
  expect(form(0)).toMatchObject({ grant_type: 'authorization_code', code: 'c0de', redirect_uri: 'https://us.example.com/back', code_verifier: 'v' });
  expect(await tokens.current()).toMatchObject({ accessToken: 'access-7', refreshToken: 'refresh-7' });
});

test('basicAuth and staticHeader carry what they were given and know it as secret', async () => {
  const basic = basicAuth({ username: 'jürgen', password: 'pä:ss' });
  expect((await basic.headers(testCall())).headers).toEqual({ authorization: `Basic ${Buffer.from('jürgen:pä:ss').toString('base64')}` });
  expect(basic.secrets?.()).toContain('pä:ss');
  const key = staticHeader({ name: 'x-api-key', value: 'k-1' });
  expect([(await key.headers(testCall())).headers, key.secrets?.(), key.renew]).toEqual([{ 'x-api-key': 'k-1' }, ['k-1'], undefined]);
});
