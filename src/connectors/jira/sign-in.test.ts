/** @module connectors/jira  Tokens that are worth one use, limits by header, and the checks of a connection. */
import { HttpResponse, http } from 'msw';
import { createMemoryTokenStore, exchangeAuthorizationCode } from '#connector-kit';
import { hasErrorCode } from '#domain';
import { testRuntime } from '../../connector-kit/testing/index.ts';
import { configFor, consented, failureOf, ORIGIN, type TestConnection, using } from './fake/test-connection.ts';
import { FAKE_CREDENTIALS } from './fake.ts';
import { jira } from './index.ts';

describe('signing in', () => {
  test('by OAuth goes through the gateway, and each refresh token is used once', () =>
    using(
      async ({ incident, fake, clock, seedRecord, call }) => {
        const id = seedRecord();
        for (let hour = 0; hour < 3; hour += 1) {
          expect(await incident.read(id, ['summary'], call)).toMatchObject({ kind: 'found' });
          clock.setNow(clock.now() + 3_600_000);
        }
        const logins = fake.requests.filter(({ path }) => path === '/oauth/token');
        expect(logins.map(({ status }) => status)).toEqual([200, 200, 200]);
        expect(fake.requests.every(({ path }) => path.startsWith('/oauth/') || path.startsWith('/ex/jira/'))).toBe(true);
      },
      {},
      { auth: 'oauth-authorization-code' },
    ));

  test('with a refresh token that was used already says to connect again', () =>
    using(async ({ fake, runtime, call }) => {
      const refreshToken = fake.grant();
      const spend = {
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        client_id: FAKE_CREDENTIALS.clientId,
        client_secret: FAKE_CREDENTIALS.clientSecret,
      };
      const body = JSON.stringify(spend);
      const post = () =>
        fake.fetch(new Request('https://auth.atlassian.com/oauth/token', { method: 'POST', headers: { 'content-type': 'application/json' }, body }));
      expect([(await post()).status, (await post()).status]).toEqual([200, 403]);
      const tokens = {
        current: async () => ({ accessToken: 'old', expiresAt: 0, refreshToken }),
        replace: (_stale: unknown, renew: (previous: { accessToken: string; expiresAt: number; refreshToken: string }) => Promise<never>) =>
          renew({ accessToken: 'old', expiresAt: 0, refreshToken }),
      };
      const { capabilities } = jira.connect({ ...runtime, tokens: tokens as never }, configFor('oauth-authorization-code'));
      const error = await failureOf(capabilities.incident?.whoAmI(call) ?? Promise.resolve());
      expect(hasErrorCode(error, 'vendor-auth-failed')).toBe(true);
      expect(String(error)).not.toContain(refreshToken);
    }));

  test('begins with a consent whose code brings the first pair', () =>
    using(async ({ fake, runtime, clock, call }) => {
      const config = configFor('oauth-authorization-code');
      const consent = jira.consent?.(config);
      if (consent === undefined) throw new Error('There is no consent.');
      expect(jira.consent?.(configFor('basic'))).toBeUndefined();
      expect(consent).toMatchObject({ authorizeParameters: { audience: 'api.atlassian.com' }, scope: expect.stringContaining('offline_access') });
      const page = new URL(consent.authorizeUrl);
      for (const [name, value] of Object.entries({ response_type: 'code', redirect_uri: 'https://tieline.example/back', state: 's1' }))
        page.searchParams.set(name, value);
      const back = new URL((await fake.fetch(new Request(page))).headers.get('location') ?? '');
      expect(back.searchParams.get('state')).toBe('s1');
      const own = { ...runtime, tokens: createMemoryTokenStore() };
      const { tokenUrl, clientId, clientSecret, encoding } = consent;
      await exchangeAuthorizationCode(
        { runtime: own, tokenUrl, clientId, clientSecret, ...(encoding ? { encoding } : {}) },
        { code: back.searchParams.get('code') ?? '', redirectUri: 'https://tieline.example/back' },
      );
      clock.setNow(clock.now() + 3_600_000);
      expect(await jira.connect(own, config).capabilities.incident?.whoAmI(call)).toEqual({
        id: FAKE_CREDENTIALS.accountId,
        name: 'Tieline Integration',
      });
    }));

  test('to a site that the person did not choose is refused with what to do', () =>
    using(async ({ fake, runtime, call }) => {
      const config = configFor('oauth-authorization-code', { siteUrl: 'https://other.atlassian.net' });
      const { capabilities } = jira.connect({ ...runtime, tokens: consented(fake) }, config);
      expect(hasErrorCode(await failureOf(capabilities.incident?.whoAmI(call) ?? Promise.resolve()), 'configuration-invalid')).toBe(true);
    }));

  test('after too many wrong tries is a matter of sign-in, not of permissions', () =>
    using(async ({ incident, server, call }) => {
      const puzzle = () => HttpResponse.json({}, { status: 403, headers: { 'x-seraph-loginreason': 'AUTHENTICATION_DENIED' } });
      server.use(http.get(`${ORIGIN}/rest/api/3/myself`, puzzle));
      expect(hasErrorCode(await failureOf(incident.whoAmI(call)), 'vendor-auth-failed')).toBe(true);
    }));
});

