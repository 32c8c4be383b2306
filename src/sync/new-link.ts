/** @module sync/new-link  The row of a link that has just been decided on. */
import { because, brandId, type ConnectionId, type InstallationId, type LinkId, type Reason, type TicketId } from '#domain';
import type { CompiledFlow } from '#mapping';
import { hashOfValue } from './content-hash.ts';
import type { SyncDeps, SyncStores } from './ports.ts';
import type { LinkRow } from './rows.ts';

export interface NewLink {
  readonly installationId: InstallationId;
  readonly ticketId: TicketId;
  readonly flow: CompiledFlow;
  readonly connectionId: string;
  readonly gate: { readonly isOpen: boolean; readonly reason: Reason };
}

/**
 * Reserves the link of a ticket and flow, wanted at once, or answers the one that is there. The correlation id follows from ticket and flow (and from how
 * often that link was cut), so that a database restored from yesterday's backup finds the record again instead of making a second one.
 */
export async function reserveLink(
  deps: SyncDeps,
  stores: SyncStores,
  link: NewLink,
): Promise<{ readonly kind: 'reserved' | 'exists'; readonly link: LinkRow }> {
  const correlationId = await correlationIdOf(stores, { ...link, flow: link.flow.name });
  const nowMs = deps.clock.now();
  return stores.links.reserve({
    id: brandId<LinkId>(deps.ids.next()),
    ticketId: link.ticketId,
    flow: link.flow.name,
    connectionId: brandId<ConnectionId>(link.connectionId),
    recordType: link.flow.record,
    remoteId: null,
    role: 'owner',
    record: null,
    create: { correlationId, idempotencyKey: correlationId, phase: 'reserved', sentAt: null },
    choices: {},
    state: 'pending',
    stateReason: because('link-reserved'),
    pause: null,
    gate: link.gate,
    wantedSeq: 1,
    doneSeq: 0,
    nextAt: 0,
    attempts: 0,
    starts: 0,
    isQuarantined: false,
    leaseToken: 0,
    leaseUntil: 0,
    deskSeen: null,
    remoteSeen: null,
    gone: null,
    mappingVersion: null,
    linkedAt: nowMs,
    promotedAt: null,
    lastSyncAt: null,
  });
}

/** Starts what is written into every record that we make. */
export const MARK_PREFIX = 'tl-';

/** What is written into the record that a link of that ticket and flow makes. */
export async function correlationIdOf(
  stores: SyncStores,
  { installationId, ticketId, flow }: { readonly installationId: InstallationId; readonly ticketId: TicketId; readonly flow: string },
): Promise<string> {
  const cuts = (await stores.checkpoints.read(cutsKey(ticketId, flow))) ?? '0';
  return `${MARK_PREFIX}${hashOfValue([installationId, ticketId, flow, cuts]).slice(0, 24)}`;
}

/** Where it is kept how often the link of that ticket and flow was cut. */
export function cutsKey(ticketId: TicketId, flow: string): string {
  return `cuts ${ticketId} ${flow}`;
}
