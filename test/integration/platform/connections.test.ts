/**
 * What the connections of an installation share over all processes: tokens, budgets, rows and secrets. One file, because both engines are opened once for the
 * three of them.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Call, type ConnectorDefinition, type ConnectorRuntime, defineConnector, type Log, type TokenSet } from '#capabilities';
import { type ConnectionInput, createConnections } from '#connections';
import { brandId, OutcomeUnknownError, StorageUnavailableError, systemClock, type TraceId, VendorAuthError } from '#domain';
import {
  createBudgetStore,
  createConnectionStore,
  createDataKeyStore,
  createInstallationLookup,
  createSecretStore,
  createTokenLeaseStore,
  type Database,
} from '#storage';
import { createVault } from '#vault';
import { createBudgetGate } from '../../../src/connections/budget-gate.ts';
import { createTokenStore, type TokenLeaseStore } from '../../../src/connections/token-store.ts';
import { engines, type OpenEngine } from './engines.ts';
import { fakeClock } from './fake-clock.ts';
import { connectionForTest, enrolForTest } from './installations.ts';

const nowIso = () => '2026-11-22T05:00:00.000Z';
const masterKeys = [{ id: 'm1', bytes: randomBytes(32) }];
const call: Call = { signal: new AbortController().signal, traceId: brandId<TraceId>('0'.repeat(32)), priority: 'agent' };
const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const pair = (name: string): TokenSet => ({ accessToken: name, expiresAt: 0, refreshToken: `refresh-${name}` });
let count = 0;

describe.each(engines)('on $engine', ({ open }) => {
  let opened: OpenEngine;
  let database: Database;

  beforeAll(async () => {
    opened = await open();
    database = opened.database;
  });
  afterAll(() => opened.close());

  const vaultOf = (db: Database) =>
    createVault({ masterKeys, keys: createDataKeyStore(db, nowIso), secrets: createSecretStore(db, nowIso), clock: systemClock, randomBytes });
  const leasesOf = (db: Database) => createTokenLeaseStore({ database: db, vault: vaultOf(db), nowIso });
  const newTenant = () => enrolForTest(database, `tenant-${count++}`);

  describe('tokens', () => {
    async function setup() {
      const installationId = await newTenant();
      const connectionId = await connectionForTest(database, installationId, `conn-${count++}`);
      const refusals: unknown[] = [];
      const worker = (store: TokenLeaseStore = leasesOf(database)) =>
        createTokenStore({ store, clock: systemClock, installationId, connectionId, onRefused: async (error) => void refusals.push(error) });
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
        onRefused: async () => undefined,
      });
      expect(await tokens.replace(undefined, async () => pair('kept'))).toEqual(pair('kept'));
      isAway = false;
      const again = await tokens.replace('something-older', async () => Promise.reject(new Error('must not renew')));
      expect(again).toEqual(pair('kept'));
      expect((await real.read(installationId, connectionId)).secret).toContain('kept');
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
      const installationId = await newTenant();
      const connectionId = await connectionForTest(database, installationId, `conn-${count++}`);
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

    test('takes one slice from the database for callers that come at once', async () => {
      const installationId = await newTenant();
      const connectionId = await connectionForTest(database, installationId, `conn-${count++}`);
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
      const installationId = await newTenant();
      const connectionId = await connectionForTest(database, installationId, `conn-${count++}`);
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

  describe('connections', () => {
    const input: ConnectionInput = {
      name: 'demo-prod',
      connectorId: 'demo',
      owner: 'Mara Voss',
      settings: { url: 'https://demo.example' },
      secrets: { password: 'canary-password' },
    };

    async function setup() {
      const installationId = await newTenant();
      const runtimes: { runtime: ConnectorRuntime; config: unknown }[] = [];
      const outcome: { fail?: Error } = {};
      const demo = defineConnector({
        id: 'demo',
        name: 'Demo',
        fields: [],
        settings: z.object({
          url: z.url('Enter a web address.'),
          region: z.string().default('eu'),
          states: z
            .string()
            .default('6,7')
            .transform((text) => text.split(',')),
        }),
        secrets: z.object({ password: z.string().min(8, 'At least 8 characters.') }),
        authKinds: ['basic'],
        capabilities: ['cmdb'],
        limits: [],
        writeGuard: 'none',
        findLagMs: 0,
        dataClass: 'operational',
        docs: [],
        connect: (runtime, config) => {
          runtimes.push({ runtime, config });
          const run = async () => {
            if (outcome.fail) throw outcome.fail;
          };
          return {
            capabilities: {},
            checks: [
              { name: 'reach', run: async () => undefined },
              { name: 'sign-in', run },
              { name: 'read', run },
            ],
          };
        },
      });
      const clock = fakeClock();
      const connections = createConnections({
        store: createConnectionStore(database),
        secrets: vaultOf(database),
        tokens: leasesOf(database),
        budgets: createBudgetStore(database),
        connectors: new Map([['demo', demo as unknown as ConnectorDefinition]]),
        transport: async () => ({ status: 200, headers: {}, body: new Uint8Array() }),
        clock,
        random: () => 0.5,
        newId: () => `conn-${count++}`,
        log: silent,
      });
      return { installationId, connections, runtimes, clock, outcome };
    }

    test('adds a connection with the schema’s defaults, lists it and keeps its secrets out of every answer', async () => {
      const { installationId, connections } = await setup();
      const added = await connections.add(installationId, input);
      expect(added).toMatchObject({ name: 'demo-prod', state: 'active', settings: { url: 'https://demo.example', region: 'eu' } });
      expect(await connections.list(installationId)).toEqual([added]);
      expect(await connections.storedSecrets(installationId, added.id)).toEqual(['password']);
      expect(JSON.stringify(await connections.list(installationId))).not.toContain('canary-password');
      expect(await connections.list(await newTenant())).toEqual([]);
    });

    test('keeps settings as they were entered, so that a form can show them and a change be judged again', async () => {
      const { installationId, connections, runtimes } = await setup();
      const { id } = await connections.add(installationId, { ...input, settings: { url: 'https://demo.example', states: '6,8' } });
      const { settings } = await connections.read(installationId, id);
      expect(settings).toEqual({ url: 'https://demo.example', region: 'eu', states: '6,8' });
      await connections.change(installationId, id, { ...input, settings: settings as Record<string, unknown>, secrets: {} });
      await connections.connect(installationId, id);
      expect(runtimes[0]?.config).toMatchObject({ settings: { states: ['6', '8'] } });
    });

    test.each([
      ['settings', { ...input, settings: { url: 'no address' } }, 'url: Enter a web address.'],
      ['secrets', { ...input, secrets: { password: 'canary' } }, 'password: At least 8 characters.'],
    ])('refuses wrong %s by field, without repeating the value', async (_part, wrong, issue) => {
      const { installationId, connections } = await setup();
      const error = await connections.add(installationId, wrong).catch((caught) => caught);
      expect(error).toMatchObject({ code: 'invalid-input', facts: { issues: [issue] } });
      expect(JSON.stringify([error.message, error.facts])).not.toMatch(/canary|no address/u);
    });

    test('refuses a connector that does not exist and a name that is taken', async () => {
      const { installationId, connections } = await setup();
      await connections.add(installationId, input);
      await expect(connections.add(installationId, input)).rejects.toMatchObject({ code: 'conflict' });
      await expect(connections.add(installationId, { ...input, connectorId: 'other' })).rejects.toThrow(/Choose one of demo/u);
    });

    test('hides another tenant’s connection behind the same answer as one that does not exist', async () => {
      const { installationId, connections } = await setup();
      const { id } = await connections.add(installationId, input);
      await connections.connect(installationId, id);
      const stranger = await newTenant();
      await expect(connections.connect(stranger, id)).rejects.toMatchObject({ code: 'not-found', facts: { connectionId: id } });
      await expect(connections.read(stranger, id)).rejects.toMatchObject({ code: 'not-found', facts: { connectionId: id } });
      await expect(connections.connect(stranger, 'none')).rejects.toMatchObject({ code: 'not-found' });
    });

    test('connects with opened secrets and keeps the live connection until settings change', async () => {
      const { installationId, connections, runtimes, clock } = await setup();
      const { id } = await connections.add(installationId, input);
      const first = await connections.connect(installationId, id);
      clock.advance(31_000);
      expect(await connections.connect(installationId, id)).toBe(first);
      expect(runtimes.map(({ config }) => config)).toEqual([
        { settings: { url: 'https://demo.example', region: 'eu', states: ['6', '7'] }, secrets: { password: 'canary-password' } },
      ]);
      await connections.change(installationId, id, { ...input, settings: { url: 'https://new.example' }, secrets: {} });
      expect(await connections.connect(installationId, id)).not.toBe(first);
      expect(runtimes[1]?.config).toMatchObject({ settings: { url: 'https://new.example' }, secrets: { password: 'canary-password' } });
    });

    test('keeps the old secrets where a check fails with the new ones, and takes the new ones where all pass', async () => {
      const { installationId, connections, runtimes, outcome } = await setup();
      const { id } = await connections.add(installationId, input);
      outcome.fail = new VendorAuthError({ message: 'refused' });
      const refused = await connections.rotate(installationId, id, { secrets: { password: 'canary-wrong' }, call });
      expect(refused).toMatchObject({ kind: 'kept-old', results: [{ outcome: 'passed' }, { name: 'sign-in', outcome: 'failed' }, {}] });
      await connections.connect(installationId, id);
      expect(runtimes.at(-1)?.config).toMatchObject({ secrets: { password: 'canary-password' } });
      delete outcome.fail;
      expect(await connections.rotate(installationId, id, { secrets: { password: 'canary-newer' }, call })).toMatchObject({ kind: 'rotated' });
      await connections.connect(installationId, id);
      expect(runtimes.at(-1)?.config).toMatchObject({ secrets: { password: 'canary-newer' } });
    });

    test('tries new secrets without the tokens that the old ones brought', async () => {
      const { installationId, connections, runtimes } = await setup();
      const { id } = await connections.add(installationId, input);
      await connections.connect(installationId, id);
      await runtimes[0]?.runtime.tokens.replace(undefined, async () => pair('old'));
      await connections.rotate(installationId, id, { secrets: { password: 'canary-newer' }, call });
      const trial = runtimes[1]?.runtime.tokens;
      expect(await trial?.current()).toBeUndefined();
      expect(await trial?.replace(undefined, async () => pair('trial'))).toEqual(pair('trial'));
      expect(await leasesOf(database).read(installationId, id)).toMatchObject({ secret: JSON.stringify(pair('old')) });
    });

    test('names the owner as on-call where nobody else is, and keeps who was named', async () => {
      const { installationId, connections } = await setup();
      const added = await connections.add(installationId, input);
      expect(added.onCall).toBe('Mara Voss');
      await connections.change(installationId, added.id, { ...input, onCall: 'Night desk', secrets: {} });
      await connections.change(installationId, added.id, { ...input, owner: 'Jonas Wirth', secrets: {} });
      expect(await connections.read(installationId, added.id)).toMatchObject({ owner: 'Jonas Wirth', onCall: 'Night desk' });
    });

    test('leaves of a removed connection only its address: no row, no secret, and its name is free', async () => {
      const { installationId, connections } = await setup();
      const { id } = await connections.add(installationId, input);
      await connections.addWebhookSecret(installationId, id, 'canary-hook');
      await createTokenStore({
        store: leasesOf(database),
        clock: systemClock,
        installationId,
        connectionId: id,
        onRefused: async () => undefined,
      }).replace(undefined, async () => pair('old'));
      await connections.remove(installationId, id);
      expect(await connections.list(installationId)).toEqual([]);
      await expect(connections.connect(installationId, id)).rejects.toMatchObject({ code: 'not-found' });
      expect(await vaultOf(database).read(installationId, `connection/${id}/credentials`)).toBeUndefined();
      expect(await vaultOf(database).read(installationId, `connection/${id}/webhook`)).toBeUndefined();
      expect(await leasesOf(database).read(installationId, id)).toMatchObject({ secret: undefined });
      expect(await createInstallationLookup(database).byConnection(id)).toMatchObject({ isRemoved: true });
      const again = await connections.add(installationId, input);
      expect(again.id).not.toBe(id);
      expect(await createInstallationLookup(database).byConnection(again.id)).toMatchObject({ isRemoved: false });
    });

    test('does not connect while paused, and does again after', async () => {
      const { installationId, connections } = await setup();
      const { id } = await connections.add(installationId, input);
      await connections.pause(installationId, id);
      await expect(connections.connect(installationId, id)).rejects.toMatchObject({ code: 'conflict' });
      expect(await connections.listWith(installationId, 'cmdb')).toEqual([]);
      await connections.resume(installationId, id);
      await expect(connections.connect(installationId, id)).resolves.toBeDefined();
      expect(await connections.listWith(installationId, 'cmdb')).toHaveLength(1);
      expect(await connections.listWith(installationId, 'identity')).toEqual([]);
    });

    test('asks for attention when credentials are refused, and is active again once every check passes', async () => {
      const { installationId, connections, runtimes, outcome, clock } = await setup();
      const { id } = await connections.add(installationId, input);
      await connections.connect(installationId, id);
      const refused = runtimes[0]?.runtime.tokens.replace(undefined, async () => Promise.reject(new VendorAuthError({ message: 'invalid_grant' })));
      await expect(refused).rejects.toMatchObject({ code: 'vendor-auth-failed' });
      expect(await connections.read(installationId, id)).toMatchObject({
        state: 'needs-attention',
        stateReason: { code: 'connection-credentials-refused', facts: { connection: 'demo-prod' } },
      });
      await expect(connections.connect(installationId, id)).rejects.toMatchObject({ code: 'vendor-auth-failed' });

      outcome.fail = new VendorAuthError({ message: 'The vendor refused the credentials.' });
      expect((await connections.test(installationId, id, call)).map(({ name, outcome: result }) => `${name} ${result}`)).toEqual([
        'reach passed',
        'sign-in failed',
        'read skipped',
      ]);
      expect((await connections.read(installationId, id)).state).toBe('needs-attention');
      delete outcome.fail;
      await connections.test(installationId, id, call);
      expect((await connections.read(installationId, id)).state).toBe('active');
      clock.advance(1);
    });

    test('does not show the words of an unexpected failure of a check', async () => {
      const { installationId, connections, outcome } = await setup();
      const { id } = await connections.add(installationId, input);
      outcome.fail = new Error('canary-internal');
      const results = await connections.test(installationId, id, call);
      expect(results[1]).toMatchObject({ outcome: 'failed', problem: { code: 'internal' } });
      expect(JSON.stringify(results)).not.toContain('canary-internal');
    });

    test('accepts the two latest webhook secrets, so that a change loses no delivery', async () => {
      const { installationId, connections } = await setup();
      const { id } = await connections.add(installationId, input);
      expect(await connections.webhookSecrets(installationId, id)).toEqual([]);
      for (const secret of ['one', 'two', 'two', 'three']) await connections.addWebhookSecret(installationId, id, secret);
      expect(await connections.webhookSecrets(installationId, id)).toEqual(['three', 'two']);
    });

    test('notes when it was last used, once a minute', async () => {
      const { installationId, connections, clock } = await setup();
      const { id } = await connections.add(installationId, input);
      await connections.connect(installationId, id);
      const used = (await connections.read(installationId, id)).lastUsedAt;
      expect(used).toBe('2026-11-22T05:00:00.000Z');
      clock.advance(31_000);
      await connections.connect(installationId, id);
      expect((await connections.read(installationId, id)).lastUsedAt).toBe(used);
      clock.advance(31_000);
      await connections.connect(installationId, id);
      expect((await connections.read(installationId, id)).lastUsedAt).toBe('2026-11-22T05:01:02.000Z');
    });
  });
});