describe('being slowed down', () => {
  const limited = (headers: Readonly<Record<string, string>>) => () =>
    HttpResponse.json({ errorMessages: ['Rate limit exceeded.'] }, { status: 429, headers });

  test('is waited out by the time of reset where no other is told', () =>
    using(async ({ incident, server, clock, call }) => {
      const reset = new Date(clock.now() + 9_000).toISOString();
      server.use(
        http.get(`${ORIGIN}/rest/api/3/myself`, limited({ 'x-ratelimit-reset': reset, 'ratelimit-reason': 'jira-burst-based' }), { once: true }),
      );
      await incident.whoAmI(call);
      expect(Math.max(...clock.sleeps)).toBeGreaterThanOrEqual(9_000);
    }));

  test.each([
    ['a burst rests its endpoint', 'jira-burst-based', [{ endpoint: 'search' }]],
    ['a spent quota rests everything', 'jira-quota-global-based', [{}, { endpoint: 'search' }]],
  ])('%s', async (_name, reason, parked) => {
    const base = testRuntime();
    const parks: object[] = [];
    const budget = {
      ...base.budget,
      acquire: base.budget.acquire,
      park: async ({ untilMs: _until, ...where }: { untilMs: number; endpoint?: string }) => void parks.push(where),
    };
    await using(
      async ({ incident, server, call }) => {
        server.use(http.get(`${ORIGIN}/rest/api/3/search/jql`, limited({ 'retry-after': '1800', 'ratelimit-reason': reason })));
        const error = await failureOf(incident.findByCorrelation('tl-1', [], call));
        expect(error).toMatchObject({ code: 'vendor-rate-limited', retryAfterMs: 1_800_000 });
        expect(parks).toEqual(parked);
      },
      {},
      { budget },
    );
    base.close();
  });
});

describe('the checks of a connection', () => {
  const run = async ({ checks, call }: Pick<TestConnection, 'checks' | 'call'>) =>
    Object.fromEntries(await Promise.all(checks.map(async (check) => [check.name, await failureOf(check.run(call))] as const)));
  const failed = (results: Record<string, unknown>) => Object.entries(results).flatMap(([name, failure]) => (failure === undefined ? [] : [name]));

  test('pass on a site that is set up as the README says, and write nothing', () =>
    using(async (connection) => {
      const results = await run(connection);
      expect(failed(results)).toEqual([]);
      expect(Object.keys(results)).toEqual(['sign-in', 'read-incidents', 'write-incidents', 'read-fields', 'read-items', 'read-changes']);
      expect(connection.fake.ledger).toEqual([]);
    }));

  test('find a lacking permission by name', () =>
    using(
      async (connection) => {
        const results = await run(connection);
        expect(failed(results)).toEqual(['write-incidents']);
        expect(String(results['write-incidents'])).toContain('TRANSITION_ISSUES');
      },
      { lacking: ['TRANSITION_ISSUES'] },
    ));

  test('find a plan without Assets, and say what to switch off', () =>
    using(
      async (connection) => {
        const results = await run(connection);
        expect(failed(results)).toEqual(['read-items']);
        expect(hasErrorCode(results['read-items'], 'configuration-invalid')).toBe(true);
      },
      { hasAssets: false },
    ));

  test('find screens that take no labels, by which issues are found again', () =>
    using(async (connection) => {
      connection.server.use(
        http.get(`${ORIGIN}/rest/api/3/issue/createmeta/OPS/issuetypes/10101`, () =>
          HttpResponse.json({
            fields: [{ fieldId: 'summary', name: 'Summary', required: true, schema: { type: 'string', system: 'summary' } }],
            total: 1,
          }),
        ),
      );
      const results = await run(connection);
      expect(failed(results)).toEqual(['read-fields']);
      expect(String(results['read-fields'])).toContain('Labels');
    }));

  test.each([
    ['an issue type that the project does not have', { issueType: 'Bug' }, ['read-fields']],
    ['a project that is not there', { projectKey: 'NOPE' }, ['read-fields']],
    ['a field of another name', { itemField: 'Hardware' }, ['read-changes']],
  ])('find %s', (_name, change, expected) =>
    using(async ({ runtime, call }) => {
      const { checks } = jira.connect(runtime, configFor('basic', change));
      expect(failed(await run({ checks, call }))).toEqual(expected);
    }),
  );
});
