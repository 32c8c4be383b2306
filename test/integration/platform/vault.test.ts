import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { createAuditLog, createHeadSigner } from '#audit';
import { type Clock, type Deed, systemClock } from '#domain';
import { createAuditStore, createDataKeyStore, createSecretStore, type Database, type DeedKeeper } from '#storage';
import { createVault, type Key, type VaultDeps } from '#vault';
import { engines, type OpenEngine } from './engines.ts';
import { enrolForTest } from './installations.ts';

const master = (id: string): Key => ({ id, bytes: randomBytes(32) });
const m1 = master('m1');
const m2 = master('m2');
let count = 0;

describe.each(engines)('on $engine', ({ open }) => {
  let opened: OpenEngine;
  let database: Database;

  beforeAll(async () => {
    opened = await open();
    database = opened.database;
  });
  afterAll(() => opened.close());

  const nowIso = () => '2026-11-22T05:00:00.000Z';
  const vaultWith = (masterKeys: readonly Key[], more: Partial<VaultDeps> = {}) =>
    createVault({
      masterKeys,
      keys: createDataKeyStore(database, nowIso),
      secrets: createSecretStore(database, nowIso),
      clock: systemClock,
      randomBytes,
      ...more,
    });
  const tenant = () => enrolForTest(database, `tenant-${count++}`);

  test('reads back what it wrote, and nothing under another name or tenant', async () => {
    const vault = vaultWith([m1]);
    const [north, south] = [await tenant(), await tenant()];
    await vault.write(north, 'connection/c1', 'canary-secret-1');
    await vault.write(north, 'connection/c1', 'canary-secret-2');
    expect(await vault.read(north, 'connection/c1')).toBe('canary-secret-2');
    expect(await vault.read(north, 'connection/c2')).toBeUndefined();
    expect(await vault.read(south, 'connection/c1')).toBeUndefined();
  });

  test('stores no secret, key or part of them in any column', async () => {
    const vault = vaultWith([m1]);
    const north = await tenant();
    await vault.write(north, 'n', 'canary-secret-3');
    const rows = await database.withTenant(north, async (trx) => [
      await trx.selectFrom('secrets').selectAll().execute(),
      await trx.selectFrom('data_keys').selectAll().execute(),
    ]);
    const dump = JSON.stringify(rows);
    for (const form of [Buffer.from('canary-secret-3'), Buffer.from(m1.bytes)]) {
      for (const encoding of ['utf8', 'base64', 'base64url', 'hex'] as const) expect(dump).not.toContain(form.toString(encoding));
    }
  });

  test('does not open a sealed text that was copied onto another row', async () => {
    const vault = vaultWith([m1]);
    const north = await tenant();
    await vault.write(north, 'cheap', 'one');
    await vault.write(north, 'dear', 'two');
    await database.withTenant(north, (trx) =>
      sql`UPDATE secrets SET sealed = (SELECT sealed FROM secrets WHERE name = 'dear') WHERE name = 'cheap'`.execute(trx),
    );
    await expect(vault.read(north, 'cheap')).rejects.toThrow(/stands where it was not written/u);
  });

  test('makes one data key for twenty writers that start at once', async () => {
    const north = await tenant();
    await Promise.all(Array.from({ length: 20 }, (_, n) => vaultWith([m1]).write(north, `n${n}`, `s${n}`)));
    const keys = await createDataKeyStore(database, nowIso).list(north);
    expect(keys).toHaveLength(1);
    expect(await vaultWith([m1]).read(north, 'n7')).toBe('s7');
  });

  test('opens with old and new master key while the master rotates, and with the new one alone after', async () => {
    const north = await tenant();
    await vaultWith([m1]).write(north, 'n', 's');
    const rotating = vaultWith([m2, m1]);
    expect(await rotating.read(north, 'n')).toBe('s');
    expect(await rotating.rotateMasterKey(north)).toBe(1);
    expect(await rotating.rotateMasterKey(north)).toBe(0);
    expect(await vaultWith([m2]).read(north, 'n')).toBe('s');
    await expect(vaultWith([m1]).read(north, 'n')).rejects.toMatchObject({ code: 'configuration-invalid', facts: { masterKeyId: 'm2' } });
  });

  test('rotates the data key while others read and write, and removes the old one', async () => {
    const north = await tenant();
    const vault = vaultWith([m1]);
    for (let n = 0; n < 60; n++) await vault.write(north, `n${n}`, `s${n}`);
    const before = await createDataKeyStore(database, nowIso).list(north);
    const stale = vaultWith([m1]);
    await stale.read(north, 'n0');

    const [resealed] = await Promise.all([
      vault.rotateDataKey(north),
      ...Array.from({ length: 10 }, (_, n) => stale.write(north, `n${n}`, `new${n}`)),
      ...Array.from({ length: 10 }, (_, n) => stale.read(north, `n${n + 20}`)),
    ]);
    expect(resealed).toBeGreaterThanOrEqual(50);
    await vault.rotateDataKey(north);
    const after = await createDataKeyStore(database, nowIso).list(north);
    expect(after.map(({ keyId }) => keyId)).not.toContain(before[0]?.keyId);
    expect(after).toHaveLength(1);
    for (const n of [0, 9]) expect(await stale.read(north, `n${n}`)).toBe(`new${n}`);
    for (const n of [10, 59]) expect(await stale.read(north, `n${n}`)).toBe(`s${n}`);
    // Its ring still names a key that is gone by now.
    await stale.write(north, 'later', 'kept');
    expect(await vault.read(north, 'later')).toBe('kept');
  });

  describe('a rotation and its entry in the log', () => {
    /** A tenant with two secrets, and its vault with a log that may refuse an entry. */
    async function logged(refused?: string) {
      const north = await tenant();
      await vaultWith([m1]).write(north, 'n1', 's1');
      await vaultWith([m1]).write(north, 'n2', 's2');
      const audit = createAuditLog({ store: createAuditStore(database), signer: createHeadSigner(m1), clock: systemClock });
      const deed = (action: string, facts = {}): Deed => ({
        action,
        actor: { kind: 'operator', id: 'operator' },
        target: `installation/${north}`,
        facts,
      });
      const keeper: DeedKeeper = {
        entryAfter: (id, tail, told) => {
          if (told.action === refused) throw new Error('the log takes nothing');
          return audit.entryAfter(id, tail, told);
        },
      };
      const vault = vaultWith([m2, m1], { keys: createDataKeyStore(database, nowIso, keeper) });
      return {
        keys: () => createDataKeyStore(database, nowIso).list(north),
        told: async () => (await audit.list(north, { limit: 9 })).map(({ body }) => JSON.parse(body)).map(({ action, facts }) => [action, facts]),
        rotateMaster: () => vault.rotateMasterKey(north, (keys) => deed('master', { keys })),
        rotateData: () => vault.rotateDataKey(north, { begun: deed('begun'), ended: (secrets) => deed('ended', { secrets }) }),
      };
    }

    test('are there together', async () => {
      const { keys, told, rotateMaster, rotateData } = await logged();
      expect(await rotateMaster()).toBe(1);
      expect(await rotateData()).toBe(2);
      expect(await told()).toEqual([
        ['ended', { secrets: 2 }],
        ['begun', {}],
        ['master', { keys: 1 }],
      ]);
      expect(await keys()).toMatchObject([{ state: 'current', masterKeyId: 'm2' }]);
    });

    test.each(['master', 'begun'])('are neither there where the log refuses it: %s', async (refused) => {
      const { keys, told, rotateMaster, rotateData } = await logged(refused);
      const before = await keys();
      await expect(refused === 'master' ? rotateMaster() : rotateData()).rejects.toThrow('the log takes nothing');
      expect(await keys()).toEqual(before);
      expect(await told()).toEqual([]);
    });

    test('leave the old key where its end could not be told', async () => {
      const { keys, told, rotateData } = await logged('ended');
      await expect(rotateData()).rejects.toThrow('the log takes nothing');
      expect((await keys()).map(({ state }) => state)).toEqual(['retired', 'current']);
      expect(await told()).toEqual([['begun', {}]]);
    });
  });

  test('forgets an unwrapped key after its lifetime, so that a withdrawn master key stops working', async () => {
    const north = await tenant();
    let now = 0;
    const clock: Clock = { now: () => now, sleep: async () => undefined };
    const masterKeys = [m1];
    const vault = vaultWith(masterKeys, { clock, keyLifetimeMs: 1000 });
    await vault.write(north, 'n', 's');
    masterKeys.length = 0;
    now = 999;
    expect(await vault.read(north, 'n')).toBe('s');
    now = 1000;
    await expect(vault.read(north, 'n')).rejects.toMatchObject({ code: 'configuration-invalid' });
  });

  test('opens nothing any more after shredding', async () => {
    const north = await tenant();
    const vault = vaultWith([m1]);
    await vault.write(north, 'n', 's');
    await vault.shred(north);
    expect(await vault.read(north, 'n')).toBeUndefined();
    expect(await createDataKeyStore(database, nowIso).list(north)).toEqual([]);
  });

  test.each([
    ['no master key', [] as Key[], /needs a master key/u],
    ['a short master key', [{ id: 'm', bytes: randomBytes(16) }], /has 16 bytes; it needs 32/u],
  ])('refuses to start with %s', (_title, keys, message) => {
    expect(() => vaultWith(keys)).toThrow(message);
  });
});
