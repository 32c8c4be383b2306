/** @module sync/store-promises/links  What the store promises about links: one per ticket and flow, one owner per record, one lease at a time. */
import { brandId, type ConnectionId, type TicketId } from '#domain';
import type { LinkRow } from '../rows.ts';
import type { Cases } from './cases.suite.ts';
import { history, hold, letter, linkId, linkRow, NOW, shadow } from './rows.suite.ts';

export const linkCases: Cases = {
  'gives back a link exactly as it was reserved': async ({ within }) => {
    const row = linkRow('a', { pause: { by: 'Mara', at: NOW, until: null } });
    expect(await within((stores) => stores.links.reserve(row))).toEqual({ kind: 'reserved', link: row });
    expect(await within((stores) => stores.links.read(row.id))).toEqual(row);
    expect(await within((stores) => stores.links.read(linkId('nobody')))).toBeUndefined();
  },
  'answers the existing link to a second reservation of the same ticket and flow': async ({ within }) => {
    const first = linkRow('a');
    await within((stores) => stores.links.reserve(first));
    const second = await within((stores) => stores.links.reserve(linkRow('b', { ticketId: first.ticketId })));
    expect(second).toEqual({ kind: 'exists', link: first });
    expect((await within((stores) => stores.links.reserve(linkRow('c', { ticketId: first.ticketId, flow: 'changes' })))).kind).toBe('reserved');
  },
  'makes exactly one link of ten reservations at the same time': async ({ within }) => {
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        within((stores) => stores.links.reserve(linkRow(`l${index}`, { ticketId: brandId<TicketId>('one') }))),
      ),
    );
    expect(outcomes.filter(({ kind }) => kind === 'reserved')).toHaveLength(1);
    expect(new Set(outcomes.map(({ link }) => link.id)).size).toBe(1);
  },
  'lets one link own a record and any number follow it': async ({ within }) => {
    for (const id of ['a', 'b', 'c']) await within((stores) => stores.links.reserve(linkRow(id)));
    const attach = (id: string, role: LinkRow['role']) => within((stores) => stores.links.attach(linkId(id), 'rec-1', role, { create: null }));
    const owners = await Promise.all([attach('a', 'owner'), attach('b', 'owner')]);
    expect(owners.sort()).toEqual(['attached', 'owned']);
    expect(await attach('c', 'follower')).toBe('attached');
    const links = await within((stores) => stores.links.listByRecord('conn', 'incident', 'rec-1'));
    expect(links.map(({ role }) => role).sort()).toEqual(['follower', 'owner']);
    expect(links.every(({ create }) => create === null)).toBe(true);
  },
  'finds links by ticket, by records and by tickets': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a', { remoteId: 'r1' })));
    await within((stores) => stores.links.reserve(linkRow('b', { remoteId: 'r2', connectionId: brandId<ConnectionId>('elsewhere') })));
    expect((await within((stores) => stores.links.listByRecords('conn', ['r1', 'r2']))).map(({ id }) => id)).toEqual(['a']);
    expect(await within((stores) => stores.links.listByRecords('conn', []))).toEqual([]);
    expect((await within((stores) => stores.links.listByTicket(brandId<TicketId>('ticket-b')))).map(({ id }) => id)).toEqual(['b']);
    expect(await within((stores) => stores.links.listByTickets([brandId<TicketId>('ticket-a'), brandId<TicketId>('ticket-b')]))).toHaveLength(2);
    expect(await within((stores) => stores.links.listByTickets([]))).toEqual([]);
  },
  'finds links by the number of their record, exact, newest first': async ({ within }) => {
    const record = (number: string, title = 't') => ({ number, title, url: 'u', life: 'open', labels: {} });
    await within((stores) => stores.links.reserve(linkRow('a', { record: record('INC"1'), linkedAt: NOW })));
    await within((stores) => stores.links.reserve(linkRow('b', { record: record('INC"1'), linkedAt: NOW + 1 })));
    await within((stores) => stores.links.reserve(linkRow('c', { record: record('INC"12', 'about INC"1') })));
    const found = (number: string) => within(async (stores) => (await stores.links.listByNumber(number)).map(({ id }) => id));
    expect([await found('INC"1'), await found('INC'), await found('%')]).toEqual([['b', 'a'], [], []]);
  },
  'gives the lease to one of many claims, and again only when it has run out': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    const claims = await Promise.all(Array.from({ length: 8 }, () => within((stores) => stores.links.claim(linkId('a'), NOW, 25_000))));
    const won = claims.filter((claim) => claim !== undefined);
    expect(won).toMatchObject([{ leaseToken: 1, starts: 1, leaseUntil: NOW + 25_000 }]);
    expect(await within((stores) => stores.links.claim(linkId('a'), NOW + 24_999, 25_000))).toBeUndefined();
    expect(await within((stores) => stores.links.claim(linkId('a'), NOW + 25_000, 25_000))).toMatchObject({ leaseToken: 2, starts: 2 });
  },
  'changes and releases only under the newest lease': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a')));
    await within((stores) => stores.links.claim(linkId('a'), NOW, 1_000));
    await within((stores) => stores.links.claim(linkId('a'), NOW + 2_000, 1_000));
    expect(await within((stores) => stores.links.update(linkId('a'), { attempts: 5 }, 1))).toBe(false);
    expect(await within((stores) => stores.links.release(linkId('a'), 1, {}))).toBeUndefined();
    expect(await within((stores) => stores.links.release(linkId('a'), 2, { doneSeq: 1, state: 'in-sync' }))).toMatchObject({
      starts: 0,
      leaseUntil: 0,
      doneSeq: 1,
      state: 'in-sync',
      leaseToken: 2,
    });
  },
  'does not claim what is done, not due, paused or set aside': async ({ within }) => {
    const cases: readonly [string, Partial<LinkRow>][] = [
      ['done', { doneSeq: 1 }],
      ['later', { nextAt: NOW + 1 }],
      ['paused', { pause: { by: 'x', at: NOW, until: null } }],
      ['paused-till', { pause: { by: 'x', at: NOW, until: NOW + 5 } }],
      ['aside', { isQuarantined: true }],
    ];
    for (const [id, patch] of cases) await within((stores) => stores.links.reserve(linkRow(id, patch)));
    await within((stores) => stores.links.reserve(linkRow('free', { pause: { by: 'x', at: NOW, until: NOW - 1 } })));
    for (const [id] of cases) expect(await within((stores) => stores.links.claim(linkId(id), NOW, 1_000))).toBeUndefined();
    expect(await within((stores) => stores.links.listDue(NOW, 10))).toEqual(['free']);
    await within((stores) => stores.links.update(linkId('paused'), { pause: null }));
    expect(await within((stores) => stores.links.listDue(NOW + 6, 10))).toHaveLength(4);
  },
  'counts every want, also concurrent ones, and wakes all or one connection': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a', { nextAt: NOW + 60_000 })));
    await within((stores) => stores.links.reserve(linkRow('b', { connectionId: brandId<ConnectionId>('elsewhere') })));
    await Promise.all(Array.from({ length: 10 }, () => within((stores) => stores.links.want([linkId('a')]))));
    expect(await within((stores) => stores.links.read(linkId('a')))).toMatchObject({ wantedSeq: 11, nextAt: NOW + 60_000 });
    await within((stores) => stores.links.want([]));
    expect(await within((stores) => stores.links.wantAll({ connectionId: 'conn' }, NOW))).toEqual(['a']);
    expect(await within((stores) => stores.links.read(linkId('a')))).toMatchObject({ wantedSeq: 12, nextAt: NOW });
    expect((await within((stores) => stores.links.wantAll({}, NOW))).toSorted()).toEqual(['a', 'b']);
  },
  'counts links by flow and state with their last success': async ({ within }) => {
    await within((stores) => stores.links.reserve(linkRow('a', { state: 'held', lastSyncAt: NOW })));
    await within((stores) => stores.links.reserve(linkRow('b', { state: 'held', lastSyncAt: NOW + 5 })));
    await within((stores) => stores.links.reserve(linkRow('c', { state: 'in-sync', wantedSeq: 3, doneSeq: 3 })));
    await within((stores) => stores.links.reserve(linkRow('d', { state: 'in-sync', wantedSeq: 4, doneSeq: 3 })));
    const counts = await within((stores) => stores.links.countByState());
    expect(counts.toSorted((one, two) => two.count - one.count || (one.state < two.state ? -1 : 1))).toEqual([
      { flow: 'incidents', state: 'held', count: 2, lastSyncAt: NOW + 5 },
      { flow: 'incidents', state: 'in-sync', count: 1, lastSyncAt: null },
      { flow: 'incidents', state: 'pending', count: 1, lastSyncAt: null },
    ]);
  },
  'removes a link with all that hangs on it, and keeps history and dead letters': async ({ within }) => {
    await within(async (stores) => {
      await stores.links.reserve(linkRow('a'));
      await stores.shadows.put([shadow('k')]);
      await stores.holds.open([hold('h')]);
      await stores.history.add([history('y')]);
      await stores.deadLetters.put(letter('d'));
      await stores.links.remove(linkId('a'));
    });
    expect(await within((stores) => stores.shadows.list(linkId('a')))).toEqual([]);
    expect(await within((stores) => stores.holds.listOpen([linkId('a')]))).toEqual([]);
    expect((await within((stores) => stores.history.list(linkId('a'), {}, { limit: 5 }))).rows).toHaveLength(1);
    expect(await within((stores) => stores.deadLetters.read('d'))).toMatchObject({ id: 'd' });
  },
};
