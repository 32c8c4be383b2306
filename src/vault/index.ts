/** @module vault  Envelope encryption of secrets; ports are filled by storage. */
export type { DataKeyStore, Rewrapping, SealedSecret, SecretStore, WrappedKey } from './ports.ts';
export { SealBrokenError } from './seal-broken-error.ts';
export type { Key, RandomBytes } from './sealing.ts';
export { createVault, type Vault, type VaultDeps } from './vault.ts';
