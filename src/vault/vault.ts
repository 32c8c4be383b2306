/**
 * @module vault
 * Secrets of installations, enveloped: each is sealed with its installation's data key, which is wrapped by a master key from the configuration. Keys rotate while
 * others read and write. Refuses nothing quietly: what does not open throws.
 */
import { type Clock, ConfigurationInvalidError, ConflictError, type Deed, type DeedOf } from '#domain';
import type { DataKeyStore, SealedSecret, SecretStore, WrappedKey } from './ports.ts';
import { type Key, type RandomBytes, seal, sealingKeyId, unseal } from './sealing.ts';

/** What the vault works with. */
export interface VaultDeps {
  /** The first is current and wraps new keys; the others still open what they wrapped. */
  readonly masterKeys: readonly Key[];
  readonly keys: DataKeyStore;
  readonly secrets: SecretStore;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  /** How long an unwrapped data key stays in memory, ms. Default 300,000: after that a revoked master key stops working here. */
  readonly keyLifetimeMs?: number;
}

export interface Vault {
  /** The secret, or undefined where none has that name. */
  read(installationId: string, name: string): Promise<string | undefined>;
  /** A deed goes into the audit log in the same transaction. */
  write(installationId: string, name: string, secret: string, deed?: Deed): Promise<void>;
  remove(installationId: string, name: string): Promise<void>;
  /**
   * Seals secrets, by their names, for whoever writes them in one transaction with other rows. Where `write` says that their key was removed meanwhile, they are
   * sealed again and handed over once more.
   */
  writeWith<Outcome>(
    installationId: string,
    secrets: Readonly<Record<string, string>>,
    write: (sealed: readonly SealedSecret[]) => Promise<Outcome | 'key-gone'>,
  ): Promise<Outcome>;
  /** Wraps every data key with the current master key, in one transaction with its deed; answers how many changed. */
  rotateMasterKey(installationId: string, deed?: DeedOf<number>): Promise<number>;
  /** Makes a new data key, seals everything with it, then removes the old ones; answers how many secrets were sealed again. */
  rotateDataKey(installationId: string, deeds?: DataKeyDeeds): Promise<number>;
  /** Destroys every key and secret of the installation. */
  shred(installationId: string): Promise<void>;
}

/** Sealing everything again takes many transactions: the first and the last of them are told. */
interface DataKeyDeeds {
  /** With the new key: from then on new secrets are sealed with it. */
  readonly begun: Deed;
  /** With the end of the old ones; of the number of secrets that were sealed again. */
  readonly ended: DeedOf<number>;
}

const RESEAL_BATCH = 50;

interface KeyRing {
  readonly current: Key | undefined;
  readonly byId: ReadonlyMap<string, Key>;
  readonly readAt: number;
}

export function createVault(deps: VaultDeps): Vault {
  const [currentMaster] = deps.masterKeys;
  if (!currentMaster) throw new ConfigurationInvalidError({ message: 'The vault needs a master key. Set TIELINE_MASTER_KEYS.' });
  const badKey = deps.masterKeys.find(({ bytes }) => bytes.length !== 32);
  if (badKey)
    throw new ConfigurationInvalidError({
      message: `The master key ${badKey.id} has ${badKey.bytes.length} bytes; it needs 32.`,
      facts: { keyId: badKey.id },
    });
  const rings = createKeyRings(deps, currentMaster);

  const open = async (installationId: string, secret: SealedSecret): Promise<string> => {
    const key = await rings.keyById(installationId, sealingKeyId(secret.sealed));
    return Buffer.from(unseal(secret.sealed, secretPlace(installationId, secret.name), key)).toString('utf8');
  };
  const sealWith = (key: Key, installationId: string, name: string, secret: string): SealedSecret => ({
    name,
    keyId: key.id,
    sealed: seal(Buffer.from(secret, 'utf8'), secretPlace(installationId, name), key, deps.randomBytes),
  });

  const sealAll = async (installationId: string, secrets: Readonly<Record<string, string>>): Promise<readonly SealedSecret[]> => {
    const entries = Object.entries(secrets);
    if (entries.length === 0) return [];
    const key = await rings.current(installationId);
    return entries.map(([name, secret]) => sealWith(key, installationId, name, secret));
  };
  const writeWith: Vault['writeWith'] = async (installationId, secrets, write) => {
    const first = await write(await sealAll(installationId, secrets));
    if (first !== 'key-gone') return first;
    // Another worker rotated the data key after this one had read it.
    rings.forget(installationId);
    const second = await write(await sealAll(installationId, secrets));
    if (second !== 'key-gone') return second;
    const facts = { names: Object.keys(secrets).join(', ') };
    throw new ConflictError({ message: `The data key of ${installationId} changes all the time. Try again.`, facts });
  };

  return {
    read: async (installationId, name) => {
      const secret = await deps.secrets.read(installationId, name);
      return secret && open(installationId, secret);
    },
    write: async (installationId, name, secret, deed) => {
      await writeWith(installationId, { [name]: secret }, async ([sealed]) => sealed && deps.secrets.write(installationId, sealed, deed));
    },
    writeWith,
    remove: (installationId, name) => deps.secrets.remove(installationId, name),
    rotateMasterKey: (installationId, deed) => rings.rewrapAll(installationId, deed),
    rotateDataKey: async (installationId, deeds) => {
      const key = await rings.replaceCurrent(installationId, deeds?.begun);
      let resealed = 0;
      for (let batch = await deps.secrets.listNotSealedBy(installationId, key.id, RESEAL_BATCH); batch.length > 0; ) {
        for (const secret of batch) {
          const again = sealWith(key, installationId, secret.name, await open(installationId, secret));
          // Changed meanwhile: the next batch lists it again unless its writer already used the new key.
          if ((await deps.secrets.replace(installationId, again, secret.sealed)) === 'done') resealed += 1;
        }
        batch = await deps.secrets.listNotSealedBy(installationId, key.id, RESEAL_BATCH);
      }
      await rings.removeRetired(installationId, deeds?.ended(resealed));
      return resealed;
    },
    shred: async (installationId) => {
      await deps.keys.shred(installationId);
      rings.forget(installationId);
    },
  };
}

