import { createFakeClock } from './fake-clock.ts';
import { createFakeShell, type FakeShellOptions } from './fake-shell.ts';
import { ConnectionReset, type FakeChange } from './vendor-fake.ts';

const setUp = (more: Partial<FakeShellOptions> = {}) => {
  const clock = createFakeClock();
  const fake = createFakeShell({
    id: 'acme',
    name: 'Acme',
    clock,
    tables: [
      {
        name: 'incident',
        label: 'Incidents',
        effect: 'incident',
        columns: [{ name: 'title', label: 'Title', isEditable: true }],
        newId: (n) => `INC${n}`,
      },
      { name: 'note', label: 'Notes', columns: [] },
    ],
    seed: (store) => void store.insert('incident', { title: 'seeded', state: 'new' }, { actor: 'seed' }),
    routes: (store) => async (request) => {
      const id = new URL(request.url).pathname.split('/').at(-1) as string;
      if (request.method === 'GET') return Response.json(store.get('incident', id) ?? null, { status: store.get('incident', id) ? 200 : 404 });
      if (request.method === 'DELETE') store.remove('incident', id, { actor: 'us' });
      if (request.method === 'PATCH')
        return Response.json(store.update('incident', id, (await request.json()) as Record<string, string>, { actor: 'us' }));
      return new Response(null, { status: 204 });
    },
    ...more,
  });
  const send = async (method: string, path = '/api/incident/INC1', body?: unknown) => {
    try {
      const response = await fake.fetch(
        new Request(`https://acme.example.com${path}`, {
          method,
          ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json', authorization: 'Bearer canary-token' } } : {}),
        }),
      );
      return { status: response.status, headers: response.headers, body: await response.json().catch(() => undefined) };
    } catch (error) {
      if (error instanceof ConnectionReset) return { status: 'reset' as const, headers: new Headers(), body: undefined };
      throw error;
    }
  };
  const titleNow = async () => (await send('GET')).body.values.title;
  return { fake, clock, send, titleNow };
};

