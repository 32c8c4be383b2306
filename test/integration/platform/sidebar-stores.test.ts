import { brandId, type InstallationId } from '#domain';
import { createContextCacheStore, createInstallationLookup, createSessionStore, createTicketItemStore, type Database } from '#storage';
import { engines, type OpenEngine } from './engines.ts';
import { connectionForTest, enrolForTest } from './installations.ts';

const north = brandId<InstallationId>('north');
const south = brandId<InstallationId>('south');
const at = (minute: number) => `2026-11-22T05:${String(minute).padStart(2, '0')}:00.000Z`;

describe.each(engines)('on $engine', ({ open }) => {
  let opened: OpenEngine;
  let database: Database;

  beforeAll(async () => {
    opened = await open();
    database = opened.database;
    await enrolForTest(database, 'north');
    await enrolForTest(database, 'south');
    await connectionForTest(database, 'south', 'conn-south');
  });
  afterAll(() => opened.close());

  describe('ticket items', () => {
    const item = (itemId: string, minute: number) => ({ connectionId: 'cmdb', itemId, linkedBy: 'agent-1', linkedAt: at(minute) });

    test('lists what was linked, oldest first, for that ticket and tenant only', async () => {
      const items = createTicketItemStore(database);
      await items.add(north, '41', item('web-02', 2));
      await items.add(north, '41', item('web-01', 1));
      await items.add(north, '42', item('erp', 3));
      expect((await items.list(north, '41')).map(({ itemId }) => itemId)).toEqual(['web-01', 'web-02']);
      expect(await items.list(south, '41')).toEqual([]);
    });

    test('keeps who linked an item first when it is linked again', async () => {
      const items = createTicketItemStore(database);
      await items.add(north, '50', item('db-01', 1));
      await items.add(north, '50', { ...item('db-01', 9), linkedBy: 'agent-2' });
      expect(await items.list(north, '50')).toEqual([item('db-01', 1)]);
    });

    test('removes for one tenant only, and removing twice is harmless', async () => {
      const items = createTicketItemStore(database);
      await items.add(north, '60', item('nas', 1));
      await items.remove(south, '60', item('nas', 1));
      expect(await items.list(north, '60')).toHaveLength(1);
      await items.remove(north, '60', item('nas', 1));
      await items.remove(north, '60', item('nas', 1));
      expect(await items.list(north, '60')).toEqual([]);
    });
  });

  describe('context cache', () => {
    const answer = (text: string, minute: number) => ({ text, fetchedAt: Date.parse(at(minute)) });

    test('returns the last answer with its age, to that tenant only', async () => {
      const cache = createContextCacheStore(database);
      await cache.write(north, 'items:41', answer('{"n":1}', 1));
      expect(await cache.read(north, 'items:41')).toEqual(answer('{"n":1}', 1));
      expect(await cache.read(north, 'changes:41')).toBeUndefined();
      expect(await cache.read(south, 'items:41')).toBeUndefined();
    });

    test('never lets an older answer replace a later one', async () => {
      const cache = createContextCacheStore(database);
      await cache.write(north, 'late', answer('"new"', 10));
      await cache.write(north, 'late', answer('"old"', 5));
      expect((await cache.read(north, 'late'))?.text).toBe('"new"');
      await cache.write(north, 'late', answer('"newer"', 11));
      expect((await cache.read(north, 'late'))?.text).toBe('"newer"');
    });

    test('purges what was fetched before an instant, of one tenant', async () => {
      const cache = createContextCacheStore(database);
      await cache.write(south, 'gone', answer('1', 30));
      await cache.write(south, 'kept', answer('1', 40));
      expect(await cache.purge(south, Date.parse(at(40)))).toBe(1);
      expect(await cache.read(south, 'gone')).toBeUndefined();
      expect(await cache.read(south, 'kept')).toBeDefined();
      expect(await cache.read(north, 'late')).toBeDefined();
    });
  });

  describe('sessions', () => {
    const renewal = (tokenHash: string, minute: number) => ({ tokenHash, userId: 'u-1', page: 'sidebar', expiresAt: Date.parse(at(minute)) });

    test('gives a renewal token’s record to exactly one of twenty takers', async () => {
      const sessions = createSessionStore(database);
      await sessions.putRenewal(north, renewal('hash-a', 30));
      const taken = await Promise.all(Array.from({ length: 20 }, () => sessions.takeRenewal(north, 'hash-a')));
      expect(taken.filter(Boolean)).toEqual([renewal('hash-a', 30)]);
    });

    test('knows no renewal token of another tenant, and does not use it up for its owner', async () => {
      const sessions = createSessionStore(database);
      await sessions.putRenewal(north, renewal('hash-b', 30));
      expect(await sessions.takeRenewal(south, 'hash-b')).toBeUndefined();
      expect(await sessions.takeRenewal(north, 'hash-b')).toEqual(renewal('hash-b', 30));
    });

    test('lets a signed token’s id through once, at any concurrency', async () => {
      const sessions = createSessionStore(database);
      const uses = await Promise.all(Array.from({ length: 10 }, () => sessions.useTokenId(north, 'jti-1', Date.parse(at(30)))));
      expect(uses.filter((use) => use === 'first')).toHaveLength(1);
      expect(await sessions.useTokenId(south, 'jti-1', Date.parse(at(30)))).toBe('first');
    });

    test('purges tokens and ids that ran out', async () => {
      const sessions = createSessionStore(database);
      await sessions.putRenewal(south, renewal('old', 2));
      await sessions.useTokenId(south, 'old-jti', Date.parse(at(2)));
      await sessions.useTokenId(south, 'new-jti', Date.parse(at(50)));
      expect(await sessions.purge(south, Date.parse(at(3)))).toBe(2);
      expect(await sessions.useTokenId(south, 'new-jti', Date.parse(at(50)))).toBe('seen');
    });
  });

  describe('look-up before the tenant is known', () => {
    test('finds by id, by place at the desk and by connection, and answers nothing for what is not exact', async () => {
      const lookup = createInstallationLookup(database);
      const found = { id: 'north', account: 'north-desk', deskAppId: '700', deskInstallationId: '900', mode: 'assets' };
      expect(await lookup.read(north)).toEqual(found);
      expect(await lookup.read(brandId<InstallationId>('nort%'))).toBeUndefined();
      expect(await lookup.find({ account: 'north-desk', deskInstallationId: '900' })).toEqual(found);
      expect(await lookup.find({ account: 'north-desk', deskInstallationId: '901' })).toBeUndefined();
      expect(await lookup.byConnection('conn-south')).toEqual({
        installationId: 'south',
        connectionId: 'conn-south',
        connectorId: 'servicenow',
        isRemoved: false,
      });
      expect(await lookup.byConnection("conn-south' OR '1'='1")).toBeUndefined();
    });

    test('visits every installation once', async () => {
      const lookup = createInstallationLookup(database);
      const visited: string[] = [];
      for (let id = await lookup.next(''); id !== undefined; id = await lookup.next(id)) visited.push(id);
      expect(visited).toEqual(['north', 'south']);
    });
  });
});
