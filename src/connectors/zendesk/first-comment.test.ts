/** @module connectors/zendesk  A description is told only where the first comment is public, and that costs a call only where nobody knows yet. */
import fc from 'fast-check';
import { createHttpClient, oauthClientCredentials } from '#connector-kit';
import { readTicket } from './api.ts';
import { oauthClientOf } from './desk.ts';
import { zendeskDialect } from './dialect.ts';
import { ADMIN, AGENT, DEMO_CLIENT, demoSeed, demoSettings, NOTE, ORIGIN, openDemoDesk, REQUESTER } from './fake/demo-account.ts';
import { createFirstComments } from './first-comment.ts';

const SECRET = 'The guest in 204 has not paid.';
const ticket = (id: number, isOpenedInternally = false) => ({
  id,
  subject: `Room ${id}`,
  description: isOpenedInternally ? SECRET : `The heating of ${id} is cold.`,
  requesterId: REQUESTER,
  status: 'open' as const,
  createdAt: '2026-01-05T06:00:00Z',
  isOpenedInternally,
});

function open() {
  const tickets = [...(demoSeed.tickets ?? []), ticket(201), ticket(202, true), ticket(203), ticket(204, true)];
  const demo = openDemoDesk({ seed: { ...demoSeed, tickets } });
  const { transport } = demo.runtime;
  const looks: string[] = [];
  Object.assign(demo.runtime, {
    transport: (request: { readonly url: string }) => {
      if (request.url.includes('/comments.json')) looks.push(/tickets\/(\d+)\//.exec(request.url)?.[1] ?? '');
      return transport(request as Parameters<typeof transport>[0]);
    },
  });
  const byPerson = (method: string, path: string, body: object = {}) =>
    demo.fake.fetchAs(AGENT, new Request(`${ORIGIN}/api/v2/tickets/${path}.json`, { method, body: JSON.stringify(body) }));
  return {
    ...demo,
    /** Tickets whose comments were asked for, in order. */
    looks,
    read: async (id: string, fields = ['subject', 'description']) => {
      demo.clock.setNow(demo.clock.now() + 5_000);
      const found = await demo.desk.read(id, fields, demo.call);
      if (found.kind !== 'found') throw new Error(`Ticket ${id} is not there.`);
      return found.record;
    },
    answer: (id: string) => byPerson('PUT', id, { ticket: { comment: { body: 'We are on it.', public: true } } }),
    hideFirst: async (id: string) => {
      const response = await demo.fake.fetchAs(AGENT, new Request(`${ORIGIN}/api/v2/tickets/${id}/comments.json?page[size]=1`));
      const { comments } = (await response.json()) as { comments: { id: number }[] };
      expect((await byPerson('PUT', `${id}/comments/${comments[0]?.id}/make_private`)).status).toBe(200);
    },
  };
}

test('the text of an internal first comment is left out and named, without a call more, while nobody has said anything public', async () => {
  const { read, looks, close } = open();
  const record = await read('202');
  expect(record).toMatchObject({ fields: { subject: 'Room 202' }, internalFields: ['description'] });
  expect(JSON.stringify(record)).not.toContain(SECRET);
  expect(looks).toEqual([]);
  await close();
});

test('it stays left out once somebody has answered in public, found by one look and never asked again', async () => {
  const { read, answer, looks, close } = open();
  await answer('202');
  for (let time = 0; time < 3; time += 1) {
    expect((await read('202')).fields).toEqual({ subject: 'Room 202' });
    await answer('202');
  }
  expect(looks).toEqual(['202']);
  await close();
});

test('a public one is told: one look, no second one while the ticket stays as it is, another after a change', async () => {
  const { read, answer, looks, close } = open();
  const told = { fields: { description: 'The heating of 201 is cold.' } };
  expect(await read('201')).toMatchObject(told);
  expect(await read('201')).toMatchObject(told);
  expect(looks).toEqual(['201']);
  await answer('201');
  expect(await read('201')).toMatchObject(told);
  expect(looks).toEqual(['201', '201']);
  expect((await read('201')).internalFields).toBeUndefined();
  await close();
});

test('one that is made internal later is no longer told', async () => {
  const { read, answer, hideFirst, close } = open();
  await answer('201');
  expect((await read('201')).fields.description).toBe('The heating of 201 is cold.');
  await hideFirst('201');
  expect(await read('201')).toMatchObject({ fields: { subject: 'Room 201' }, internalFields: ['description'] });
  await close();
});

test('who does not ask for the description causes no look', async () => {
  const { read, desk, call, looks, close } = open();
  expect((await read('201', ['subject', `custom/${NOTE}`])).fields).not.toHaveProperty('description');
  expect((await read('202', ['subject'])).internalFields).toBeUndefined();
  await desk.readMany?.(['201', '202', '203'], ['subject'], call);
  await desk.listRecords?.({ createdSince: null, fields: ['status'] }, call);
  expect(looks).toEqual([]);
  await close();
});

test('many at once are looked up only where neither the ticket nor an earlier look tells, and the texts of internal ones never come', async () => {
  const { read, answer, desk, call, looks, close } = open();
  await answer('204');
  await read('201');
  const many = async () => await desk.readMany?.(['201', '202', '203', '204'], ['description'], call);
  const found = await many();
  expect(found?.map(({ fields, internalFields }) => [fields.description, internalFields])).toEqual([
    ['The heating of 201 is cold.', undefined],
    [undefined, ['description']],
    ['The heating of 203 is cold.', undefined],
    [undefined, ['description']],
  ]);
  expect(looks).toEqual(['201', '203', '204']);
  expect(await many()).toEqual(found);
  const listed = await desk.listRecords?.({ createdSince: null, fields: ['description'] }, call);
  expect(listed?.records.length).toBeGreaterThan(3);
  expect(JSON.stringify(listed)).not.toContain(SECRET);
  expect(looks.slice(0, 3)).toEqual(['201', '203', '204']);
  await close();
});

test('what is found by correlation, and the replies to writes, keep it back as well', async () => {
  const { fake, desk, call, answer, close } = open();
  fake.edit('tickets', '202', { external_id: 'tl-5' }, String(ADMIN));
  await answer('202');
  const replies = [
    await desk.findByCorrelation('tl-5', ['subject', 'description'], call),
    await desk.readByNumber('#202', ['description'], call),
    await desk.write({ id: '202', fields: { priority: 'low' } }, call),
  ];
  expect(replies).toMatchObject([[{ id: '202' }], { kind: 'found' }, { kind: 'written' }]);
  expect(JSON.stringify(replies)).not.toContain(SECRET);
  await close();
});

test('a ticket that we open in public tells its description at once', async () => {
  const { desk, call, looks, close } = open();
  const created = await desk.create(
    { fields: { subject: 'New', description: 'Raised from INC1.' }, correlationId: 'tl-6', idempotencyKey: 'k6' },
    call,
  );
  expect(created).toMatchObject({ kind: 'created', record: { fields: { description: 'Raised from INC1.' } } });
  expect(looks).toEqual([]);
  await close();
});

test('no more tickets are remembered than said, the oldest look is forgotten first', async () => {
  const { runtime, call, looks, close } = open();
  const config = { settings: demoSettings(), secrets: { clientSecret: DEMO_CLIENT.secret } };
  const auth = oauthClientCredentials(oauthClientOf(runtime, config));
  const http = createHttpClient({ runtime, baseUrl: ORIGIN, auth, dialect: zendeskDialect });
  const { readersOf } = createFirstComments({ http, clock: runtime.clock, maxRemembered: 2 });
  for (const id of ['101', '201', '201', '203', '203', '201', '101']) {
    const found = await readTicket(http, id, call);
    expect(await readersOf(found ? [found] : [], ['description'], call)).toEqual(new Map([[id, 'public']]));
  }
  expect(looks).toEqual(['101', '201', '203', '101']);
  await close();
});

type Step = 'answer' | 'note' | 'hide' | 'retitle' | 'wait' | 'read' | 'many' | 'find' | 'list' | 'write';
const step = fc.constantFrom<Step>('answer', 'note', 'hide', 'retitle', 'wait', 'read', 'many', 'find', 'list', 'write');

test('whatever happens to a ticket and however it is read, its description comes exactly while its first comment is public', async () => {
  const world = open();
  const { fake, desk, clock, call } = world;
  let tickets = 0;
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(step, { minLength: 2, maxLength: 8 }), async (isInternal, steps) => {
      tickets += 1;
      const text = `Text of ${tickets}.`;
      const correlation = `tl-p${tickets}`;
      const opened = { subject: 'A', external_id: correlation, comment: { body: text, public: !isInternal } };
      const reply = await fake.fetchAs(
        AGENT,
        new Request(`${ORIGIN}/api/v2/tickets.json`, { method: 'POST', body: JSON.stringify({ ticket: opened }) }),
      );
      const id = String(((await reply.json()) as { ticket: { id: number } }).ticket.id);
      let first = isInternal ? 'internal' : 'public';
      const reads: Partial<Record<Step, () => Promise<unknown>>> = {
        read: () => desk.read(id, ['subject', 'description'], call),
        many: async () => desk.readMany?.([id], ['description'], call),
        find: () => desk.findByCorrelation(correlation, ['description'], call),
        list: async () => desk.listRecords?.({ createdSince: new Date(clock.now() - 60_000).toISOString(), fields: ['description'] }, call),
      };
      for (const now of [...steps, 'read' as const]) {
        if (now === 'answer') await world.answer(id);
        if (now === 'note') fake.edit('tickets', id, { comment: 'Between us.' }, String(ADMIN));
        if (now === 'retitle') fake.edit('tickets', id, { subject: `B${clock.now()}` }, String(ADMIN));
        if (now === 'wait') clock.setNow(clock.now() + 7_000);
        if (now === 'hide') {
          await world.hideFirst(id);
          first = 'internal';
        }
        if (now === 'write') expect(JSON.stringify(await desk.write({ id, fields: { priority: 'low' } }, call))).not.toContain(text);
        const told = await reads[now]?.();
        if (told !== undefined) expect([now, JSON.stringify(told).includes(text)]).toEqual([now, first === 'public']);
      }
    }),
    { numRuns: 60 },
  );
  await world.close();
});