describe('what a fake keeps', () => {
  test('writes down each effect once, with who and when; the seed is not one', async () => {
    const { fake, send, clock } = setUp();
    expect(fake.ledger).toEqual([]);
    await send('PATCH', undefined, { title: 'a' });
    fake.edit('incident', 'INC1', { title: 'b' }, 'ann');
    fake.insert('note', { text: 'hi' }, 'bob');
    fake.remove('incident', 'INC1', 'ann');
    const at = new Date(clock.now()).toISOString();
    expect(fake.ledger).toEqual([
      { sequence: 1, effect: 'incident.update', recordId: 'INC1', values: { title: 'a' }, actor: 'us', at },
      { sequence: 2, effect: 'incident.update', recordId: 'INC1', values: { title: 'b' }, actor: 'ann', at },
      { sequence: 3, effect: 'note.create', recordId: '1', values: { text: 'hi' }, actor: 'bob', at },
      { sequence: 4, effect: 'incident.remove', recordId: 'INC1', values: {}, actor: 'ann', at },
    ]);
  });

  test('counts a version and keeps history for each write that changes something, and only for those', async () => {
    const { fake, clock } = setUp();
    await clock.advance(1_000);
    fake.edit('incident', 'INC1', { title: 'a', state: 'new' }, 'ann');
    fake.edit('incident', 'INC1', { title: 'a' }, 'ann');
    const row = fake.store.get('incident', 'INC1');
    expect(row).toMatchObject({
      version: 2,
      values: { title: 'a', state: 'new' },
      createdBy: 'seed',
      updatedBy: 'ann',
      updatedAt: '2026-01-05T09:00:01.000Z',
    });
    expect(fake.store.history('incident', 'INC1')).toMatchObject([{ field: 'title', from: 'seeded', to: 'a', version: 2, actor: 'ann' }]);
    expect(fake.ledger).toHaveLength(1);
  });

  test('tells listeners which fields changed until they leave', () => {
    const { fake } = setUp();
    const heard: FakeChange[] = [];
    const leave = fake.onChange((change) => heard.push(change));
    fake.edit('incident', 'INC1', { title: 'a' }, 'ann');
    leave();
    fake.edit('incident', 'INC1', { title: 'b' }, 'ann');
    expect(heard).toEqual([{ table: 'incident', id: 'INC1', actor: 'ann', fields: ['title'] }]);
  });

  test('lets the vendor’s rules complete, refuse and follow up a write', () => {
    const { fake } = setUp({
      rules: {
        beforeWrite: ({ kind, changes }) => {
          if (changes.state === 'closed' && !changes.code) throw new Error('Close code is mandatory');
          return kind === 'update' && changes.state === 'closed' ? { ...changes, closed: true } : changes;
        },
        afterWrite: ({ table, id, changes }, store) => {
          if (table === 'incident' && changes.closed) store.insert('note', { about: id }, { actor: 'system' });
        },
      },
    });
    expect(() => fake.edit('incident', 'INC1', { state: 'closed' }, 'ann')).toThrow('Close code is mandatory');
    expect(fake.ledger).toEqual([]);
    fake.edit('incident', 'INC1', { state: 'closed', code: '1' }, 'ann');
    expect(fake.rows('note', { offset: 0, limit: 9 })).toEqual({ rows: [{ id: '1', about: 'INC1' }], total: 1 });
    expect(fake.store.get('incident', 'INC1')?.values.closed).toBe(true);
  });

  test('finds rows by text, in pages', () => {
    const { fake } = setUp();
    for (const title of ['Printer jam', 'printer offline', 'VPN']) fake.insert('incident', { title }, 'ann');
    const found = fake.rows('incident', { text: 'PRINTER', offset: 1, limit: 1 });
    expect(found).toEqual({ total: 2, rows: [{ id: 'INC3', title: 'printer offline' }] });
  });

  test('comes back from a snapshot with everything, and goes on counting', () => {
    let extra: unknown = { tokens: ['t'] };
    const { fake } = setUp({ extra: { save: () => extra, load: (saved) => (extra = saved) } });
    fake.edit('incident', 'INC1', { title: 'kept' }, 'ann');
    fake.switchOn({ kind: 'slow', delayMs: 5 }, { match: 'PATCH' });
    const snapshot = fake.snapshot();
    const other = setUp({ extra: { save: () => extra, load: (saved) => (extra = saved) } }).fake;
    extra = 'lost';
    other.restore(snapshot);
    expect([other.ledger, other.faults, other.store.history('incident'), extra]).toEqual([
      fake.ledger,
      fake.faults,
      fake.store.history('incident'),
      { tokens: ['t'] },
    ]);
    expect(other.insert('incident', { title: 'new' }, 'ann')).toBe('INC2');
  });

  test('names its tables to whoever asks for one that is not there', () => {
    expect(() => setUp().fake.rows('nonsense', { offset: 0, limit: 1 })).toThrow('incident, note');
    expect(() => setUp().fake.edit('incident', 'INC9', { title: 'x' }, 'ann')).toThrow('INC9');
  });
});

describe('the request log', () => {
  test('shows method, path, status and bodies without credentials', async () => {
    const { fake, send } = setUp();
    await send('PATCH', '/api/incident/INC1?api_key=canary12345', { title: 'a', password: 'canary-password' });
    expect(fake.requests).toMatchObject([
      {
        sequence: 1,
        method: 'PATCH',
        path: '/api/incident/INC1?api_key=[redacted]',
        status: 200,
        requestBody: '{"title":"a","password":"[redacted]"}',
      },
    ]);
    expect(fake.requests[0]?.responseBody).toContain('"title":"a"');
    expect(JSON.stringify(fake.requests)).not.toContain('canary');
  });

  test('keeps the latest 500', async () => {
    const { fake, send } = setUp();
    for (let count = 0; count < 505; count += 1) await send('GET');
    expect([fake.requests.length, fake.requests[0]?.sequence, fake.requests.at(-1)?.sequence]).toEqual([500, 6, 505]);
  });
});

