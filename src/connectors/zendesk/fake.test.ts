/** @module connectors/zendesk  The fake desk refuses what the vendor refuses, in the vendor's words. */
import { ADMIN, AGENT, INTEGRATION, LIGHT_AGENT, REQUESTER, ROOT_CAUSE } from './fake/demo-account.ts';
import { put, setUp } from './fake/rig.ts';
import { webhookEventsFor } from './fake.ts';

describe('tickets', () => {
  test('a stale stamp is refused, also with safe_update false; without the key the update is forced', async () => {
    const { clock, as } = setUp();
    await as(ADMIN, 'PUT', '/api/v2/tickets/101.json', put({ priority: 'low' }));
    clock.setNow(clock.now() + 5_000);
    const stale = { subject: 'late', updated_stamp: '2026-01-05T07:30:00Z' };
    expect((await as(ADMIN, 'PUT', '/api/v2/tickets/101.json', put({ ...stale, safe_update: true }))).status).toBe(409);
    expect((await as(ADMIN, 'PUT', '/api/v2/tickets/101.json', put({ ...stale, safe_update: false }))).status).toBe(409);
    expect((await as(ADMIN, 'PUT', '/api/v2/tickets/101.json', put(stale))).status).toBe(200);
  });

  test('solving demands the required fields by id, and an assignee by name', async () => {
    const { as } = setUp();
    const refused = await as(ADMIN, 'PUT', '/api/v2/tickets/102.json', put({ status: 'solved' }));
    expect(refused).toMatchObject({
      status: 422,
      body: {
        error: 'RecordInvalid',
        details: { base: [{ description: 'Assignee: is required when solving a ticket' }, { ticket_field_id: ROOT_CAUSE, error: 'BlankValue' }] },
      },
    });
    const complete = put({ status: 'solved', assignee_id: AGENT, custom_fields: [{ id: ROOT_CAUSE, value: 'cause_network' }] });
    expect((await as(ADMIN, 'PUT', '/api/v2/tickets/102.json', complete)).body.ticket).toMatchObject({ status: 'solved', tags: ['cause_network'] });
  });

  test('a closed ticket takes nothing any more, and only a solved one closes', async () => {
    const { as } = setUp();
    const to = (status: string, rest: object = {}) => as(ADMIN, 'PUT', '/api/v2/tickets/101.json', put({ status, ...rest }));
    expect((await to('closed')).status).toBe(422);
    await to('solved', { custom_fields: [{ id: ROOT_CAUSE, value: 'cause_change' }] });
    expect((await to('closed')).status).toBe(200);
    expect((await to('open')).body).toMatchObject({ details: { status: [{ description: 'Status: closed prevents ticket update' }] } });
  });

  test.each([
    [{ status: 'sleeping' }, 'status'],
    [{ status: 'new' }, 'status'],
    [{ priority: 'extreme' }, 'priority'],
    [{ assignee_id: REQUESTER }, 'assignee_id'],
    [{ assignee_id: LIGHT_AGENT }, 'assignee_id'],
    [{ group_id: 1 }, 'group'],
    [{ custom_fields: [{ id: ROOT_CAUSE, value: 'cause_of_another_world' }] }, 'base'],
    [{ custom_fields: [{ id: 360_000_014, value: 'many' }] }, 'base'],
    [{ custom_fields: [{ id: 360_000_015, value: '31.02.2026' }] }, 'base'],
  ])('the update %j is refused whole and leaves the ticket as it was', async (ticket, field) => {
    const { fake, as } = setUp();
    const before = (await as(ADMIN, 'GET', '/api/v2/tickets/101.json')).body;
    const refused = await as(ADMIN, 'PUT', '/api/v2/tickets/101.json', put({ subject: 'half', ...ticket }));
    expect(refused.status).toBe(422);
    expect(refused.body.details).toHaveProperty(field);
    expect((await as(ADMIN, 'GET', '/api/v2/tickets/101.json')).body).toEqual(before);
    expect(fake.ledger).toEqual([]);
  });

  test('a light agent adds a private comment, and solves, changes, answers, deletes and merges nothing', async () => {
    const { fake, as } = setUp();
    const before = (await as(ADMIN, 'GET', '/api/v2/tickets/101.json')).body.ticket;
    const tries = [
      ['PUT', '', put({ status: 'solved' })],
      ['PUT', '', put({ status: 'solved', comment: { body: 'Done.', public: false } })],
      ['PUT', '', put({ priority: 'urgent' })],
      ['PUT', '', put({ comment: { body: 'Hello.', public: true } })],
      ['PUT', '', put({ comment: { body: 'Hello.' } })],
      ['POST', '/merge', { ids: [102] }],
      ['DELETE', '', undefined],
    ] as const;
    for (const [method, path, body] of tries)
      expect([body, (await as(LIGHT_AGENT, method, `/api/v2/tickets/101${path}.json`, body)).status]).toEqual([body, 403]);
    expect((await as(ADMIN, 'GET', '/api/v2/tickets/101.json')).body.ticket).toEqual(before);
    expect(fake.ledger).toEqual([]);
    expect((await as(LIGHT_AGENT, 'PUT', '/api/v2/tickets/101.json', put({ comment: { body: 'A hint.', public: false } }))).status).toBe(200);
  });

  test('tags and the fields that they stand for move together', async () => {
    const { as } = setUp();
    const update = async (ticket: object) =>
      (await as(ADMIN, 'PUT', '/api/v2/tickets/101.json', put(ticket))).body.ticket as {
        tags: string[];
        custom_fields: { id: number; value: unknown }[];
      };
    const valueIn = (ticket: Awaited<ReturnType<typeof update>>, id: number) => ticket.custom_fields.find((field) => field.id === id)?.value;
    expect((await update({ custom_fields: [{ id: ROOT_CAUSE, value: 'cause_change' }] })).tags).toEqual(['cause_change', 'wifi']);
    expect((await update({ custom_fields: [{ id: ROOT_CAUSE, value: 'cause_network' }] })).tags).toEqual(['cause_network', 'wifi']);
    const replaced = await update({ tags: ['escalated'] });
    expect([valueIn(replaced, ROOT_CAUSE), valueIn(replaced, 360_000_012)]).toEqual([null, true]);
  });

  test('the idempotency key answers a repeat from memory for two hours, and refuses another body', async () => {
    const { clock, bearer } = setUp();
    const create = (subject: string) =>
      bearer('write', 'POST', '/api/v2/tickets.json', put({ subject, comment: { body: 'x' } }), { 'idempotency-key': 'k1' });
    const [first, second] = [await create('one'), await create('one')];
    expect([first, second].map(({ headers }) => headers.get('x-idempotency-lookup'))).toEqual(['miss', 'hit']);
    expect(second.body).toEqual(first.body);
    expect(await create('two')).toMatchObject({ status: 400, body: { error: 'IdempotentRequestError' } });
    clock.setNow(clock.now() + 7_200_000);
    expect((await create('one')).body.ticket?.id).not.toBe(first.body.ticket?.id);
  });

  test('an audit keeps who, through what, our metadata and each change', async () => {
    const { bearer } = setUp();
    const update = put({ priority: 'urgent', comment: { body: 'note', public: false }, metadata: { tieline: 'tl:1' } });
    const { audit } = (await bearer('write', 'PUT', '/api/v2/tickets/101.json', update)).body;
    expect(audit).toMatchObject({ author_id: INTEGRATION, metadata: { custom: { tieline: 'tl:1' } }, via: { channel: 'api' } });
    expect(audit?.events).toMatchObject([
      { type: 'Change', field_name: 'priority', value: 'urgent', previous_value: 'high' },
      { type: 'Comment', body: 'note', public: false },
    ]);
  });

  test('what a business rule sets beside an update is an audit of the system', async () => {
    const { fake, as } = setUp();
    fake.switchOn({ kind: 'business-rule', table: 'tickets', field: 'priority', value: 'urgent' });
    expect((await as(ADMIN, 'PUT', '/api/v2/tickets/101.json', put({ subject: 'Lobby' }))).body.ticket).toMatchObject({
      subject: 'Lobby',
      priority: 'urgent',
    });
    const { audits } = (await as(ADMIN, 'GET', '/api/v2/tickets/101/audits.json')).body as unknown as { audits: object[] };
    expect(audits.at(-1)).toMatchObject({
      author_id: -1,
      via: { channel: 'rule' },
      events: [{ field_name: 'priority', value: 'urgent', previous_value: 'high' }],
    });
  });

  test('a read may answer the state of a moment ago', async () => {
    const { clock, fake, as } = setUp();
    clock.setNow(clock.now() + 60_000);
    fake.edit('tickets', '101', { subject: 'Now' }, String(ADMIN));
    fake.switchOn({ kind: 'stale-reads', lagMs: 5_000 });
    expect((await as(ADMIN, 'GET', '/api/v2/tickets/101.json')).body.ticket?.subject).toBe('Wi-Fi drops in the lobby');
    fake.switchOff('stale-reads');
    expect((await as(ADMIN, 'GET', '/api/v2/tickets/101.json')).body.ticket?.subject).toBe('Now');
  });

  test('a deleted ticket is gone from reads and listed as deleted', async () => {
    const { as } = setUp();
    expect((await as(ADMIN, 'DELETE', '/api/v2/tickets/102.json')).status).toBe(204);
    expect((await as(ADMIN, 'GET', '/api/v2/tickets/102.json')).body).toMatchObject({ error: 'RecordNotFound' });
    expect((await as(ADMIN, 'GET', '/api/v2/deleted_tickets.json')).body).toMatchObject({ deleted_tickets: [{ id: 102 }] });
  });

  test('search runs a minute behind, the look-up by external id does not', async () => {
    const { clock, as } = setUp();
    await as(ADMIN, 'PUT', '/api/v2/tickets/101.json', put({ external_id: 'tl-1' }));
    const search = async () => (await as(ADMIN, 'GET', '/api/v2/search.json?query=type:ticket%20external_id:tl-1')).body.count;
    expect([await search(), (await as(ADMIN, 'GET', '/api/v2/tickets.json?external_id=tl-1')).body.count]).toEqual([0, 1]);
    clock.setNow(clock.now() + 60_000);
    expect(await search()).toBe(1);
  });
});

