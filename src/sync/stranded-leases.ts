/**
 * @module sync/stranded-leases
 * Leases of links and batches whose run ended because our own store was away: nobody works under them any more, and nobody could say so. This process gives them back
 * with its first look at what is due that reaches the store again; otherwise an outage of a second would keep their work from everybody until the leases run out.
 */
import { hasErrorCode, type InstallationId } from '#domain';
import type { SyncStore, SyncStores } from './ports.ts';

/** A lease that a run holds. */
interface Leased {
  readonly deps: { readonly store: SyncStore };
  readonly installationId: InstallationId;
  /** Changes nothing where another worker has taken over. */
  readonly giveBack: (stores: SyncStores) => Promise<unknown>;
}

type Lease = Pick<Leased, 'installationId' | 'giveBack'>;

/** By the store that was away: whoever works over it may give back what another of its users left. */
const leasesOf = new WeakMap<SyncStore, Set<Lease>>();

/** Runs `work` under the lease. Where the store is away until its end, the lease is kept to be given back. */
export async function keepIfStranded<Result>({ deps, installationId, giveBack }: Leased, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (hasErrorCode(error, 'storage-unavailable')) strandedOver(deps.store).add({ installationId, giveBack });
    throw error;
  }
}

/** Gives back what is kept of an installation, in one transaction, which proves that the store is there. */
export async function giveBackStranded({ store }: { readonly store: SyncStore }, installationId: InstallationId): Promise<void> {
  const kept = strandedOver(store);
  const leases = [...kept].filter((lease) => lease.installationId === installationId);
  if (leases.length === 0) return;
  await store.transact(installationId, async (stores) => {
    for (const { giveBack } of leases) await giveBack(stores);
  });
  for (const lease of leases) kept.delete(lease);
}

function strandedOver(store: SyncStore): Set<Lease> {
  const known = leasesOf.get(store) ?? new Set();
  leasesOf.set(store, known);
  return known;
}
