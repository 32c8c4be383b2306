/** @module connectors/jira  What is peculiar to this vendor: its workflow, its labels, its lagging search, its tokens that are worth one use. */
import { HttpResponse, http } from 'msw';
import type { Transport } from '#capabilities';
import { createMemoryTokenStore, exchangeAuthorizationCode } from '#connector-kit';
import { hasErrorCode } from '#domain';
import { testCall, testRuntime } from '../../connector-kit/testing/index.ts';
import { CATEGORY, DESK_TICKET, ITEM_FIELD, SITES, USERS_AFFECTED, WORKAROUND } from './fake/site-model.ts';
import { anna, company, configFor, connectTo, consented, GATEWAY, ORIGIN, objectIds } from './fake/test-connection.ts';
import { FAKE_CREDENTIALS, seededAccount } from './fake.ts';
import { jira } from './index.ts';

type Connection = ReturnType<typeof connectTo>;

/** Connects, runs, and ends what was opened. */
async function using(run: (connection: Connection) => Promise<void>, ...options: Parameters<typeof connectTo>): Promise<void> {
  const connection = connectTo(...options);
  try {
    await run(connection);
  } finally {
    await connection.close();
  }
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const ourWrites = ({ fake }: Connection) =>
  fake.requests
    .filter(({ method, path }) => method === 'PUT' || (method === 'POST' && !path.includes('/aql')))
    .map(({ method, path }) => `${method} ${path}`);

describe('a status', () => {
  test('moves by the step that leads to it, whatever the step is called', () =>
    using(async (connection) => {
      const { incident, seedRecord, call } = connection;
      const id = seedRecord();
      expect(await incident.write({ id, fields: { status: '10003' } }, call)).toMatchObject({
        kind: 'written',
        record: { stateLabel: 'Pending', fields: { status: '10003' } },
      });
      expect(ourWrites(connection)).toEqual([`POST /rest/api/3/issue/${id}/transitions`]);
    }));

  test('that is reached by no step from here is refused with the states that are, and no field is sent', () =>
    using(async (connection) => {
      const { incident, seedRecord, call } = connection;
      const result = await incident.write({ id: seedRecord(), fields: { status: '10005', summary: 'x' } }, call);
      expect(result).toMatchObject({
        kind: 'refused',
        refusal: {
          fields: ['status'],
          missing: [],
          message: expect.stringContaining('Work in progress, Pending, Resolved, Canceled'),
          accepted: { status: [{ value: '10002', label: 'Work in progress' }, { value: '10003' }, { value: '10004' }, { value: '10006' }] },
        },
      });
      expect(ourWrites(connection)).toEqual([]);
    }));

  test('that an issue at its end cannot leave names none', () =>
    using(async ({ incident, fake, seedRecord, call }) => {
      const id = seedRecord();
      fake.edit('issue', id, { status: '10006' }, anna);
      expect(await incident.write({ id, fields: { status: '10001' } }, call)).toMatchObject({
        refusal: { message: expect.stringContaining('none'), accepted: { status: [] } },
      });
    }));

  test('whose step demands a field asks for it, and no other field is sent meanwhile', () =>
    using(async (connection) => {
      const { incident, seedRecord, call } = connection;
      const result = await incident.write({ id: seedRecord(), fields: { status: '10004', summary: 'x' } }, call);
      expect(result).toMatchObject({
        kind: 'refused',
        refusal: { fields: ['status'], missing: ['resolution'], message: expect.stringContaining('Resolution') },
      });
      expect(ourWrites(connection)).toEqual([]);
    }));

  test('moves with what its step demands in one call, other fields before it', () =>
    using(async (connection) => {
      const { incident, fake, seedRecord, call } = connection;
      const id = seedRecord();
      const result = await incident.write({ id, fields: { status: '10004', resolution: '10004', summary: 'Fixed' } }, call);
      expect(result).toMatchObject({ kind: 'written', record: { fields: { status: '10004', resolution: '10004', summary: 'Fixed' } } });
      expect(ourWrites(connection)).toEqual([`PUT /rest/api/3/issue/${id}`, `POST /rest/api/3/issue/${id}/transitions`]);
      expect(fake.requests.find(({ path }) => path.endsWith('/transitions'))?.requestBody ?? '').not.toContain('summary');
    }));

  test('whose demand the issue meets already moves without it', () =>
    using(async ({ incident, fake, seedRecord, call }) => {
      const id = seedRecord();
      fake.store.update('issue', id, { resolution: '10000' }, { actor: anna });
      expect((await incident.write({ id, fields: { status: '10004' } }, call)).kind).toBe('written');
    }));

  test('that the workflow refuses all the same leaves the fields written, blames the status, and a repetition changes nothing more', () =>
    using(async (connection) => {
      const { incident, fake, server, seedRecord, call } = connection;
      const id = seedRecord();
      server.use(
        http.post(`${ORIGIN}/rest/api/3/issue/${id}/transitions`, () =>
          HttpResponse.json({ errorMessages: ['A validator said no.'], errors: {} }, { status: 400 }),
        ),
      );
      const request = { id, fields: { status: '10002', summary: 'Written all the same' } };
      expect(await incident.write(request, call)).toMatchObject({
        kind: 'refused',
        refusal: { fields: ['status'], message: 'A validator said no.' },
      });
      expect(fake.store.get('issue', id)?.values).toMatchObject({ summary: 'Written all the same', status: '10001' });
      await incident.write(request, call);
      expect(fake.ledger.filter(({ effect, actor }) => effect === 'incident.update' && actor === FAKE_CREDENTIALS.accountId)).toHaveLength(1);
    }));

  test('stays where the fields are refused', () =>
    using(async ({ incident, fake, seedRecord, call }) => {
      const id = seedRecord();
      const result = await incident.write({ id, fields: { status: '10002', priority: '99', summary: 'x\ny' } }, call);
      expect(result).toMatchObject({ kind: 'refused', refusal: { fields: ['priority', 'summary'], missing: [] } });
      expect(fake.store.get('issue', id)?.values).toMatchObject({ status: '10001', summary: 'Mail is slow' });
    }));

  test('that the issue has already is no step', () =>
    using(async (connection) => {
      const { incident, seedRecord, call } = connection;
      expect((await incident.write({ id: seedRecord(), fields: { status: '10001' } }, call)).kind).toBe('written');
      expect(ourWrites(connection)).toEqual([]);
    }));

  test('wanted at creation is reached by a step; one that demands more leaves the create unknown, and found by its label', () =>
    using(async ({ incident, call, advance }) => {
      const fields = { summary: 'New', status: '10002' };
      expect(await incident.create({ fields, correlationId: 'tl-a', idempotencyKey: 'a' }, call)).toMatchObject({
        kind: 'created',
        record: { stateLabel: 'Work in progress' },
      });
      const error = await failureOf(incident.create({ fields: { ...fields, status: '10004' }, correlationId: 'tl-b', idempotencyKey: 'b' }, call));
      expect(hasErrorCode(error, 'outcome-unknown')).toBe(true);
      advance(incident.traits.findLagMs);
      expect(await incident.findByCorrelation('tl-b', [], call)).toMatchObject([{ stateLabel: 'Open', correlationId: 'tl-b' }]);
    }));
});

describe('fields', () => {
  test('of every kind are written and read back the same', () =>
    using(async ({ incident, seedRecord, call }) => {
      const fields = {
        [CATEGORY]: '10630/10631',
        [SITES]: ['10640', '10642'],
        [WORKAROUND]: 'Line one\nLine two\n\n<b>not bold</b> {{x}}',
        [USERS_AFFECTED]: 42,
        [DESK_TICKET]: '#1042',
        [ITEM_FIELD]: objectIds['web-01'],
        components: ['10301'],
        labels: ['network', 'vpn'],
        duedate: '2026-02-01',
        assignee: seededAccount('marko'),
        description: '',
      };
      const id = seedRecord();
      const result = await incident.write({ id, fields }, call);
      expect(result).toMatchObject({ kind: 'written', record: { fields } });
      const read = await incident.read(id, Object.keys(fields), call);
      expect(read).toMatchObject({
        record: { fields, labels: { [CATEGORY]: 'Network / Wi-Fi', [ITEM_FIELD]: 'web-01', assignee: 'Marko Novak', [SITES]: 'Innsbruck, Bergen' } },
      });
    }));

  test('are described with cascading options under their parents, and affected items as such', () =>
    using(async ({ incident, call }) => {
      const { fields } = await incident.describe(call);
      const field = (path: string) => fields.find((candidate) => candidate.path === path);
      expect(field(CATEGORY)?.options).toContainEqual({ value: '10630/10632', label: 'Network / LAN', dependsOn: '10630' });
      expect(field(ITEM_FIELD)).toMatchObject({ kind: 'reference', refersTo: 'configuration-item' });
      expect(field('summary')).toMatchObject({ isRequired: true, maxLength: 255 });
      expect(field('resolution')?.options?.length).toBeGreaterThan(1);
      expect(fields.some(({ path }) => path === 'comment' || path === 'attachment')).toBe(false);
    }));

  test.each([
    ['an unknown one', { customfield_99999: 'x' }, ['customfield_99999']],
    ['a read-only one', { created: '2026-01-01T00:00:00Z', summary: 'x' }, ['created']],
    ['a value that it cannot hold', { labels: ['two words'], duedate: 'soon' }, ['labels', 'duedate']],
  ])('nothing is sent for %s', (_name, fields, blamed) =>
    using(async (connection) => {
      const { incident, seedRecord, call } = connection;
      expect(await incident.write({ id: seedRecord(), fields }, call)).toMatchObject({ kind: 'refused', refusal: { fields: blamed } });
      expect(ourWrites(connection)).toEqual([]);
    }),
  );

  test('labels keep the one by which we find the issue, and never show it', () =>
    using(async ({ incident, call, advance }) => {
      const made = await incident.create({ fields: { summary: 'x', labels: ['a'] }, correlationId: 'tl-keep', idempotencyKey: 'k' }, call);
      if (made.kind !== 'created') throw new Error('The create was refused.');
      advance(1_000);
      const written = await incident.write({ id: made.record.id, fields: { labels: ['b'] } }, call);
      expect(written).toMatchObject({ record: { fields: { labels: ['b'] }, correlationId: 'tl-keep' } });
      expect(await incident.findByCorrelation('tl-keep', ['labels'], call)).toMatchObject([{ fields: { labels: ['b'] } }]);
    }));

  test('a create without what the site demands names it as missing', () =>
    using(async ({ incident, call }) => {
      const result = await incident.create({ fields: { priority: '2' }, correlationId: 'tl-x', idempotencyKey: 'x' }, call);
      expect(result).toMatchObject({ kind: 'refused', refusal: { fields: ['summary'], missing: ['summary'] } });
    }));
});

describe('the guard without a conditional write', () => {
  const editBefore = (line: RegExp, edit: () => void, inner: Transport): Transport => {
    let hasEdited = false;
    return (request) => {
      if (!hasEdited && line.test(`${request.method} ${request.url}`)) {
        hasEdited = true;
        edit();
      }
      return inner(request);
    };
  };
  const raced = async (line: RegExp, edit: (connection: Connection, id: string) => void, look: (connection: Connection, result: unknown) => void) => {
    const base = testRuntime();
    let act = (): void => undefined;
    await using(
      async (connection) => {
        const { incident, seedRecord, advance, call } = connection;
        const id = seedRecord();
        const seen = await incident.read(id, [], call);
        if (seen.kind !== 'found') throw new Error('The issue is not there.');
        advance(5_000);
        act = () => edit(connection, id);
        look(connection, await incident.write({ id, fields: { summary: 'ours' }, expected: seen.record.version }, call));
      },
      {},
      { transport: editBefore(line, () => act(), base.transport) },
    );
    base.close();
  };

  test('tells the foreign value that it replaced', () =>
    raced(
      /^PUT /,
      ({ fake }, id) => fake.edit('issue', id, { summary: 'a person was faster' }, anna),
      (_connection, result) =>
        expect(result).toMatchObject({
          kind: 'written',
          record: { fields: { summary: 'ours' } },
          overwritten: [{ path: 'summary', from: 'Mail is slow', to: 'a person was faster', by: anna }],
        }),
    ));

  test('tells nothing where the person wrote another field', () =>
    raced(
      /^PUT /,
      ({ fake }, id) => fake.edit('issue', id, { [DESK_TICKET]: '#1' }, anna),
      (_connection, result) => {
        expect(result).toMatchObject({ kind: 'written', record: { fields: { summary: 'ours' } } });
        expect(result).not.toHaveProperty('overwritten');
      },
    ));

  test("does not take somebody's later change for its own state", () =>
    raced(
      /^GET .*expand=changelog/,
      ({ fake }, id) => fake.edit('issue', id, { summary: 'after ours' }, anna),
      (_connection, result) => expect(result).toEqual({ kind: 'written' }),
    ));

  test('a read that fails after the write does not make the write look undone', () =>
    using(async ({ incident, fake, server, seedRecord, call }) => {
      const id = seedRecord();
      server.use(
        http.get(`${ORIGIN}/rest/api/3/issue/${id}`, ({ request }) =>
          request.url.includes('changelog') ? HttpResponse.json({}, { status: 403 }) : undefined,
        ),
      );
      expect(await incident.write({ id, fields: { summary: 'done' } }, call)).toEqual({ kind: 'written' });
      expect(fake.store.get('issue', id)?.values.summary).toBe('done');
    }));
});

describe('comments', () => {
  test('are internal unless the vendor clearly says otherwise', () =>
    using(async ({ incident, fake, server, seedRecord, call }) => {
      const id = seedRecord();
      fake.edit('issue', id, { publicComment: 'For all' }, anna);
      fake.edit('issue', id, { internalNote: 'For us' }, anna);
      expect((await incident.listComments(id, undefined, call)).map(({ text, visibility }) => [text, visibility])).toEqual([
        ['For all', 'public'],
        ['For us', 'internal'],
      ]);
      const comment = { id: '1', created: '2026-01-05T09:00:00.000+0000', author: { accountId: anna, displayName: 'Anna Huber' }, body: 'x' };
      const odd = [
        {},
        { jsdPublic: null },
        { jsdPublic: true, visibility: { type: 'role', value: 'Admins' } },
        { jsdPublic: true, properties: [{ key: 'sd.public.comment', value: { internal: true } }] },
      ];
      for (const part of odd) {
        server.use(http.get(`${ORIGIN}/rest/api/3/issue/${id}/comment`, () => HttpResponse.json({ comments: [{ ...comment, ...part }], total: 1 })));
        expect(await incident.listComments(id, undefined, call)).toMatchObject([{ visibility: 'internal', text: 'x' }]);
      }
    }));

  test('carry their marker where people do not see it', () =>
    using(async ({ incident, fake, seedRecord, call }) => {
      const id = seedRecord();
      await incident.addComment(id, { text: 'Restarted.', visibility: 'internal', marker: 'tl:1' }, call);
      const stored = fake.store.all('comment')[0];
      expect(JSON.stringify(stored?.values.body)).not.toContain('tl:1');
      expect(stored?.values.isInternal).toBe(true);
    }));

  test('files of an internal comment are never sent, and files of another issue not read', () =>
    using(async (connection) => {
      const { incident, seedRecord, call } = connection;
      const [own, other] = [seedRecord(), seedRecord()];
      const file = {
        fileName: 'a"b\r\n.txt',
        contentType: 'text/plain',
        bytes: new TextEncoder().encode('--tieline\r\nhi'),
        marker: 'tl:f',
      } as const;
      expect(await incident.addAttachment(own, { ...file, visibility: 'internal' }, call)).toMatchObject({ kind: 'refused' });
      expect(ourWrites(connection)).toEqual([]);
      const added = await incident.addAttachment(other, { ...file, visibility: 'public' }, call);
      if (added.kind !== 'added') throw new Error('The file was refused.');
      expect(hasErrorCode(await failureOf(incident.readAttachment(own, added.commentId, 1_000, call)), 'vendor-not-found')).toBe(true);
      expect(await incident.readAttachment(other, added.commentId, 1_000, call)).toEqual(file.bytes);
    }));
});

describe('searches', () => {
  test('that lag behind a create find it within the lag that is declared', () =>
    using(
      async ({ incident, advance, call }) => {
        await incident.create({ fields: { summary: 'x' }, correlationId: 'tl-lag', idempotencyKey: 'lag' }, call);
        expect(await incident.findByCorrelation('tl-lag', [], call)).toEqual([]);
        advance(incident.traits.findLagMs);
        expect(await incident.findByCorrelation('tl-lag', [], call)).toHaveLength(1);
      },
      { indexLagMs: 45_000 },
    ));

  test('of a sweep go by the clock of the site, not by ours, and do not depend on its zone', () =>
    using(
      async ({ incident, fake, clock, advance, call }) => {
        const { checkpoint } = await incident.listChangedSince(undefined, call);
        advance(3_600_000);
        const id = fake.insert('issue', { summary: 'Late' }, anna);
        const skewed = JSON.stringify({ ...JSON.parse(checkpoint), takenMs: clock.now() + 7_200_000 });
        expect((await incident.listChangedSince(skewed, call)).changes.map((change) => change.id)).toEqual([id]);
      },
      { zoneMinutes: -720 },
    ));

  test('of a bulk update take every issue once, over pages', () =>
    using(async ({ incident, fake, advance, call }) => {
      let { checkpoint } = await incident.listChangedSince(undefined, call);
      advance(60_000);
      const ids = Array.from({ length: 260 }, (_, index) => fake.insert('issue', { summary: `Reader ${index}` }, anna));
      const found: string[] = [];
      for (let page = 0; page < 10; page += 1) {
        const answer = await incident.listChangedSince(checkpoint, call);
        found.push(...answer.changes.map(({ id }) => id));
        checkpoint = answer.checkpoint;
        if (answer.isLast) break;
      }
      expect(found.toSorted()).toEqual(ids.toSorted());
    }));

  test('with a checkpoint that is none of ours are refused with what to do', () =>
    using(async ({ incident, call }) => {
      expect(hasErrorCode(await failureOf(incident.listChangedSince('{"sinceMs":"-1m OR project != X"}', call)), 'invalid-input')).toBe(true);
    }));

  test('by number show no issue of another type', () =>
    using(async ({ incident, change, fake, call }) => {
      const id = fake.insert('issue', { summary: 'A change', type: '10102' }, anna);
      const key = String(fake.store.get('issue', id)?.values.key);
      expect(await incident.readByNumber(key, [], call)).toMatchObject({ kind: 'missing' });
      expect(await change.readByNumber(key, call)).toMatchObject({ number: key, phase: 'draft' });
    }));
});

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
  const run = async ({ checks, call }: Pick<Connection, 'checks' | 'call'>) =>
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

test('of a history of more than a thousand changes the newest are told', () =>
  using(async ({ incident, fake, seedRecord, call }) => {
    const id = seedRecord();
    for (let change = 1; change <= 1_105; change += 1) fake.edit('issue', id, { [USERS_AFFECTED]: change }, anna);
    const history = await incident.fieldHistory(id, [USERS_AFFECTED], '2000-01-01T00:00:00.000Z', call);
    expect([history.length, history[0]?.to, history.at(-1)?.to]).toEqual([1_000, 106, 1_105]);
  }));

test('a connection without Assets fills incidents alone, and never asks for objects', () =>
  using(async ({ fake, runtime, seedRecord, call }) => {
    const { capabilities } = jira.connect(runtime, configFor('basic', { usesAssets: 'false' }));
    expect(Object.keys(capabilities)).toEqual(['incident']);
    expect(await capabilities.incident?.listOpenForItems([objectIds['web-01']], 5, call)).toEqual([]);
    expect(await capabilities.incident?.read(seedRecord(), [ITEM_FIELD], call)).toMatchObject({ kind: 'found' });
    expect(fake.requests.some(({ path }) => path.includes('/assets/'))).toBe(false);
  }));

test('an item carries its people, group, place and state, and a reference that is no dependency is none', () =>
  using(async ({ cmdb, call }) => {
    const [item] = await cmdb.readItems([objectIds['web-01']], call);
    expect(item).toMatchObject({
      classLabel: 'Linux Server',
      status: 'operational',
      assignedTo: { id: seededAccount('marko'), name: 'Marko Novak', email: 'Marko.Novak@acme.example' },
      supportGroup: { name: 'Linux Operations' },
      location: 'Graz',
    });
    const { relations } = await cmdb.readNeighbourhood([objectIds['san-01']], 1, 10, call);
    expect(relations.map(({ label, inverseLabel, isDependency }) => [label, inverseLabel, isDependency])).toEqual(
      expect.arrayContaining([
        ['Depends on', 'Used by', true],
        ['Stands in', 'Stands in of', false],
      ]),
    );
  }));

test('an attribute that no type has is left out of the question, which would otherwise be invalid', () =>
  using(async ({ runtime, call }) => {
    const config = configFor('basic', { itemAttributes: 'assetTag = Inventory No.', assetsSchemaId: '1' });
    const { cmdb } = jira.connect(runtime, config).capabilities;
    expect((await cmdb?.searchItems('CZJ9430211', 5, call))?.map(({ name }) => name)).toEqual(['web-01']);
  }));

test('a missing object of a field costs its label only', () =>
  using(async ({ incident, fake, server, call }) => {
    const id = fake.insert('issue', { summary: 'x', [ITEM_FIELD]: [objectIds['san-01']] }, anna);
    fake.hide(objectIds['san-01']);
    expect(await incident.read(id, [ITEM_FIELD], testCall())).toMatchObject({
      record: { fields: { [ITEM_FIELD]: objectIds['san-01'] }, labels: {} },
    });
    server.use(http.post(`${GATEWAY}/jsm/assets/workspace/*`, () => HttpResponse.json({}, { status: 403 })));
    expect(await incident.read(id, [ITEM_FIELD], call)).toMatchObject({ record: { fields: { [ITEM_FIELD]: objectIds['san-01'] } } });
    expect(company.objects?.length).toBe(5);
  }));