function secretPlace(installationId: string, name: string): readonly string[] {
  return [installationId, 'secrets', 'sealed', name];
}

/** Unwrapped data keys, by installation, for a while. */
function createKeyRings(deps: VaultDeps, currentMaster: Key) {
  const lifetimeMs = deps.keyLifetimeMs ?? 300_000;
  const rings = new Map<string, KeyRing>();

  const unwrap = (installationId: string, key: WrappedKey): Key => {
    const master = deps.masterKeys.find(({ id }) => id === key.masterKeyId);
    if (!master) {
      throw new ConfigurationInvalidError({
        message: `The master key ${key.masterKeyId} is not configured, and secrets of ${installationId} need it. Add it to TIELINE_MASTER_KEYS.`,
        facts: { masterKeyId: key.masterKeyId, installationId },
      });
    }
    return { id: key.keyId, bytes: unseal(key.wrapped, keyPlace(installationId, key.keyId), master) };
  };
  const wrap = (installationId: string, key: Key): WrappedKey => ({
    keyId: key.id,
    masterKeyId: currentMaster.id,
    wrapped: seal(key.bytes, keyPlace(installationId, key.id), currentMaster, deps.randomBytes),
    state: 'current',
  });

  const load = async (installationId: string): Promise<KeyRing> => {
    const wrapped = await deps.keys.list(installationId);
    const byId = new Map(wrapped.map((key) => [key.keyId, unwrap(installationId, key)]));
    const currentId = wrapped.find(({ state }) => state === 'current')?.keyId;
    const ring: KeyRing = { current: currentId === undefined ? undefined : byId.get(currentId), byId, readAt: deps.clock.now() };
    rings.set(installationId, ring);
    return ring;
  };
  const fresh = async (installationId: string): Promise<KeyRing> => {
    const ring = rings.get(installationId);
    return ring && deps.clock.now() - ring.readAt < lifetimeMs ? ring : load(installationId);
  };
  const addNew = async (installationId: string, replaces: string | undefined, deed?: Deed): Promise<Key> => {
    const key: Key = { id: Buffer.from(deps.randomBytes(9)).toString('base64url'), bytes: deps.randomBytes(32) };
    await deps.keys.addCurrent(installationId, wrap(installationId, key), replaces, deed);
    // Whoever was first, the stored current key is the one to use.
    const { current } = await load(installationId);
    if (!current)
      throw new ConfigurationInvalidError({
        message: `The data key of ${installationId} vanished while it was made. Try again.`,
        facts: { installationId },
      });
    return current;
  };

  return {
    current: async (installationId: string): Promise<Key> => (await fresh(installationId)).current ?? addNew(installationId, undefined),
    keyById: async (installationId: string, keyId: string): Promise<Key> => {
      // Another worker may have rotated since this ring was read.
      const key = (await fresh(installationId)).byId.get(keyId) ?? (await load(installationId)).byId.get(keyId);
      if (!key)
        throw new ConfigurationInvalidError({
          message: `The data key ${keyId} of ${installationId} is gone: its secrets were shredded. Enter them again.`,
          facts: { keyId, installationId },
        });
      return key;
    },
    replaceCurrent: async (installationId: string, deed?: Deed): Promise<Key> =>
      addNew(installationId, (await load(installationId)).current?.id, deed),
    removeRetired: async (installationId: string, deed?: Deed): Promise<void> => {
      await deps.keys.removeUnused(installationId, deed);
      rings.delete(installationId);
    },
    rewrapAll: async (installationId: string, deed?: DeedOf<number>): Promise<number> => {
      const old = (await deps.keys.list(installationId)).filter(({ masterKeyId }) => masterKeyId !== currentMaster.id);
      const again = old.map((key) => ({ key: { ...wrap(installationId, unwrap(installationId, key)), state: key.state }, previous: key.wrapped }));
      const count = await deps.keys.rewrap(installationId, again, deed);
      rings.delete(installationId);
      return count;
    },
    forget: (installationId: string): void => void rings.delete(installationId),
  };
}

function keyPlace(installationId: string, keyId: string): readonly string[] {
  return [installationId, 'data_keys', 'wrapped', keyId];
}
