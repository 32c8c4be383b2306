/** Rows and secrets of an installation's connections. */
import { z } from 'zod';
import { type ConnectorDefinition, type ConnectorRuntime, defineConnector } from '#capabilities';
import { type ConnectionInput, createConnections } from '#connections';
import { systemClock, VendorAuthError } from '#domain';
import { createBudgetStore, createConnectionStore, createInstallationLookup, type Database } from '#storage';
import { demoTraits } from '../../../src/connections/testing/demo-connector.ts';
import { createTokenStore } from '../../../src/connections/token-store.ts';
import { anyCredentials, call, leasesOf, newTenant, nextConnectionId, pair, silent, vaultOf } from './connection-ground.ts';
import { engines, type OpenEngine } from './engines.ts';
import { fakeClock } from './fake-clock.ts';

describe.each(engines)('on $engine', ({ open }) => {
  let opened: OpenEngine;
  let database: Database;

  beforeAll(async () => {
    opened = await open();
    database = opened.database;
  });
  afterAll(() => opened.close());

  const input: ConnectionInput = {
    name: 'demo-prod',
    connectorId: 'demo',
    owner: 'Mara Voss',
    settings: { url: 'https://demo.example' },
    secrets: { password: 'canary-password' },
  };

  async function setup() {
    const installationId = await newTenant(database);
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
      ...demoTraits,
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
      newId: nextConnectionId,
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
    expect(await connections.list(await newTenant(database))).toEqual([]);
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
    const stranger = await newTenant(database);
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
    expect(await leasesOf(database).read(installationId, id)).toMatchObject({ secret: expect.stringContaining('"old"') });
  });

  test('names the owner as on-call where nobody else is, and keeps who was named', async () => {
    const { installationId, connections } = await setup();
    const added = await connections.add(installationId, input);
    expect(added.onCall).toBe('Mara Voss');
    await connections.change(installationId, added.id, { ...input, onCall: 'Night desk', secrets: {} });
    await connections.change(installationId, added.id, { ...input, owner: 'Jonas Wirth', secrets: {} });
    expect(await connections.read(installationId, added.id)).toMatchObject({ owner: 'Jonas Wirth', onCall: 'Night desk' });
  });

  const savedBy = (name: string) => () => ({ action: 'connection-changed', actor: { kind: 'user', id: 'u-1', name }, target: 'c' }) as const;

  test('never saves over a newer version than the one that was seen, and says who saved it and when', async () => {
    const { installationId, connections, clock } = await setup();
    const { id, version } = await connections.add(installationId, input);
    clock.advance(5_000);
    const theirs = await connections.change(installationId, id, { ...input, owner: 'Leona Vogt', secrets: {}, version }, savedBy('Leona Vogt'));
    expect(theirs).toMatchObject({ version: 2, changedBy: 'Leona Vogt', changedAt: '2026-11-22T05:00:05.000Z' });
    const newer = { code: 'conflict', facts: { connectionId: id, version: 2, changedBy: 'Leona Vogt', changedAt: '2026-11-22T05:00:05.000Z' } };
    await expect(connections.change(installationId, id, { ...input, secrets: {}, version })).rejects.toMatchObject(newer);
    await expect(connections.rotate(installationId, id, { secrets: { password: 'canary-newer' }, version, call })).rejects.toMatchObject(newer);
    await expect(connections.remove(installationId, id, undefined, { version })).rejects.toMatchObject(newer);
    expect(await connections.read(installationId, id)).toEqual(theirs);
    await connections.remove(installationId, id, undefined, theirs);
    await expect(connections.read(installationId, id)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('keeps one of two who save at the same moment, and tells the other', async () => {
    const { installationId, connections } = await setup();
    const { id, version } = await connections.add(installationId, input);
    const owners = ['Leona Vogt', 'Jonas Wirth', 'Tobias Rau'];
    const saves = owners.map((owner) => connections.change(installationId, id, { ...input, owner, secrets: {}, version }, savedBy(owner)));
    const outcomes = await Promise.allSettled(saves);
    const kept = owners.filter((_, at) => outcomes[at]?.status === 'fulfilled');
    expect(kept).toHaveLength(1);
    expect(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))).toEqual([
      expect.objectContaining({ code: 'conflict', facts: expect.objectContaining({ version: 2, changedBy: kept[0] }) }),
      expect.objectContaining({ code: 'conflict', facts: expect.objectContaining({ version: 2, changedBy: kept[0] }) }),
    ]);
    expect(await connections.read(installationId, id)).toMatchObject({ owner: kept[0], version: 2 });
  });

  test('new secrets make a version, a pause and a refused trial make none', async () => {
    const { installationId, connections, outcome } = await setup();
    const { id } = await connections.add(installationId, input);
    await connections.pause(installationId, id);
    await connections.resume(installationId, id);
    outcome.fail = new VendorAuthError({ message: 'refused' });
    await connections.rotate(installationId, id, { secrets: { password: 'canary-wrong' }, version: 1, call });
    expect(await connections.read(installationId, id)).toMatchObject({ version: 1, changedAt: undefined });
    delete outcome.fail;
    await connections.rotate(installationId, id, { secrets: { password: 'canary-newer' }, version: 1, call, deed: savedBy('Leona Vogt')() });
    expect(await connections.read(installationId, id)).toMatchObject({ version: 2, changedBy: 'Leona Vogt' });
    await expect(connections.change(installationId, id, { ...input, secrets: {}, version: 1 })).rejects.toMatchObject({ code: 'conflict' });
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
      credentials: anyCredentials,
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

    const unagreed = new VendorAuthError({ message: 'Nobody has agreed.', facts: { isAgreed: false } });
    await expect(runtimes[0]?.runtime.tokens.replace(undefined, async () => Promise.reject(unagreed))).rejects.toMatchObject({
      code: 'vendor-auth-failed',
    });
    expect(await connections.read(installationId, id)).toMatchObject({ stateReason: { code: 'connection-not-agreed' } });

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

  test('a webhook secret makes a version, and is never added beside one that was not seen', async () => {
    const { installationId, connections, clock } = await setup();
    const { id, version } = await connections.add(installationId, input);
    const addedBy = (name: string) => ({ ...savedBy(name)(), action: 'webhook-secret-added' }) as const;
    clock.advance(5_000);
    await connections.addWebhookSecret(installationId, id, 'one', addedBy('Leona Vogt'), { version });
    const newer = { code: 'conflict', facts: { connectionId: id, version: 2, changedBy: 'Leona Vogt', changedAt: '2026-11-22T05:00:05.000Z' } };
    await expect(connections.addWebhookSecret(installationId, id, 'two', addedBy('Jonas Wirth'), { version })).rejects.toMatchObject(newer);
    await expect(connections.change(installationId, id, { ...input, secrets: {}, version })).rejects.toMatchObject(newer);
    expect(await connections.webhookSecrets(installationId, id)).toEqual(['one']);
    await connections.addWebhookSecret(installationId, id, 'two');
    expect(await connections.webhookSecrets(installationId, id)).toEqual(['two', 'one']);
    expect(await connections.read(installationId, id)).toMatchObject({ version: 3 });
  });

  test('of two who add a webhook secret at the same moment one is told, and the secret of the other alone is added', async () => {
    const { installationId, connections } = await setup();
    const { id, version } = await connections.add(installationId, input);
    const outcomes = await Promise.allSettled(
      ['one', 'two'].map((secret) => connections.addWebhookSecret(installationId, id, secret, savedBy(secret)(), { version })),
    );
    const added = ['one', 'two'].filter((_, at) => outcomes[at]?.status === 'fulfilled');
    expect(added).toHaveLength(1);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict', facts: { changedBy: added[0] } } });
    expect(await connections.webhookSecrets(installationId, id)).toEqual(added);
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