describe('fault switches', () => {
  test('down resets before anything is done', async () => {
    const { fake, send } = setUp();
    fake.switchOn({ kind: 'down' });
    expect((await send('PATCH', undefined, { title: 'a' })).status).toBe('reset');
    expect([fake.ledger.length, fake.requests.at(-1)?.status]).toEqual([0, 'reset']);
    fake.switchOff('down');
    expect((await send('GET')).status).toBe(200);
  });

  test('answer-lost carries the write out and resets; a read is not touched and uses nothing up', async () => {
    const { fake, send } = setUp();
    fake.switchOn({ kind: 'answer-lost' }, { times: 1 });
    expect((await send('GET')).status).toBe(200);
    expect((await send('PATCH', undefined, { title: 'a' })).status).toBe('reset');
    expect((await send('PATCH', undefined, { title: 'b' })).status).toBe(200);
    expect(fake.ledger.map(({ values }) => values.title)).toEqual(['a', 'b']);
    expect(fake.faults).toEqual([]);
  });

  test('slow waits on the fake’s clock', async () => {
    const { fake, send, clock } = setUp();
    fake.switchOn({ kind: 'slow', delayMs: 3_000 });
    const answer = send('GET');
    await clock.advance(2_999);
    expect(clock.waiting).toBe(1);
    await clock.advance(1);
    expect((await answer).status).toBe(200);
  });

  test.each([500, 502, 503] as const)('error answers %i in the vendor’s words and does nothing', async (status) => {
    const { fake, send } = setUp({ failureBody: (code) => ({ error: { code } }) });
    fake.switchOn({ kind: 'error', status });
    expect(await send('PATCH', undefined, { title: 'a' })).toMatchObject({ status, body: { error: { code: status } } });
    expect(fake.ledger).toEqual([]);
  });

  test.each(['7', 'Mon, 05 Jan 2026 09:02:00 GMT', 'soon', undefined])('rate-limited sends Retry-After %j as it is', async (retryAfter) => {
    const { fake, send } = setUp();
    fake.switchOn({ kind: 'rate-limited', ...(retryAfter === undefined ? {} : { retryAfter }) });
    const { status, headers } = await send('GET');
    expect([status, headers.get('retry-after')]).toEqual([429, retryAfter ?? null]);
  });

  test('expired-token answers 401, or ends the tokens that were given out, once', async () => {
    const plain = setUp();
    plain.fake.switchOn({ kind: 'expired-token' }, { times: 2 });
    expect([(await plain.send('GET')).status, (await plain.send('GET')).status, (await plain.send('GET')).status]).toEqual([401, 401, 200]);
    let ended = 0;
    const withTokens = setUp({
      expireTokens: () => {
        ended += 1;
      },
    });
    withTokens.fake.switchOn({ kind: 'expired-token' });
    await withTokens.send('GET');
    await withTokens.send('GET');
    expect([ended, withTokens.fake.faults]).toEqual([1, []]);
  });

  test('stale-reads answers from the past while writes meet the present', async () => {
    const { fake, send, titleNow, clock } = setUp();
    await clock.advance(60_000);
    fake.edit('incident', 'INC1', { title: 'one' }, 'ann');
    await clock.advance(5_000);
    await send('PATCH', undefined, { title: 'two' });
    const added = fake.insert('incident', { title: 'new' }, 'ann');
    fake.switchOn({ kind: 'stale-reads', lagMs: 3_000 });
    expect(await titleNow()).toBe('one');
    expect((await send('GET', `/api/incident/${added}`)).status).toBe(404);
    expect(fake.store.get('incident', 'INC1')?.values.title).toBe('two');
    await clock.advance(3_000);
    expect(await titleNow()).toBe('two');
    fake.switchOff('stale-reads');
    fake.switchOn({ kind: 'stale-reads', lagMs: 3_600_000 });
    expect(await titleNow()).toBe('seeded');
  });

  test('stale-reads still shows what was removed since', async () => {
    const { fake, send, clock } = setUp();
    await clock.advance(10_000);
    await send('DELETE');
    fake.switchOn({ kind: 'stale-reads', lagMs: 1_000 });
    expect((await send('GET')).status).toBe(200);
    await clock.advance(1_001);
    expect((await send('GET')).status).toBe(404);
  });

  test('business-rule sets its field after each write of the table, as a write of its own', async () => {
    const { fake, send } = setUp();
    fake.switchOn({ kind: 'business-rule', table: 'incident', field: 'state', value: 'triage' });
    expect((await send('PATCH', undefined, { state: 'open' })).body).toMatchObject({ version: 3, values: { state: 'triage' } });
    expect(fake.ledger.map(({ effect, actor }) => [effect, actor])).toEqual([
      ['incident.update', 'us'],
      ['incident.rule', 'business rule'],
    ]);
  });

  test('strikes only matching requests, and leaves the token endpoint alone', async () => {
    const { fake, send } = setUp();
    fake.switchOn({ kind: 'error', status: 500 }, { match: 'PATCH /api/incident' });
    expect([(await send('GET')).status, (await send('PATCH', undefined, { title: 'a' })).status]).toEqual([200, 500]);
    fake.switchOff();
    fake.switchOn({ kind: 'error', status: 503 });
    expect([(await send('POST', '/oauth/token')).status, (await send('POST')).status]).toEqual([204, 503]);
    expect(fake.faults).toEqual([{ fault: { kind: 'error', status: 503 }, remaining: null }]);
  });
});
