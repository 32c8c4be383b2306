import { createContextCacheStore, createInstallationLookup, createSessionStore, createTicketItemStore, type Database } from '#storage';
import { engines, type OpenEngine } from './engines.ts';
import { connectionForTest, enrolForTest } from './installations.ts';

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
  }, 60_000);
  afterAll(() => opened.close());

  describe('ticket items', () => {
    const item = (itemId: string, minute: number) => ({ connectionId: 'cmdb', itemId, linkedBy: 'agent-1', linkedAt: at(minute) });

    test('lists what was linked, oldest first, for that ticket and tenant only', async () => {
      const items = createTicketItemStore(database);
      await items.add('north', '41', item('web-02', 2));
      await items.add('north', '41', item('web-01', 1));
      await items.add('north', '42', item('erp', 3));
      expect((await items.list('north', '41')).map(({ itemId }) => itemId)).toEqual(['web-01', 'web-02']);
      expect(await items.list('south', '41')).toEqual([]);
    });

    test('keeps who linked an item first when it is linked again', async () => {
      const items = createTicketItemStore(database);
      expect(await items.add('north', '50', item('db-01', 1))).toBe('added');
      expect(await items.add('north', '50', { ...item('db-01', 9), linkedBy: 'agent-2' })).toBe('present');
      expect(await items.list('north', '50')).toEqual([item('db-01', 1)]);
    });

    test('removes once and says so', async () => {
      const items = createTicketItemStore(database);
      await items.add('north', '60', item('nas', 1));
      expect(await items.remove('south', '60', item('nas', 1))).toBe('absent');
      expect(await items.remove('north', '60', item('nas', 1))).toBe('removed');
      expect(await items.remove('north', '60', item('nas', 1))).toBe('absent');
    });
  });

  describe('context cache', () => {
    const answer = (text: string, fetched: number, expires: number) => ({ answer: text, fetchedAt: at(fetched), expiresAt: at(expires) });

    test('returns an answer past its expiry with its age, and leaves out keys it does not have', async () => {
      const cache = createContextCacheStore(database);
      await cache.write('north', 'items:41', answer('{"n":1}', 1, 2));
      const read = await cache.read('north', ['items:41', 'changes:41']);
      expect([...read]).toEqual([['items:41', answer('{"n":1}', 1, 2)]]);
      expect((await cache.read('north', [])).size).toBe(0);
      expect((await cache.read('south', ['items:41'])).size).toBe(0);
    });

    test('never lets an older answer replace a later one', async () => {
      const cache = createContextCacheStore(database);
      await cache.write('north', 'late', answer('"new"', 10, 20));
      await cache.write('north', 'late', answer('"old"', 5, 15));
      expect((await cache.read('north', ['late'])).get('late')?.answer).toBe('"new"');
      await cache.write('north', 'late', answer('"newer"', 11, 21));
      expect((await cache.read('north', ['late'])).get('late')?.answer).toBe('"newer"');
    });

    test('purges what expired before an instant, of one tenant', async () => {
      const cache = createContextCacheStore(database);
      await cache.write('south', 'gone', answer('1', 1, 30));
      await cache.write('south', 'kept', answer('1', 1, 40));
      expect(await cache.purge('south', at(40))).toBe(1);
      expect([...(await cache.read('south', ['gone', 'kept'])).keys()]).toEqual(['kept']);
    });
  });

  describe('sessions', () => {
    const binding = { userId: 'u-1', page: 'sidebar' };

    test('gives a renewal token’s binding to exactly one of twenty callers', async () => {
      const sessions = createSessionStore(database);
      await sessions.putRenewal('north', 'token-a', { ...binding, expiresAt: at(30) });
      const taken = await Promise.all(Array.from({ length: 20 }, () => sessions.takeRenewal('north', 'token-a', at(1))));
      expect(taken.filter(Boolean)).toEqual([binding]);
    });

    test('refuses a renewal token that expired, is unknown or belongs to another tenant', async () => {
      const sessions = createSessionStore(database);
      await sessions.putRenewal('north', 'token-b', { ...binding, expiresAt: at(10) });
      expect(await sessions.takeRenewal('south', 'token-b', at(1))).toBeUndefined();
      expect(await sessions.takeRenewal('north', 'token-b', at(10))).toBeUndefined();
      expect(await sessions.takeRenewal('north', 'never-given', at(1))).toBeUndefined();
    });

    test('does not store the token itself', async () => {
      const sessions = createSessionStore(database);
      await sessions.putRenewal('north', 'canary-token', { ...binding, expiresAt: at(10) });
      const rows = await database.withTenant('north', (trx) => trx.selectFrom('renewal_tokens').selectAll().execute());
      expect(JSON.stringify(rows)).not.toContain('canary-token');
    });

    test('lets a signed token’s id through once, at any concurrency', async () => {
      const sessions = createSessionStore(database);
      const uses = await Promise.all(Array.from({ length: 10 }, () => sessions.useJti('north', 'jti-1', at(30))));
      expect(uses.filter((use) => use === 'first')).toHaveLength(1);
      expect(await sessions.useJti('south', 'jti-1', at(30))).toBe('first');
    });

    test('purges tokens and ids that expired', async () => {
      const sessions = createSessionStore(database);
      await sessions.putRenewal('south', 'old', { ...binding, expiresAt: at(2) });
      await sessions.useJti('south', 'old-jti', at(2));
      await sessions.useJti('south', 'new-jti', at(50));
      expect(await sessions.purge('south', at(3))).toBe(2);
      expect(await sessions.useJti('south', 'new-jti', at(50))).toBe('seen');
    });
  });

  describe('look-up before the tenant is known', () => {
    test('finds by id, by place at the desk and by connection, and answers nothing for what is not exact', async () => {
      const lookup = createInstallationLookup(database);
      const north = { installationId: 'north', subdomain: 'north-desk', appId: '700', deskInstallationId: '900', mode: 'assets' };
      expect(await lookup.byId('north')).toEqual(north);
      expect(await lookup.byId('nort%')).toBeUndefined();
      expect(await lookup.byDesk({ subdomain: 'north-desk', appId: '700', deskInstallationId: '900' })).toEqual(north);
      expect(await lookup.byDesk({ subdomain: 'south-desk', appId: '701', deskInstallationId: '900' })).toBeUndefined();
      expect(await lookup.byConnection('conn-south')).toEqual({ installationId: 'south', connectionId: 'conn-south', connectorId: 'servicenow' });
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
