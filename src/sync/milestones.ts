/** @module sync/milestones  What has happened for the first time, and when a webhook was last heard: proof that the set-up works from end to end. */
import type { InstallationId } from '#domain';
import type { SyncDeps } from './ports.ts';

/** Milliseconds since the epoch; undefined where it has not happened, or is past its time. */
export interface Milestones {
  /** The latest delivery of that connection's webhook which was verified and stored. */
  readonly lastDeliveryAt: number | undefined;
  /** When a link last agreed with both sides. */
  readonly firstSyncAt: number | undefined;
}

/** When the latest delivery of a connection's webhook was verified and stored, ms since the epoch; undefined where none is kept. */
export function readLastDelivery(
  deps: SyncDeps,
  { installationId, connectionId }: { readonly installationId: InstallationId; readonly connectionId: string },
): Promise<number | undefined> {
  return deps.store.transact(installationId, ({ inbox }) => inbox.lastAt(connectionId));
}

export function readMilestones(
  deps: SyncDeps,
  { installationId, deskConnectionId }: { readonly installationId: InstallationId; readonly deskConnectionId: string },
): Promise<Milestones> {
  return deps.store.transact(installationId, async (stores) => {
    const counts = await stores.links.countByState();
    const synced = counts.flatMap(({ lastSyncAt }) => (lastSyncAt === null ? [] : [lastSyncAt]));
    return {
      lastDeliveryAt: await stores.inbox.lastAt(deskConnectionId),
      firstSyncAt: synced.length === 0 ? undefined : Math.min(...synced),
    };
  });
}
