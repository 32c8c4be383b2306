/** Rows and secrets of an installation's connections. */
import type { ConnectionInput } from '#connections';
import { systemClock, VendorAuthError } from '#domain';
import { createInstallationLookup, type Database } from '#storage';
import { createTokenStore } from '../../../src/connections/token-store.ts';
import { anyCredentials, call, demoWorld, leasesOf, newTenant, pair, storeOf, vaultOf } from './connection-ground.ts';
import { engines, type OpenEngine } from './engines.ts';

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

  const setup = () => demoWorld(database);

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

  describe('names that differ in capitals alone', () => {
    const named = (name: string) => ({ ...input, name, secrets: {} });
    const taken = { code: 'conflict', message: expect.stringContaining('a connection named Größe already'), facts: { takenBy: 'Größe' } };

    test('are refused of a new connection and of a renamed one, by the name that is there; its own stays anybody’s to write anew', async () => {
      const { installationId, connections } = await setup();
      const { id } = await connections.add(installationId, { ...input, name: 'Größe' });
      const other = await connections.add(installationId, { ...input, name: 'demo-test' });
      await expect(connections.add(installationId, { ...input, name: 'GRÖßE' })).rejects.toMatchObject(taken);
      await expect(connections.change(installationId, other.id, named('größe'))).rejects.toMatchObject(taken);
      expect(await connections.change(installationId, id, named('GRÖßE'))).toMatchObject({ name: 'GRÖßE' });
      await connections.remove(installationId, id);
      expect(await connections.change(installationId, other.id, named('größe'))).toMatchObject({ name: 'größe' });
    });

    test('are given to one of those who ask at the same moment', async () => {
      const { installationId, connections } = await setup();
      const asked = ['Demo', 'demo', 'DEMO', 'dEMO'].map((name) => connections.add(installationId, { ...input, name }));
      const outcomes = await Promise.allSettled(asked);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await connections.list(installationId)).toHaveLength(1);
    });

    test('of two that were there before stay, and both can be changed', async () => {
      const { installationId, connections } = await setup();
      const { id } = await connections.add(installationId, { ...input, name: 'demo' });
      const other = await connections.add(installationId, { ...input, name: 'demo-test' });
      await database.withTenant(installationId, (trx) =>
        trx.updateTable('connections').set({ name: 'Demo' }).where('connection_id', '=', other.id).execute(),
      );
      expect(await connections.change(installationId, id, { ...named('demo'), owner: 'Jonas Wirth' })).toMatchObject({ owner: 'Jonas Wirth' });
      expect(await connections.change(installationId, other.id, { ...named('Demo'), owner: 'Leona Vogt' })).toMatchObject({ owner: 'Leona Vogt' });
    });
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
    const { installationId, connections, runtimes, signIn } = await setup();
    const { id } = await connections.add(installationId, input);
    signIn.run = () => Promise.reject(new VendorAuthError({ message: 'refused' }));
    const refused = await connections.rotate(installationId, id, { secrets: { password: 'canary-wrong' }, call });
    expect(refused).toMatchObject({ kind: 'kept-old', results: [{ outcome: 'passed' }, { name: 'sign-in', outcome: 'failed' }, {}] });
    await connections.connect(installationId, id);
    expect(runtimes.at(-1)?.config).toMatchObject({ secrets: { password: 'canary-password' } });
    signIn.run = async () => undefined;
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
    const theirs = await connections.change(installationId, id, { ...input, owner: 'Leona Vogt', secrets: {}, version, deed: savedBy('Leona Vogt') });
    expect(theirs).toMatchObject({ version: 2, changedBy: 'Leona Vogt', changedAt: '2026-11-22T05:00:05.000Z' });
    const newer = { code: 'conflict', facts: { connectionId: id, version: 2, changedBy: 'Leona Vogt', changedAt: '2026-11-22T05:00:05.000Z' } };
    await expect(connections.change(installationId, id, { ...input, secrets: {}, version })).rejects.toMatchObject(newer);
    await expect(connections.rotate(installationId, id, { secrets: { password: 'canary-newer' }, version, call })).rejects.toMatchObject(newer);
    await expect(connections.remove(installationId, id, { version })).rejects.toMatchObject(newer);
    expect(await connections.read(installationId, id)).toEqual(theirs);
    await connections.remove(installationId, id, { version: theirs.version });
    await expect(connections.read(installationId, id)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('keeps one of two who save at the same moment, and tells the other', async () => {
    const { installationId, connections } = await setup();
    const { id, version } = await connections.add(installationId, input);
    const owners = ['Leona Vogt', 'Jonas Wirth', 'Tobias Rau'];
    const saves = owners.map((owner) => connections.change(installationId, id, { ...input, owner, secrets: {}, version, deed: savedBy(owner) }));
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
    const { installationId, connections, signIn } = await setup();
    const { id } = await connections.add(installationId, input);
    await connections.pause(installationId, id);
    await connections.resume(installationId, id);
    signIn.run = () => Promise.reject(new VendorAuthError({ message: 'refused' }));
    await connections.rotate(installationId, id, { secrets: { password: 'canary-wrong' }, version: 1, call });
    expect(await connections.read(installationId, id)).toMatchObject({ version: 1, changedAt: undefined });
    signIn.run = async () => undefined;
    await connections.rotate(installationId, id, { secrets: { password: 'canary-newer' }, version: 1, call, deed: savedBy('Leona Vogt')() });
    expect(await connections.read(installationId, id)).toMatchObject({ version: 2, changedBy: 'Leona Vogt' });
    await expect(connections.change(installationId, id, { ...input, secrets: {}, version: 1 })).rejects.toMatchObject({ code: 'conflict' });
  });

  test('leaves of a removed connection only its address: no row, no secret, and its name is free', async () => {
    const { installationId, connections } = await setup();
    const { id } = await connections.add(installationId, input);
    await connections.addWebhookSecret(installationId, id, { secret: 'canary-hook' });
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

  test('is not brought back by a pause that had looked before it was removed', async () => {
    const { installationId, connections } = await setup();
    const { id, version } = await connections.add(installationId, input);
    await connections.remove(installationId, id, { version });
    for (const state of ['paused', 'active'] as const) await storeOf(database).setState(installationId, id, { state });
    expect(await connections.list(installationId)).toEqual([]);
    expect(await createInstallationLookup(database).byConnection(id)).toMatchObject({ isRemoved: true });
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
    const { installationId, connections, runtimes, signIn, clock } = await setup();
    const { id } = await connections.add(installationId, input);
    await connections.connect(installationId, id);
    const refused = runtimes[0]?.runtime.tokens.replace(undefined, async () => Promise.reject(new VendorAuthError({ message: 'invalid_grant' })));
    await expect(refused).rejects.toMatchObject({ code: 'vendor-auth-failed' });
    expect(await connections.read(installationId, id)).toMatchObject({
      state: 'needs-attention',
      stateReason: { code: 'connection-credentials-refused', facts: { connection: 'demo-prod' } },
    });
    await expect(connections.connect(installationId, id)).rejects.toMatchObject({ code: 'vendor-auth-failed' });

    signIn.run = () => Promise.reject(new VendorAuthError({ message: 'The vendor refused the credentials.' }));
    expect((await connections.test(installationId, id, call)).map(({ name, outcome: result }) => `${name} ${result}`)).toEqual([
      'reach passed',
      'sign-in failed',
      'read skipped',
    ]);
    expect((await connections.read(installationId, id)).state).toBe('needs-attention');
    signIn.run = async () => undefined;
    await connections.test(installationId, id, call);
    expect((await connections.read(installationId, id)).state).toBe('active');
    clock.advance(1);
  });

  test('does not show the words of an unexpected failure of a check', async () => {
    const { installationId, connections, signIn } = await setup();
    const { id } = await connections.add(installationId, input);
    signIn.run = () => Promise.reject(new Error('canary-internal'));
    const results = await connections.test(installationId, id, call);
    expect(results[1]).toMatchObject({ outcome: 'failed', problem: { code: 'internal' } });
    expect(JSON.stringify(results)).not.toContain('canary-internal');
  });

  test('accepts the two latest webhook secrets, so that a change loses no delivery', async () => {
    const { installationId, connections } = await setup();
    const { id } = await connections.add(installationId, input);
    expect(await connections.webhookSecrets(installationId, id)).toEqual([]);
    for (const secret of ['one', 'two', 'two', 'three']) await connections.addWebhookSecret(installationId, id, { secret });
    expect(await connections.webhookSecrets(installationId, id)).toEqual(['three', 'two']);
  });

  test('a webhook secret makes a version, and is never added beside one that was not seen', async () => {
    const { installationId, connections, clock } = await setup();
    const { id, version } = await connections.add(installationId, input);
    const addedBy = (name: string) => ({ ...savedBy(name)(), action: 'webhook-secret-added' }) as const;
    clock.advance(5_000);
    await connections.addWebhookSecret(installationId, id, { secret: 'one', version, deed: addedBy('Leona Vogt') });
    const newer = { code: 'conflict', facts: { connectionId: id, version: 2, changedBy: 'Leona Vogt', changedAt: '2026-11-22T05:00:05.000Z' } };
    await expect(connections.addWebhookSecret(installationId, id, { secret: 'two', version, deed: addedBy('Jonas Wirth') })).rejects.toMatchObject(
      newer,
    );
    await expect(connections.change(installationId, id, { ...input, secrets: {}, version })).rejects.toMatchObject(newer);
    expect(await connections.webhookSecrets(installationId, id)).toEqual(['one']);
    await connections.addWebhookSecret(installationId, id, { secret: 'two' });
    expect(await connections.webhookSecrets(installationId, id)).toEqual(['two', 'one']);
    expect(await connections.read(installationId, id)).toMatchObject({ version: 3 });
  });

  test('of two who add a webhook secret at the same moment one is told, and the secret of the other alone is added', async () => {
    const { installationId, connections } = await setup();
    const { id, version } = await connections.add(installationId, input);
    const outcomes = await Promise.allSettled(
      ['one', 'two'].map((secret) => connections.addWebhookSecret(installationId, id, { secret, version, deed: savedBy(secret)() })),
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
