/** @module sync/store-promises/cases  What a promise of the engine's store is given. */
import type { InstallationId } from '#domain';
import type { SyncStore, SyncStores } from '../ports.ts';

/** A store and an installation that nothing else uses. */
export interface SyncStoreHarness {
  readonly store: SyncStore;
  readonly installationId: InstallationId;
  /** A second installation of the same store. */
  readonly other: InstallationId;
}

type Harness = SyncStoreHarness & { readonly within: <Result>(work: (stores: SyncStores) => Promise<Result>) => Promise<Result> };

/** Promises by their titles. */
export type Cases = Readonly<Record<string, (harness: Harness) => Promise<void>>>;