describe('limits', () => {
  test('updates of all tickets, of one ticket, and all calls have their own allowance and say when to come back', async () => {
    const many = setUp({ ticketsUpdate: 2 });
    const update = () => many.as(ADMIN, 'PUT', '/api/v2/tickets/101.json', put({ priority: 'low' }));
    await update();
    expect((await update()).headers.get('zendesk-ratelimit-tickets-update')).toMatch(/^total=2; remaining=0; resets=\d+$/);
    const refused = await update();
    expect([refused.status, refused.headers.get('retry-after'), typeof refused.body]).toEqual([429, '60', 'string']);
    many.clock.setNow(many.clock.now() + 60_000);
    expect((await update()).status).toBe(200);
    const single = setUp({ updatesPerTicket: 1 });
    const on = (id: number) => single.as(ADMIN, 'PUT', `/api/v2/tickets/${id}.json`, put({ priority: 'low' }));
    expect([(await on(101)).status, (await on(101)).status, (await on(102)).status]).toEqual([200, 429, 200]);
    const account = setUp({ account: 1 });
    const me = () => account.bearer('read', 'GET', '/api/v2/users/me.json');
    expect([(await me()).headers.get('x-rate-limit-remaining'), (await me()).status]).toEqual(['0', 429]);
  });
});

