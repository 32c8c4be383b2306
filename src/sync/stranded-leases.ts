/**
 * @module sync/stranded-leases
 * Leases of runs that ended because our own store was away: nobody works under them any more, and nobody could say so. This process gives them back with its first
 * look at what is due that reaches the store again; otherwise an outage of a second would keep their links from everybody until the leases run out.
 */
import { hasErrorCode, type InstallationId } from '#domain';
import type { SyncStore, SyncStores } from './ports.ts';
import type { LinkRow } from './rows.ts';
import type { Run } from './run.ts';

type Lease = Pick<Run, 'installationId' | 'token'> & { readonly linkId: LinkRow['id'] };

/** By the store that was away: whoever works over it may give back what another of its users left. */
const leasesOf = new WeakMap<SyncStore, Set<Lease>>();

/** Ends a run by `work`. Where the store is away until its end, the run's lease is kept to be given back. */
export async function keepIfStranded<Result>({ deps, installationId, link, token }: Run, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (hasErrorCode(error, 'storage-unavailable')) strandedOver(deps.store).add({ installationId, linkId: link.id, token });
    throw error;
  }
}

/** Gives back what is kept of an installation, in one transaction, which proves that the store is there. A link that another worker has taken over stays with it. */
export async function giveBackStranded({ store }: { readonly store: SyncStore }, installationId: InstallationId): Promise<void> {
  const kept = strandedOver(store);
  const leases = [...kept].filter((lease) => lease.installationId === installationId);
  if (leases.length === 0) return;
  await store.transact(installationId, (stores) => giveBackIn(stores, leases));
  for (const lease of leases) kept.delete(lease);
}

async function giveBackIn({ links }: SyncStores, leases: readonly Lease[]): Promise<void> {
  for (const { linkId, token } of leases) await links.release(linkId, token, {});
}

function strandedOver(store: SyncStore): Set<Lease> {
  const known = leasesOf.get(store) ?? new Set();
  leasesOf.set(store, known);
  return known;
}
