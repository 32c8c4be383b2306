/** @module connectors/generic  What is peculiar to described services: meanings of refusals, links, sweeps, guards, odd replies. */

import { HttpResponse, http } from 'msw';
import { contentOf } from '#capabilities';
import { connectTo, exampleText, ORIGIN, type ServiceKind } from './fake/test-connection.ts';
import { PERSON, ROBOT } from './fake.ts';

type Opened = Awaited<ReturnType<typeof connectTo>>;
const opened: Opened[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function open(kind: ServiceKind, change: (text: string) => string = (text) => text) {
  const connection = await connectTo(kind, { service: change(exampleText(kind)) });
  opened.push(connection);
  return connection;
}
const seed = ({ fake }: Opened, values: object = {}) => fake.insert('incidents', { title: 'Mail is slow', ...values }, PERSON);
const answerWith = ({ server }: Opened, respond: () => Response) => server.use(http.all(`${ORIGIN}/*`, respond));
const writesOf = ({ fake }: Opened) => fake.ledger.filter(({ actor }) => actor === ROBOT.id).map(({ effect }) => effect);
const xml = (body: string, status = 200) =>
  new Response(`<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`, {
    status,
    headers: { 'content-type': 'text/xml' },
  });

describe('a failure inside a 200', () => {
  test.each([
    ['INTERNAL', 'outcome-unknown'],
    ['UNAUTHENTICATED', 'vendor-auth-failed'],
    ['FORBIDDEN', 'vendor-forbidden'],
  ])('with code %s makes a write %s', async (code, expected) => {
    const connection = await open('graphql');
    await connection.incident.whoAmI(connection.call);
    connection.server.use(http.post(`${ORIGIN}/graphql`, () => HttpResponse.json({ data: null, errors: [{ message: 'no', extensions: { code } }] })));
    const write = connection.incident.write({ id: 'x', fields: { title: 'y' } }, connection.call);
    await expect(write).rejects.toMatchObject({ code: expected });
  });

  test('a read of a service that broke down is tried again', async () => {
    const connection = await open('graphql');
    let failures = 0;
    connection.server.use(
      http.post(`${ORIGIN}/graphql`, () => {
        failures += 1;
        return failures <= 2 ? HttpResponse.json({ errors: [{ message: 'no', extensions: { code: 'INTERNAL' } }] }) : undefined;
      }),
    );
    expect(await connection.incident.whoAmI(connection.call)).toEqual({ id: ROBOT.id, name: ROBOT.name });
  });

  test('an error without a code that is known is a refusal in the words of the service', async () => {
    const connection = await open('graphql');
    await connection.incident.whoAmI(connection.call);
    connection.server.use(http.post(`${ORIGIN}/graphql`, () => HttpResponse.json({ errors: [{ message: 'The moon is in the wrong house.' }] })));
    expect(await connection.incident.write({ id: 'x', fields: { title: 'y' } }, connection.call)).toMatchObject({
      kind: 'refused',
      refusal: { message: expect.stringContaining('The moon is in the wrong house.'), fields: [] },
    });
  });

  test('a reply must show what the description calls success', async () => {
    const connection = await open('rest', (text) =>
      text.replace('  me: { path: /api/v1/me,', '  me: { success: { at: ok, is: [true] }, path: /api/v1/me,'),
    );
    await expect(connection.incident.whoAmI(connection.call)).rejects.toMatchObject({ code: 'vendor-refused' });
  });

  test('a status that the description does not name is no success', async () => {
    const connection = await open('rest', (text) =>
      text.replace('fieldsAt: case, record: case }', 'fieldsAt: case, record: case, statuses: [200] }'),
    );
    const made = await connection.incident.create({ fields: { title: 'x' }, correlationId: 'c', idempotencyKey: 'k' }, connection.call);
    expect(made.kind).toBe('refused');
  });
});

describe('SOAP', () => {
  test('a fault is a refusal, a page of a broken gateway is not', async () => {
    const connection = await open('soap');
    answerWith(connection, () => xml('<s:Fault><faultcode>s:Server</faultcode><faultstring>Not on a Sunday.</faultstring></s:Fault>', 500));
    const write = () => connection.incident.write({ id: 'inc-1', fields: { Title: 'y' } }, connection.call);
    expect(await write()).toMatchObject({ kind: 'refused', refusal: { message: expect.stringContaining('Not on a Sunday.') } });
    answerWith(connection, () => new Response('<html><body><h1>Bad gateway</body></html>', { status: 500 }));
    await expect(write()).rejects.toMatchObject({ code: 'outcome-unknown' });
  });

  test.each([
    [
      'a document type',
      '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>&e;</s:Body></s:Envelope>',
    ],
    ['a billion laughs', `<!DOCTYPE l [<!ENTITY a "${'ha'.repeat(50)}"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>`],
    ['depth', `${'<a>'.repeat(5_000)}${'</a>'.repeat(5_000)}`],
    ['half an envelope', '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'],
  ])('a reply with %s cannot be read, and after a write that leaves open what was done', async (_what, text) => {
    const connection = await open('soap');
    answerWith(connection, () => new Response(text, { headers: { 'content-type': 'text/xml' } }));
    await expect(connection.incident.read('inc-1', [], connection.call)).rejects.toMatchObject({ code: 'vendor-reply-unreadable' });
    await expect(connection.incident.write({ id: 'inc-1', fields: { Title: 'y' } }, connection.call)).rejects.toMatchObject({
      code: 'outcome-unknown',
    });
  });

  test('a value that XML cannot hold is refused before anything is sent', async () => {
    const connection = await open('soap');
    const id = seed(connection);
    expect(await connection.incident.write({ id, fields: { Title: 'bell \u0007' } }, connection.call)).toMatchObject({
      kind: 'refused',
      refusal: { fields: ['Title'], message: 'Nothing was sent: Title cannot hold that value.' },
    });
    expect(writesOf(connection)).toEqual([]);
  });

  test('a comment goes without what XML cannot hold, and with the line breaks of a word processor', async () => {
    const connection = await open('soap');
    const id = seed(connection);
    const { incident, call } = connection;
    expect(await incident.addComment(id, { text: 'bell\u0007,\u000bnext line', visibility: 'public', marker: 'm' }, call)).toMatchObject({
      kind: 'added',
    });
    expect(await incident.listComments(id, undefined, call)).toMatchObject([{ text: 'bell,\nnext line', visibility: 'public', marker: 'm' }]);
  });

  test('all kinds of values arrive and come back, local times by their zone', async () => {
    const connection = await open('soap');
    const fields = {
      Title: 'A < B & "C"',
      Description: 'one\ntwo\r\nthree\t',
      Priority: 1,
      Urgent: true,
      Due: '2026-02-01T08:30:00.000Z',
      Asset: 'asset-9',
    };
    const made = await connection.incident.create({ fields, correlationId: 'tl-1', idempotencyKey: 'k' }, connection.call);
    expect(made).toMatchObject({ kind: 'created', record: { fields, correlationId: 'tl-1', stateLabel: 'New' } });
    expect(connection.fake.store.all('incidents')[0]?.values).toMatchObject({ title: fields.Title, isUrgent: true, dueAt: fields.Due });
  });
});

describe('a refusal', () => {
  test('of our own making says which field, and nothing is sent', async () => {
    const connection = await open('rest');
    const id = seed(connection);
    const before = connection.fake.requests.length;
    const result = await connection.incident.write(
      { id, fields: { opened: '2026-01-01T00:00:00Z', nothing: 1, priority: '9', urgent: 'yes', title: 'fine' } },
      connection.call,
    );
    expect(result).toMatchObject({ kind: 'refused', refusal: { fields: expect.arrayContaining(['opened', 'nothing', 'priority', 'urgent']) } });
    expect(result.kind === 'refused' && result.refusal.message).toMatch(
      /^Nothing was sent: nothing is not among the described fields; .*opened is read-only/,
    );
    expect(connection.fake.requests).toHaveLength(before);
  });

  test.each(['__proto__', 'constructor', 'toString'])('of the field path %s is like that of any unknown one', async (path) => {
    const connection = await open('rest');
    const fields = JSON.parse(`{"${path}":"x"}`);
    expect(await connection.incident.write({ id: seed(connection), fields }, connection.call)).toMatchObject({
      kind: 'refused',
      refusal: { fields: [path] },
    });
  });

  test("names the service's fields by our paths", async () => {
    const connection = await open('rest');
    const made = await connection.incident.create({ fields: { title: 'x'.repeat(121) }, correlationId: 'c', idempotencyKey: 'k' }, connection.call);
    expect(made).toMatchObject({ kind: 'refused', refusal: { fields: ['title'], missing: [], message: expect.stringContaining('longer than 120') } });
  });

  test('of a second record with the same correlation id is a refusal, not a race', async () => {
    const connection = await open('rest');
    const create = () => connection.incident.create({ fields: { title: 'x' }, correlationId: 'tl-1', idempotencyKey: 'k' }, connection.call);
    expect([(await create()).kind, (await create()).kind]).toEqual(['created', 'refused']);
    expect(writesOf(connection)).toEqual(['incident.create']);
  });
});

describe('guards', () => {
  test('an edit between our look and our write is refused by the ETag', async () => {
    const connection = await open('rest');
    const id = seed(connection);
    const seen = await connection.incident.read(id, [], connection.call);
    connection.server.use(
      http.patch(`${ORIGIN}/*`, () => {
        connection.fake.edit('incidents', id, { title: 'a person was faster' }, PERSON);
        return undefined;
      }),
    );
    const expected = seen.kind === 'found' ? seen.record.version : undefined;
    expect(await connection.incident.write({ id, fields: { title: 'ours' }, ...(expected && { expected }) }, connection.call)).toEqual({
      kind: 'stale',
    });
    expect(connection.fake.store.get('incidents', id)?.values.title).toBe('a person was faster');
  });

  test.each([
    ['rest', 'atomic'],
    ['graphql', 'atomic'],
    ['soap', 'compare'],
  ] as const)('%s says that its guard is %s', async (kind, guard) => {
    expect((await open(kind)).incident.traits).toMatchObject({
      writeGuard: guard,
      hasFieldHistory: false,
      commentVisibilities: ['public', 'internal'],
    });
  });

  test('declared lag and idempotency are promised as declared', async () => {
    const { incident } = await open(
      'rest',
      (text) =>
        `${text.replace('create: { method: POST,', 'create: { method: POST, headers: { Idempotency-Key: "{idempotencyKey}" },')}\nfindLagSeconds: 3\n`,
    );
    expect(incident.traits).toMatchObject({ findLagMs: 3_000, hasIdempotentCreate: true });
  });
});

describe('pages', () => {
  test.each([
    'https://evil.example/api/v1/cases?page=2',
    '//evil.example/cases',
    'http://service.acme.example/cases',
    'https://service.acme.example:8443/cases',
    'javascript:alert(1)',
    'file:///etc/passwd',
  ])('a next link to %s is not followed', async (next) => {
    const connection = await open('rest');
    const { checkpoint } = await connection.incident.listChangedSince(undefined, connection.call);
    connection.server.use(http.get(`${ORIGIN}/api/v1/cases`, () => HttpResponse.json({ cases: [], links: { next } })));
    const page = await connection.incident.listChangedSince(checkpoint, connection.call);
    await expect(connection.incident.listChangedSince(page.checkpoint, connection.call)).rejects.toMatchObject({ code: 'egress-denied' });
  });

  test('a service whose pages never end is left after a bound', async () => {
    const connection = await open('rest');
    let page = 0;
    connection.server.use(
      http.get(`${ORIGIN}/api/v1/cases`, () => {
        page += 1;
        return HttpResponse.json({ cases: [{ id: `c-${page}`, asset: { id: 'asset-1' }, updated_at: '2026-01-05T09:00:00Z', revision: 1 }] });
      }),
    );
    await connection.incident.listOpenForItems(['asset-1'], 10, connection.call).catch(() => undefined);
    expect(page).toBeLessThanOrEqual(200);
  });

  test('a Link header leads on', async () => {
    const connection = await open('rest', (text) => text.replace('paging: { kind: page, size: 40 }', 'paging: { kind: link-header, size: 40 }'));
    const entry = (id: string) => ({ id, asset: { id: 'asset-1' }, updated_at: '2026-01-05T09:00:00Z', revision: 1, status: 'open' });
    connection.server.use(
      http.get(`${ORIGIN}/api/v1/cases`, ({ request }) => {
        const isSecond = new URL(request.url).searchParams.has('after');
        const links = `<${ORIGIN}/api/v1/cases?after=0>; rel="prev", </api/v1/cases?after=1>; rel="next"`;
        return HttpResponse.json({ cases: [entry(isSecond ? 'c-2' : 'c-1')] }, isSecond ? {} : { headers: { link: links } });
      }),
    );
    expect((await connection.incident.listOpenForItems(['asset-1'], 10, connection.call)).map(({ id }) => id).sort()).toEqual(['c-1', 'c-2']);
  });
});

describe('a sweep', () => {
  test('counted pages of a list that moves lose nothing, where the service sorts by the last change', async () => {
    const connection = await open('soap');
    const { incident, call, advance, fake } = connection;
    const { checkpoint } = await incident.listChangedSince(undefined, call);
    const ids: string[] = [];
    for (let index = 0; index < 90; index += 1) {
      advance(1_000);
      ids.push(seed(connection));
    }
    const seen = new Set<string>();
    let place = checkpoint;
    for (let page = 0; page < 30; page += 1) {
      const answer = await incident.listChangedSince(place, call);
      for (const { id } of answer.changes) seen.add(id);
      if (answer.isLast) break;
      place = answer.checkpoint;
      advance(1_000);
      // Whoever was on the first page moves to the end: everything behind comes forward by one.
      fake.edit('incidents', ids[page] ?? '', { title: `edited ${page}` }, PERSON);
    }
    expect(ids.filter((id) => !seen.has(id))).toEqual([]);
  });

  test('a checkpoint that nobody wrote is refused with a way on', async () => {
    const { incident, call } = await open('rest');
    for (const text of ['', '{}', 'null', '{"since":"now"}'])
      await expect(incident.listChangedSince(text, call)).rejects.toMatchObject({
        code: 'invalid-input',
        message: expect.stringContaining('Start the sweep from now'),
      });
  });

  test('a service that drops the condition does not make old records new', async () => {
    const connection = await open('rest');
    const { checkpoint } = await connection.incident.listChangedSince(undefined, connection.call);
    connection.server.use(
      http.get(`${ORIGIN}/api/v1/cases`, () =>
        HttpResponse.json({ cases: [{ id: 'old', revision: 1, updated_at: '2020-01-01T00:00:00Z' }], links: { next: null } }),
      ),
    );
    expect((await connection.incident.listChangedSince(checkpoint, connection.call)).changes).toEqual([]);
  });
});

describe('labels', () => {
  test('of options that a request lists show in lists and records, and after a write without asking again', async () => {
    const connection = await open('rest');
    const { incident, call, fake } = connection;
    const id = seed(connection, { assetId: 'asset-1' });
    expect(await incident.listOpenForItems(['asset-1'], 5, call)).toMatchObject([{ stateLabel: 'New', priorityLabel: 'Normal' }]);
    expect(await incident.read(id, ['status'], call)).toMatchObject({ record: { labels: { status: 'New' }, stateLabel: 'New' } });
    expect(await incident.write({ id, fields: { status: 'open' } }, call)).toMatchObject({ record: { labels: { status: 'In work' } } });
    expect(fake.requests.filter(({ path }) => path.includes('/statuses'))).toHaveLength(1);
  });
});

describe('odd answers', () => {
  test('another record than the one asked for is none', async () => {
    const connection = await open('rest');
    connection.server.use(
      http.get(`${ORIGIN}/api/v1/cases/:id`, () => HttpResponse.json({ case: { id: 'other', revision: 1, updated_at: '2026-01-05T09:00:00Z' } })),
    );
    expect(await connection.incident.read('inc-1', [], connection.call)).toEqual({ kind: 'missing', isConfirmedDeleted: false });
  });

  test('a create that is taken and answered with nothing useful is looked for, not repeated', async () => {
    const connection = await open('rest');
    connection.server.use(http.post(`${ORIGIN}/api/v1/cases`, () => HttpResponse.json({ ok: true }, { status: 201 })));
    await expect(
      connection.incident.create({ fields: { title: 'x' }, correlationId: 'c', idempotencyKey: 'k' }, connection.call),
    ).rejects.toMatchObject({ code: 'outcome-unknown' });
  });

  test('a comment of a visibility that is neither of the two is left out', async () => {
    const connection = await open('graphql', (text) => text.replace('public: EVERYONE, internal: TEAM', 'public: ALL, internal: TEAM'));
    const { fake, incident, call } = connection;
    const incidentId = seed(connection);
    fake.insert('comments', { incidentId, text: 'who may read this?', isPublic: true }, PERSON);
    fake.insert('comments', { incidentId, text: 'for the team', isPublic: false }, PERSON);
    const comments = await incident.listComments(Buffer.from(`Issue:${incidentId}`).toString('base64'), undefined, call);
    expect(comments.map(({ text, visibility }) => [text, visibility])).toEqual([['for the team', 'internal']]);
  });

  test('a service without comments says so instead of carrying one', async () => {
    const connection = await open('rest', (text) => text.replace(/\ncomments:[\s\S]*?\nerrors:/, '\nerrors:'));
    const { incident, call } = connection;
    expect([incident.traits.commentVisibilities, await incident.listComments('inc-1', undefined, call)]).toEqual([[], []]);
    expect(await incident.addComment('inc-1', { text: 'x', visibility: 'internal', marker: 'm' }, call)).toMatchObject({ kind: 'refused' });
  });

  test('files are refused, never dropped silently', async () => {
    const { incident, call } = await open('rest');
    const file = { fileName: 'a.txt', contentType: 'text/plain', content: contentOf(new Uint8Array(1)), visibility: 'public', marker: 'm' } as const;
    expect(await incident.addAttachment('inc-1', file, call)).toMatchObject({ kind: 'refused' });
    expect(await incident.listAttachments('inc-1', call)).toEqual([]);
    await expect(incident.readAttachment('inc-1', 'a', 10, call)).rejects.toMatchObject({ code: 'vendor-not-found' });
  });

  test('a described history is told in our words, newest last', async () => {
    const request =
      '  history: { path: "/api/v1/cases/{id}/history", items: changes, field: name, from: old, to: new, by: who, at: when }\n\nguard: etag';
    const connection = await open('rest', (text) => text.replace('guard: etag', request).replace(/\n\n( {2}history:)/, '\n$1'));
    const changes = [
      { name: 'priority', old: 3, new: 1, who: 'anna', when: '2026-01-05T10:00:00Z' },
      { name: 'status', old: 'new', new: 'open', who: 'anna', when: '2026-01-05T09:30:00Z' },
      { name: 'status', old: null, new: 'new', who: 'anna', when: '2026-01-05T08:00:00Z' },
      { name: 'secret_field', old: 'a', new: 'b', who: 'anna', when: '2026-01-05T09:30:00Z' },
    ];
    connection.server.use(http.get(`${ORIGIN}/api/v1/cases/:id/history`, () => HttpResponse.json({ changes })));
    expect(connection.incident.traits.hasFieldHistory).toBe(true);
    const told = [
      { path: 'status', from: 'new', to: 'open', at: '2026-01-05T09:30:00.000Z', by: 'anna' },
      { path: 'priority', from: '3', to: '1', at: '2026-01-05T10:00:00.000Z', by: 'anna' },
    ];
    // The second one from within a second of which this history tells no more: what changed later in it must not be missed.
    for (const since of ['2026-01-05T09:00:00Z', '2026-01-05T09:30:00.750Z'])
      expect(await connection.incident.fieldHistory('inc-1', ['status', 'priority'], since, connection.call)).toEqual(told);
  });
});
