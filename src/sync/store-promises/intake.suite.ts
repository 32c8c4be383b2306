/** @module sync/store-promises/intake  What the store promises about what comes in and what stands beside links: deliveries, checkpoints, pauses, transactions. */
import { because, brandId, type ConnectionId, type TicketId } from '#domain';
import type { HoldFilter, PageRequest } from '../ports.ts';
import type { Cases } from './cases.suite.ts';
import { history, hold, linkId, linkRow, NOW, shadow } from './rows.suite.ts';

export const intakeCases: Cases = {
  'takes each delivery of a connection once, fifty at the same time': async ({ within }) => {
    const add = (deliveryId: string, connectionId = 'conn') =>
      within((stores) => stores.inbox.add({ connectionId, deliveryId, at: NOW, body: '{}' }));
    const taken = await Promise.all(Array.from({ length: 50 }, () => add('same')));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect([await add('same', 'another'), await add('next')]).toEqual([true, true]);
    await within((stores) => stores.inbox.prune(NOW + 1));
    expect(await add('same')).toBe(true);
  },
  'tells when the latest delivery of a connection came': async ({ within }) => {
    for (const [deliveryId, at] of [
      ['one', NOW + 5],
      ['two', NOW + 2],
    ] as const)
      await within((stores) => stores.inbox.add({ connectionId: 'conn', deliveryId, at, body: '{}' }));
    expect(await within((stores) => stores.inbox.lastAt('conn'))).toBe(NOW + 5);
    expect(await within((stores) => stores.inbox.lastAt('another'))).toBeUndefined();
  },
  'keeps the digest with which a delivery came first': async ({ within }) => {
    const delivery = { connectionId: 'conn', deliveryId: 'd' };
    const add = (digest: string) => within((stores) => stores.inbox.add({ ...delivery, at: NOW, body: '{}', digest }));
    expect([await add('aa'), await add('bb')]).toEqual([true, false]);
    expect(await within((stores) => stores.inbox.digestOf(delivery))).toBe('aa');
    expect(await within((stores) => stores.inbox.digestOf({ ...delivery, deliveryId: 'other' }))).toBeUndefined();
  },
  'keeps what was not understood, page by page, until it is': async ({ within }) => {
    const add = (connectionId: string, deliveryId: string, payload?: string) =>
      within((stores) => stores.inbox.add({ connectionId, deliveryId, at: NOW, body: '{}', ...(payload === undefined ? {} : { payload }) }));
    await add('b', '1', '{"b":1}');
    await add('a', '2', '{"a":2}');
    await add('a', '1');
    await add('a', '3', '{"a":3}');
    const list = async (after?: { readonly connectionId: string; readonly deliveryId: string }) =>
      (await within((stores) => stores.inbox.listUnknown(after, 2))).map(({ payload }) => payload);
    expect(await list()).toEqual(['{"a":2}', '{"a":3}']);
    expect(await list({ connectionId: 'a', deliveryId: '3' })).toEqual(['{"b":1}']);
    await within((stores) => stores.inbox.understand({ connectionId: 'a', deliveryId: '2' }, '{"events":[]}'));
    expect(await list()).toEqual(['{"a":3}', '{"b":1}']);
    expect(await add('a', '2', '{}')).toBe(false);
  },
  'keeps checkpoints, edits, considerations and the pause': async ({ within }) => {
    const ticketId = brandId<TicketId>('t');
    await within(async (stores) => {
      await stores.checkpoints.write('sweep', 'one', NOW);
      await stores.checkpoints.write('sweep', 'two', NOW);
      await stores.editing.put({ ticketId, userId: 'u', since: NOW, until: NOW + 1 });
      await stores.editing.put({ ticketId, userId: 'v', since: NOW, until: NOW + 2 });
      await stores.editing.clear(ticketId, 'u');
      await stores.considerations.put([
        { ticketId, flow: 'f', isMatch: false, gate: because('gate-empty'), outcome: because('gate-empty'), at: NOW },
      ]);
      await stores.considerations.put([{ ticketId, flow: 'f', isMatch: true, gate: because('gate-open'), outcome: because('link-made'), at: NOW }]);
    });
    expect(await within((stores) => stores.checkpoints.read('sweep'))).toBe('two');
    expect(await within((stores) => stores.checkpoints.read('nothing'))).toBeUndefined();
    expect(await within((stores) => stores.editing.read(ticketId))).toMatchObject({ userId: 'v' });
    expect(await within((stores) => stores.considerations.list(ticketId))).toMatchObject([{ isMatch: true, outcome: { code: 'link-made' } }]);
    await within((stores) => stores.editing.clear(ticketId));
    expect(await within((stores) => stores.editing.read(ticketId))).toBeUndefined();
  },
  'keeps a pause per scope, and leaves excluded flows and connections out of what is due': async ({ within }) => {
    const pause = { by: 'Mara', at: NOW, until: null };
    const scopes = [{ kind: 'all' }, { kind: 'flow', flow: 'incidents' }, { kind: 'connection', connectionId: 'conn' }] as const;
    for (const scope of scopes) await within((stores) => stores.switches.write(scope, pause));
    await within((stores) => stores.switches.write({ kind: 'flow', flow: 'incidents' }, { ...pause, by: 'Tom', until: NOW + 5 }));
    const list = async () => (await within((stores) => stores.switches.list())).map(({ scope, by, until }) => [scope.kind, by, until]);
    expect((await list()).toSorted()).toEqual([
      ['all', 'Mara', null],
      ['connection', 'Mara', null],
      ['flow', 'Tom', NOW + 5],
    ]);
    for (const scope of scopes) await within((stores) => stores.switches.write(scope, undefined));
    expect(await list()).toEqual([]);
    await within(async (stores) => {
      await stores.links.reserve(linkRow('a'));
      await stores.links.reserve(linkRow('b', { flow: 'changes' }));
      await stores.links.reserve(linkRow('c', { connectionId: brandId<ConnectionId>('another') }));
    });
    const due = (flows: readonly string[], connectionIds: readonly string[]) =>
      within((stores) => stores.links.listDue(NOW, 10, { flows, connectionIds })).then((ids) => [...ids].sort());
    expect(await due([], [])).toEqual(['a', 'b', 'c']);
    expect(await due(['incidents'], [])).toEqual(['b']);
    expect(await due([], ['conn'])).toEqual(['c']);
    expect(await due(['incidents', 'changes'], ['another'])).toEqual([]);
  },
  'keeps the health of a field by flow, and our writes per ticket for a while': async ({ within }) => {
    const row = { flow: 'incidents', fieldKey: 'k', ruleHash: 'h', kinds: { desk: 'text' as const, remote: null }, refusals: 2, broken: null };
    await within((stores) => stores.fieldHealth.put([row, { ...row, flow: 'changes' }]));
    const broken = { at: NOW, side: 'remote' as const, message: 'no', tryAt: NOW + 1 };
    await within((stores) => stores.fieldHealth.put([{ ...row, refusals: 5, broken }]));
    expect(await within((stores) => stores.fieldHealth.list('incidents'))).toEqual([{ ...row, refusals: 5, broken }]);
    expect(await within((stores) => stores.fieldHealth.listBroken())).toEqual([{ ...row, refusals: 5, broken }]);
    await within((stores) => stores.fieldHealth.put([row]));
    expect(await within((stores) => stores.fieldHealth.listBroken())).toEqual([]);
    const ticketId = brandId<TicketId>('t');
    for (const at of [NOW + 2, NOW, NOW + 1, NOW]) await within((stores) => stores.ticketWrites.add({ ticketId, at }));
    expect(await within((stores) => stores.ticketWrites.list(ticketId, NOW + 1))).toEqual([NOW + 1, NOW + 2]);
    await within((stores) => stores.ticketWrites.prune(NOW + 2));
    expect(await within((stores) => stores.ticketWrites.list(ticketId, 0))).toEqual([NOW + 2]);
    expect(await within((stores) => stores.ticketWrites.list(brandId<TicketId>('another'), 0))).toEqual([]);
  },
  'lists tickets on which something waits, longest first, page by page, and counts them by flow': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    await within((stores) => stores.links.reserve(linkRow('b')));
    await within((stores) =>
      stores.holds.open([
        hold('h1', { openedAt: NOW + 3 }),
        hold('h2', { openedAt: NOW + 1 }),
        hold('h3', { openedAt: NOW, linkId: linkId('b') }),
        hold('h4', { openedAt: NOW - 9, linkId: linkId('b'), releasedAt: NOW }),
      ]),
    );
    await within((stores) => stores.links.reserve(linkRow('c', { flow: 'changes' })));
    await within((stores) => stores.holds.open([hold('h5', { linkId: linkId('c'), kind: 'conflict', fieldKey: 'f', openedAt: NOW + 5 })]));
    const ofA = { ticketId: 'ticket-a', linkId: 'a', flow: 'incidents', count: 2, since: NOW + 1 };
    const ofB = { ticketId: 'ticket-b', linkId: 'b', flow: 'incidents', count: 1, since: NOW };
    const ofC = { ticketId: 'ticket-c', linkId: 'c', flow: 'changes', count: 1, since: NOW + 5 };
    const list = (filter: Partial<HoldFilter>, page: PageRequest = { limit: 9 }) =>
      within((stores) => stores.holds.listHeldTickets({ kinds: ['missing', 'conflict'], ...filter }, page));
    expect((await list({})).rows).toEqual([ofB, ofA, ofC]);
    expect((await list({ kinds: ['conflict'] })).rows).toEqual([ofC]);
    expect((await list({ flow: 'incidents', fieldKey: 'k' })).rows).toEqual([ofB, ofA]);
    expect((await list({ flow: 'incidents', fieldKey: 'f' })).rows).toEqual([]);
    const first = await list({}, { limit: 2 });
    const second = await list({}, { limit: 2, cursor: first.next ?? '' });
    expect([first.rows, second.rows, second.next]).toEqual([[ofB, ofA], [ofC], null]);
    expect(await within((stores) => stores.holds.countByFlow(['missing', 'conflict']))).toEqual([
      { flow: 'changes', holds: 1, links: 1 },
      { flow: 'incidents', holds: 3, links: 2 },
    ]);
  },
  'forgets what was seen of a link, and tells when a flow changed last': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    await within((stores) => stores.links.reserve(linkRow('b', { flow: 'changes' })));
    await within((stores) => stores.shadows.put([shadow('k'), shadow('k', { linkId: linkId('b') })]));
    await within((stores) => stores.shadows.clear(linkId('a')));
    expect(await within((stores) => stores.shadows.list(linkId('a')))).toEqual([]);
    expect(await within((stores) => stores.shadows.list(linkId('b')))).toHaveLength(1);
    await within((stores) =>
      stores.history.add([
        history('h1', { at: NOW, by: 'person' }),
        history('h2', { at: NOW + 2, by: 'person' }),
        history('h3', { at: NOW + 9, by: 'tieline' }),
        history('h4', { at: NOW + 5, by: 'person', linkId: linkId('b') }),
      ]),
    );
    const instants = (flows: readonly string[], limit: number) =>
      within(async (stores) => [...(await stores.history.listInstants(flows, limit))].sort());
    expect(await instants(['incidents', 'none'], 5)).toEqual([['incidents', [NOW + 2, NOW]]]);
    expect(await instants(['incidents', 'changes'], 1)).toEqual([
      ['changes', [NOW + 5]],
      ['incidents', [NOW + 2]],
    ]);
    expect(await instants([], 5)).toEqual([]);
  },
  'keeps nothing of a transaction that throws': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    const failing = within(async (stores) => {
      await stores.links.want([linkId('a')]);
      await stores.history.add([history('h')]);
      await stores.inbox.add({ connectionId: 'c', deliveryId: 'd', at: NOW, body: '' });
      throw new RangeError('in the middle');
    });
    await expect(failing).rejects.toThrow('in the middle');
    expect(await within((stores) => stores.links.read(linkId('a')))).toMatchObject({ wantedSeq: 1 });
    expect((await within((stores) => stores.history.list(linkId('a'), {}, { limit: 5 }))).rows).toEqual([]);
    expect(await within((stores) => stores.inbox.add({ connectionId: 'c', deliveryId: 'd', at: NOW, body: '' }))).toBe(true);
  },
  "shows and changes nothing of another installation's rows": async ({ store, within, other }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    const seen = await store.transact(other, async (stores) => ({
      read: await stores.links.read(linkId('a')),
      due: await stores.links.listDue(NOW, 10),
      changed: await stores.links.update(linkId('a'), { attempts: 9 }),
      claimed: await stores.links.claim(linkId('a'), NOW, 1_000),
    }));
    expect(seen).toEqual({ read: undefined, due: [], changed: false, claimed: undefined });
    expect(await within((stores) => stores.links.read(linkId('a')))).toMatchObject({ attempts: 0, leaseToken: 0 });
  },
};