describe('reading changes', () => {
  test('the export leaves out the last minute, repeats across pages and ends', async () => {
    const { clock, as } = setUp();
    const first = (await as(ADMIN, 'GET', '/api/v2/incremental/tickets/cursor.json?start_time=0&per_page=1')).body as unknown as {
      tickets: { id: number }[];
      after_cursor: string;
      end_of_stream: boolean;
    };
    expect(first).toMatchObject({ tickets: [{ id: 102 }], end_of_stream: false });
    const page = async (cursor: string) =>
      (await as(ADMIN, 'GET', `/api/v2/incremental/tickets/cursor.json?cursor=${encodeURIComponent(cursor)}`)).body;
    expect(await page(first.after_cursor)).toMatchObject({ tickets: [{ id: 102 }, { id: 101 }], end_of_stream: true });
    await as(ADMIN, 'PUT', '/api/v2/tickets/102.json', put({ priority: 'low' }));
    const seconds = Math.floor(clock.now() / 1000);
    expect((await as(ADMIN, 'GET', `/api/v2/incremental/tickets/cursor.json?start_time=${seconds - 61}`)).body).toMatchObject({ tickets: [] });
    expect((await as(ADMIN, 'GET', `/api/v2/incremental/tickets/cursor.json?start_time=${seconds}`)).status).toBe(422);
    expect((await page('made-up')).error).toBe('InvalidValue');
  });

  test('offset paging stops at ten thousand records', async () => {
    expect((await setUp().as(ADMIN, 'GET', '/api/v2/tickets.json?page=101&per_page=100')).status).toBe(400);
  });
});

