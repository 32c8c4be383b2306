/** @module vault/ports  What the vault keeps, as storage fills it. */
import type { Deed, DeedOf } from '#domain';

/** A data key, wrapped by a master key. */
export interface WrappedKey {
  readonly keyId: string;
  readonly masterKeyId: string;
  readonly wrapped: string;
  readonly state: 'current' | 'retired';
}

/** A sealed secret under its name. */
export interface SealedSecret {
  readonly name: string;
  readonly keyId: string;
  readonly sealed: string;
}

/** A key that is wrapped anew; `previous` is its wrapping until now. */
export interface Rewrapping {
  readonly key: WrappedKey;
  readonly previous: string;
}

/** Data keys of installations. A deed goes into the audit log in the same transaction. */
export interface DataKeyStore {
  list(installationId: string): Promise<readonly WrappedKey[]>;
  /** Makes it the current key; `taken` where another worker was first (`replaces` is no longer current). */
  addCurrent(installationId: string, key: WrappedKey, replaces: string | undefined, deed?: Deed): Promise<'added' | 'taken'>;
  /** Replaces the wrapping of all these keys or of none; answers of how many, because one may have been wrapped anew meanwhile. */
  rewrap(installationId: string, keys: readonly Rewrapping[], deed?: DeedOf<number>): Promise<number>;
  /** Removes the retired keys that seal nothing any more. */
  removeUnused(installationId: string, deed?: Deed): Promise<void>;
  /** Removes every secret, then every key: nothing of the installation opens any more. */
  shred(installationId: string): Promise<void>;
}

/** Sealed secrets of installations. */
export interface SecretStore {
  read(installationId: string, name: string): Promise<SealedSecret | undefined>;
  /** `key-gone` where its data key was removed meanwhile: nothing is written, seal again. A deed goes into the audit log in the same transaction. */
  write(installationId: string, secret: SealedSecret, deed?: Deed): Promise<'written' | 'key-gone'>;
  remove(installationId: string, name: string): Promise<void>;
  /** Up to `limit` secrets not sealed by that key. */
  listNotSealedBy(installationId: string, keyId: string, limit: number): Promise<readonly SealedSecret[]>;
  /** Replaces a secret unless it changed since `previous` (its sealed text) was read. */
  replace(installationId: string, secret: SealedSecret, previous: string): Promise<'done' | 'changed'>;
}
