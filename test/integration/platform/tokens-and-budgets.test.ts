/** What the processes of an installation share of its connections: tokens and budgets. */
import type { TokenSet } from '#capabilities';
import { OutcomeUnknownError, StorageUnavailableError, systemClock, VendorAuthError } from '#domain';
import { createBudgetStore, type Database } from '#storage';
import { createBudgetGate } from '../../../src/connections/budget-gate.ts';
import { createTokenStore, type TokenLeaseStore } from '../../../src/connections/token-store.ts';
import { anyCredentials, call, leasesOf, newTenant, nextConnectionId, pair, vaultOf } from './connection-ground.ts';
import { engines, type OpenEngine } from './engines.ts';
import { fakeClock } from './fake-clock.ts';
import { connectionForTest } from './installations.ts';

describe.each(engines)('on $engine', ({ open }) => {
  let opened: OpenEngine;
  let database: Database;

  beforeAll(async () => {
    opened = await open();
    database = opened.database;
  });
  afterAll(() => opened.close());

  describe('tokens', () => {
    async function setup() {
      const installationId = await newTenant(database);
      const connectionId = await connectionForTest(database, installationId, nextConnectionId());
      const refusals: unknown[] = [];
      const worker = (store: TokenLeaseStore = leasesOf(database)) =>
        createTokenStore({
          store,
          clock: systemClock,
          installationId,
          connectionId,
          credentials: anyCredentials,
          onRefused: async (error) => void refusals.push(error),
        });
      return { installationId, connectionId, refusals, worker };
    }

    test('fifty callers in five workers that find a token expired renew it once and get the same pair', async () => {
      const { worker } = await setup();
      const others = opened.another ? [await opened.another(), await opened.another()] : [];
      const workers = [worker(), worker(), worker(), ...others.map((other) => worker(leasesOf(other)))];
      await workers[0]?.replace(undefined, async () => pair('old'));
      let renewals = 0;
      const renew = async (previous: TokenSet | undefined) => {
        renewals += 1;
        expect(previous).toEqual(pair('old'));
        await systemClock.sleep(30);
        return pair('new');
      };
      const results = await Promise.all(Array.from({ length: 50 }, (_, n) => workers[n % workers.length]?.replace('old', renew)));
      expect(renewals).toBe(1);
      expect(results).toEqual(Array.from({ length: 50 }, () => pair('new')));
    });

    test('gives a worker that starts later the stored pair, and none before the first', async () => {
      const { worker } = await setup();
      expect(await worker().current()).toBeUndefined();
      await worker().replace(undefined, async () => pair('first'));
      expect(await worker().current()).toEqual(pair('first'));
    });

    test('keeps the old pair where the answer to a renewal was lost, and lets the next one try', async () => {
      const { worker } = await setup();
      await worker().replace(undefined, async () => pair('old'));
      const lost = worker().replace('old', async () => Promise.reject(new OutcomeUnknownError({ message: 'no answer' })));
      await expect(lost).rejects.toMatchObject({ code: 'outcome-unknown' });
      expect(await worker().current()).toEqual(pair('old'));
      expect(await worker().replace('old', async (previous) => pair(`after-${previous?.refreshToken}`))).toEqual(pair('after-refresh-old'));
    });

    test('reports refused credentials once and keeps what is stored', async () => {
      const { worker, refusals } = await setup();
      await worker().replace(undefined, async () => pair('old'));
      const refused = worker().replace('old', async () => Promise.reject(new VendorAuthError({ message: 'invalid_grant' })));
      await expect(refused).rejects.toMatchObject({ code: 'vendor-auth-failed' });
      expect(refusals).toHaveLength(1);
      expect(await worker().current()).toEqual(pair('old'));
    });

    test('uses a renewed pair that the database could not take, and stores it at the next call instead of spending another refresh token', async () => {
      const { installationId, connectionId } = await setup();
      const real = leasesOf(database);
      let isAway = true;
      const store: TokenLeaseStore = {
        ...real,
        save: (...args) => (isAway ? Promise.reject(new StorageUnavailableError({ message: 'away' })) : real.save(...args)),
      };
      const tokens = createTokenStore({
        store,
        clock: { now: Date.now, sleep: async () => undefined },
        installationId,
        connectionId,
        credentials: anyCredentials,
        onRefused: async () => undefined,
      });
      expect(await tokens.replace(undefined, async () => pair('kept'))).toEqual(pair('kept'));
      isAway = false;
      const again = await tokens.replace('something-older', async () => Promise.reject(new Error('must not renew')));
      expect(again).toEqual(pair('kept'));
      expect((await real.read(installationId, connectionId)).secret).toContain('kept');
    });

    test('a pair is stored also by a worker that has not seen that the data key was changed', async () => {
      const { installationId, connectionId } = await setup();
      const store = leasesOf(database);
      expect(await store.save(installationId, connectionId, await leaseFrom(store, 0), 'before')).toBe('saved');
      await vaultOf(database).rotateDataKey(installationId);
      expect(await store.save(installationId, connectionId, await leaseFrom(store, 2), 'after')).toBe('saved');
      expect((await leasesOf(database).read(installationId, connectionId)).secret).toBe('after');

      async function leaseFrom(from: TokenLeaseStore, seenFence: number): Promise<number> {
        return (await from.takeLease(installationId, connectionId, { seenFence, untilMs: 1_000, nowMs: 0 })) ?? -1;
      }
    });

    test('a holder whose lease ended cannot overwrite what a later holder stored', async () => {
      const { installationId, connectionId } = await setup();
      const store = leasesOf(database);
      const slow = await store.takeLease(installationId, connectionId, { seenFence: 0, untilMs: 1_000, nowMs: 0 });
      expect(await store.takeLease(installationId, connectionId, { seenFence: 1, untilMs: 2_000, nowMs: 999 })).toBeUndefined();
      const quick = await store.takeLease(installationId, connectionId, { seenFence: 1, untilMs: 2_000, nowMs: 1_000 });
      expect(await store.save(installationId, connectionId, quick ?? 0, 'quick')).toBe('saved');
      expect(await store.save(installationId, connectionId, slow ?? 0, 'slow')).toBe('lost');
      expect((await store.read(installationId, connectionId)).secret).toBe('quick');
    });

    test('replaces again where the pair that a joined renewal gave is the one that was found unusable', async () => {
      const { worker } = await setup();
      const tokens = worker();
      await tokens.replace(undefined, async () => pair('a'));
      const first = tokens.replace('a', async () => pair('b'));
      const second = tokens.replace('b', async () => pair('c'));
      expect(await first).toEqual(pair('b'));
      expect(await second).toEqual(pair('c'));
    });
  });

  describe('budgets', () => {
    const limits = [{ endpoint: '*', calls: 20, perMs: 10_000, reserved: 0.5 }];

    test('three workers together send no more than the vendor allows, and parking stops them all', async () => {
      const installationId = await newTenant(database);
      const connectionId = await connectionForTest(database, installationId, nextConnectionId());
      const clock = fakeClock();
      const gates = Array.from({ length: 3 }, () =>
        createBudgetGate({ store: createBudgetStore(database), clock, installationId, connectionId, limits, slice: 1 }),
      );
      const signal = new AbortController().signal;
      const attempt = async (index: number) =>
        gates[index % 3]?.acquire({ endpoint: '*', priority: 'agent', maxWaitMs: 0, signal }).then(
          () => 1,
          () => 0,
        );
      let sent = 0;
      for (let quarter = 0; quarter < 40; quarter++) {
        const outcomes = await Promise.all(Array.from({ length: 9 }, (_, index) => attempt(index)));
        sent += outcomes.reduce<number>((sum, one) => sum + (one ?? 0), 0);
        clock.advance(250);
      }
      expect(sent).toBeLessThanOrEqual(20);
      expect(sent).toBeGreaterThan(10);
      clock.advance(60_000);
      await gates[0]?.park({ untilMs: clock.now() + 5_000 });
      await expect(gates[1]?.acquire({ endpoint: 'incident', priority: 'agent', maxWaitMs: 4_999, signal })).rejects.toMatchObject({
        code: 'budget-exhausted',
        facts: { endpoint: '*', waitMs: 5_000 },
      });
    });

    test('what one worker is told of the allowance holds for the others, more and less, and what is left only lowers', async () => {
      const installationId = await newTenant(database);
      const connectionId = await connectionForTest(database, installationId, nextConnectionId());
      const clock = fakeClock();
      const open = () => createBudgetGate({ store: createBudgetStore(database), clock, installationId, connectionId, limits, slice: 1 });
      const [told, other] = [open(), open()];
      const signal = new AbortController().signal;
      /** Calls of the other worker in so many seconds, one asked for each tenth of a second. */
      const sentIn = async (seconds: number) => {
        let sent = 0;
        for (let tenth = 0; tenth < seconds * 10; tenth += 1) {
          sent += await other.acquire({ endpoint: '*', priority: 'agent', maxWaitMs: 0, signal }).then(
            () => 1,
            () => 0,
          );
          clock.advance(100);
        }
        return sent;
      };
      await told.heed({ calls: 5 });
      expect(await sentIn(10)).toBeLessThanOrEqual(5);
      await told.heed({ calls: 60 });
      expect(await sentIn(10)).toBeGreaterThan(50);
      await told.heed({ calls: 60, left: { calls: 3, untilMs: clock.now() + 5_000 } });
      await told.heed({ calls: 60, left: { calls: 50, untilMs: clock.now() + 5_000 } });
      expect(await sentIn(5)).toBe(3);
      expect(await sentIn(5)).toBeGreaterThan(20);
      await told.heed({ calls: 60, left: { calls: 0, untilMs: clock.now() + 5_000 } });
      await expect(other.acquire({ endpoint: 'incident', priority: 'agent', maxWaitMs: 4_999, signal })).rejects.toMatchObject({
        facts: { endpoint: '*', waitMs: 5_000, isPause: true },
      });
    });

    test('a connection that its vendor parks for hours holds up neither another tenant’s nor another of its own', async () => {
      const [parked, other] = [await newTenant(database), await newTenant(database)];
      const name = await connectionForTest(database, parked, nextConnectionId());
      const beside = await connectionForTest(database, parked, nextConnectionId());
      const theirName = await connectionForTest(database, other, nextConnectionId());
      const clock = fakeClock();
      const plenty = [{ endpoint: '*', calls: 600, perMs: 60_000, reserved: 0 }];
      const gateOf = (installationId: string, connectionId: string) =>
        createBudgetGate({ store: createBudgetStore(database), clock, installationId, connectionId, limits: plenty, slice: 1 });
      const ask = { endpoint: '*', priority: 'sync', maxWaitMs: 0, signal: call.signal } as const;
      const [held, theirs, own] = [gateOf(parked, name), gateOf(other, theirName), gateOf(parked, beside)];
      // Before and after: neither a new row nor one that is there already is touched.
      await Promise.all([held, theirs].map((gate) => gate.acquire(ask)));
      await held.park({ untilMs: clock.now() + 7_200_000 });
      clock.advance(1_000);
      for (const gate of [theirs, own, gateOf(other, theirName)]) await expect(gate.acquire(ask)).resolves.toBeUndefined();
      for (const gate of [held, gateOf(parked, name)])
        await expect(gate.acquire(ask)).rejects.toMatchObject({ code: 'budget-exhausted', facts: { waitMs: 7_199_000 } });
    });

    test('takes one slice from the database for callers that come at once', async () => {
      const installationId = await newTenant(database);
      const connectionId = await connectionForTest(database, installationId, nextConnectionId());
      const real = createBudgetStore(database);
      let takes = 0;
      const change: typeof real.change = (...args) => {
        takes += 1;
        return real.change(...args);
      };
      const store = { change };
      const gate = createBudgetGate({
        store,
        clock: fakeClock(),
        installationId,
        connectionId,
        limits: [{ endpoint: '*', calls: 1000, perMs: 60_000, reserved: 0 }],
        slice: 10,
      });
      await Promise.all(Array.from({ length: 10 }, () => gate.acquire({ endpoint: '*', priority: 'sync', maxWaitMs: 0, signal: call.signal })));
      expect(takes).toBe(1);
    });

    test('waits for its turn on the clock and stops waiting when aborted', async () => {
      const installationId = await newTenant(database);
      const connectionId = await connectionForTest(database, installationId, nextConnectionId());
      const clock = fakeClock();
      const gate = createBudgetGate({
        store: createBudgetStore(database),
        clock,
        installationId,
        connectionId,
        limits: [{ endpoint: '*', calls: 1, perMs: 1_000, reserved: 0 }],
      });
      const abort = new AbortController();
      const acquire = (signal: AbortSignal) => gate.acquire({ endpoint: '*', priority: 'agent', maxWaitMs: 60_000, signal });
      await acquire(call.signal);
      const waiting = acquire(abort.signal);
      const settled = waiting.then(
        () => 'sent',
        () => 'stopped',
      );
      abort.abort();
      expect(await settled).toBe('stopped');
      await expect(acquire(abort.signal)).rejects.toThrow();
    });
  });
});