describe('webhook events', () => {
  test('carry ids as text, enums in capitals, no custom fields, and the same ids for the same change', async () => {
    const { fake, as } = setUp();
    await as(ADMIN, 'POST', '/api/v2/webhooks', {
      webhook: {
        name: 'T',
        status: 'active',
        endpoint: 'https://t.example/h',
        http_method: 'POST',
        request_format: 'json',
        subscriptions: ['zen:event-type:ticket.status_changed'],
      },
    });
    await as(
      AGENT,
      'PUT',
      '/api/v2/tickets/101.json',
      put({ status: 'hold', priority: 'low', custom_fields: [{ id: ROOT_CAUSE, value: 'cause_change' }] }),
    );
    const [delivery, ...others] = fake.pendingDeliveries();
    const event = JSON.parse(delivery?.body ?? '{}') as { detail: object; event: object };
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      subject: 'zen:ticket:101',
      detail: { id: '101', status: 'HOLD', actor_id: String(AGENT), assignee_id: String(AGENT) },
      event: { current: 'HOLD', previous: 'OPEN' },
    });
    expect(JSON.stringify(event.detail)).not.toContain('custom');
    fake.settleDelivery(delivery?.id ?? '', 200);
    expect(fake.pendingDeliveries()).toEqual([]);
    expect(fake.rows('deliveries', { offset: 0, limit: 5 }).rows).toMatchObject([{ status: 'delivered', answer: 200 }]);
  });

  test('a new ticket makes one event, whatever its fields', () => {
    const ticket = {
      id: 7,
      subject: 's',
      description: 'd',
      status: 'new',
      priority: null,
      type: null,
      tags: [],
      external_id: null,
      requester_id: 1,
      submitter_id: 1,
      assignee_id: null,
      group_id: null,
      organization_id: null,
      created_at: 'x',
      updated_at: 'x',
    };
    const audit = {
      id: 9,
      ticket_id: 7,
      author_id: 1,
      created_at: '2026-01-05T09:00:00Z',
      metadata: { system: {}, custom: {} },
      via: { channel: 'web', source: { from: {}, to: {}, rel: null } },
      events: [],
    };
    const change = { previous: null, ticket, audit, comment: null } as unknown as Parameters<typeof webhookEventsFor>[0];
    expect(webhookEventsFor(change, 42).map(({ type, account_id }) => [type, account_id])).toEqual([['zen:event-type:ticket.created', 42]]);
    expect(webhookEventsFor(change, 42)).toEqual(webhookEventsFor(change, 42));
  });
});

test('a snapshot brings everything back: tickets, audits, tokens, ledger', async () => {
  const { fake, as, grant, anonymous } = setUp();
  const access = (await grant()).body.access_token;
  await as(ADMIN, 'PUT', '/api/v2/tickets/101.json', put({ subject: 'Before' }));
  const [saved, ledger] = [fake.snapshot(), [...fake.ledger]];
  await as(ADMIN, 'PUT', '/api/v2/tickets/101.json', put({ subject: 'After' }));
  fake.restore(saved);
  const { body } = await anonymous('GET', '/api/v2/tickets/101.json', undefined, { authorization: `Bearer ${access}` });
  expect(body.ticket?.subject).toBe('Before');
  expect([...fake.ledger]).toEqual(ledger);
});

test('a hand on the hub gets the refusal in words', () => {
  const { fake } = setUp();
  expect(() => fake.edit('tickets', '102', { status: 'solved', assignee_id: AGENT }, 'Jonas Wirth')).toThrow(
    'Root cause: is required when solving a ticket',
  );
});
