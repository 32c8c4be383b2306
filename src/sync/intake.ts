/** @module sync/intake  What wakes links: webhooks, sweeps, the due-scan. Each only marks links; none carries a change. */
import type { Call, RecordStore, WebhookNudge } from '#capabilities';
import { because, brandId, type InstallationId, type LinkId, type Side, type TicketId } from '#domain';
import { wakeLinks } from './consider.ts';
import { defaultLimits } from './limits.ts';
import { activePauses, exclusionOf } from './pauses.ts';
import type { SyncDeps, SyncStores } from './ports.ts';
import type { Gone, LinkRow } from './rows.ts';
import { giveBackStranded } from './stranded-leases.ts';
import { tendFields } from './tend-fields.ts';

export interface AcceptedWebhook {
  readonly installationId: InstallationId;
  readonly connectionId: string;
  /** Which side of links that connection is. */
  readonly side: Side;
  readonly nudge: WebhookNudge;
  /** SHA-256 of the raw body, hex: tells a delivery that is repeated from another one under the same id. */
  readonly bodyDigest?: string;
  /** What is to be kept of a delivery in which nothing was understood: JSON, without secrets. */
  readonly payload?: string;
}

/**
 * Inbox row, raised links and wake-ups in one transaction: what was acknowledged is there. A delivery that is there already changes nothing: `doubled` with the same body,
 * `altered` with another one.
 */
export async function acceptWebhook(
  deps: SyncDeps,
  webhook: AcceptedWebhook,
): Promise<{ readonly kind: 'accepted' | 'doubled' | 'altered'; readonly links: number }> {
  const { installationId, connectionId, side, nudge, bodyDigest, payload } = webhook;
  const flows = await flowNames(deps, installationId);
  const accepted = await deps.store.transact(installationId, async (stores) => {
    const delivery = { connectionId, deliveryId: nudge.deliveryId };
    const isNew = await stores.inbox.add({
      ...delivery,
      at: deps.clock.now(),
      body: bodyOf(nudge.events),
      ...(bodyDigest === undefined ? {} : { digest: bodyDigest }),
      ...(payload === undefined ? {} : { payload }),
    });
    if (!isNew) {
      const first = await stores.inbox.digestOf(delivery);
      return { kind: first !== undefined && bodyDigest !== undefined && first !== bodyDigest ? 'altered' : 'doubled', links: [] } as const;
    }
    return { kind: 'accepted', links: await raiseEvents(stores, { side, connectionId, events: nudge.events, flows, at: deps.clock.now() }) } as const;
  });
  noteDelivery(deps, webhook, accepted.links);
  return { kind: accepted.kind, links: accepted.links.length };
}

/** The inbox's text of what a delivery said. */
export function bodyOf(events: WebhookNudge['events']): string {
  return JSON.stringify({ events });
}

interface Raised {
  readonly side: Side;
  readonly connectionId: string;
  readonly events: WebhookNudge['events'];
  /** Of the active mapping. */
  readonly flows: readonly string[];
  readonly at: number;
}

/** Wakes the links of the events' records, and remembers what was deleted. */
export async function raiseEvents(stores: SyncStores, { side, connectionId, events, flows, at }: Raised): Promise<readonly LinkRow[]> {
  const links = await markLinks(stores, { side, connectionId, ids: [...new Set(events.map(({ recordId }) => recordId))], flows });
  const deleted = events.filter(({ isDeletion }) => isDeletion).map(({ recordId }) => recordId);
  await rememberDeleted(stores, links, { side, deleted, source: 'delete-event', by: null, at });
  return links;
}

/** One hop for each link that was woken; one alone where none was, so that a delivery's id always leads somewhere. */
export function noteDelivery(
  deps: SyncDeps,
  { installationId, connectionId, side, nudge, payload }: AcceptedWebhook,
  links: readonly LinkRow[],
): void {
  const [event] = nudge.events;
  const { unknown } = nudge;
  const hop = {
    at: deps.clock.now(),
    kind: 'delivery',
    side,
    outcome: 'done',
    reason: unknown
      ? because('hop-delivery-unknown', { type: unknown.type })
      : because('hop-delivery', { events: nudge.events.length, type: event?.type ?? '', links: links.length }),
    tookMs: null,
    traceId: null,
    connectionId,
    deliveryId: nudge.deliveryId,
    payload: payload === undefined ? { events: nudge.events } : JSON.parse(payload),
  } as const;
  const alone = { linkId: null, ticketId: side === 'desk' ? (event?.recordId ?? null) : null };
  for (const at of links.length === 0 ? [alone] : links.map(({ id, ticketId }) => ({ linkId: id, ticketId })))
    deps.note?.(installationId, { ...hop, ...at });
}

interface Marks {
  readonly side: Side;
  readonly connectionId: string;
  readonly ids: readonly string[];
  /** Of the active mapping. */
  readonly flows: readonly string[];
}

/** Of the active mapping. */
export async function flowNames(deps: SyncDeps, installationId: InstallationId): Promise<readonly string[]> {
  return (await deps.mappings.active(installationId))?.mapping.flows.map(({ name }) => name) ?? [];
}

/** Wakes the links of those records; a ticket that some flow has not linked is considered too, since that flow may mean it now. */
async function markLinks(stores: SyncStores, { side, connectionId, ids, flows }: Marks): Promise<readonly LinkRow[]> {
  if (ids.length === 0) return [];
  if (side === 'remote') {
    const links = await stores.links.listByRecords(connectionId, ids);
    await wakeLinks(stores, links);
    return links;
  }
  const tickets = ids.map((id) => brandId<TicketId>(id));
  const links = await stores.links.listByTickets(tickets);
  await wakeLinks(stores, links);
  for (const ticketId of tickets) {
    const linked = new Set(links.filter((link) => link.ticketId === ticketId).map((link) => link.flow));
    if (flows.some((flow) => !linked.has(flow))) await stores.wake.ticket(ticketId);
  }
  return links;
}

/** A second source beside a read that finds nothing; a record that can be read is not deleted, whatever was told. */
async function rememberDeleted(
  stores: SyncStores,
  links: readonly LinkRow[],
  { deleted, ...gone }: Gone & { readonly deleted: readonly string[] },
): Promise<void> {
  const ids = new Set(deleted);
  const meant = links.filter((link) => ids.has(gone.side === 'desk' ? link.ticketId : (link.remoteId ?? '')) && link.gone?.side !== gone.side);
  for (const link of meant) await stores.links.update(link.id, { gone });
}

export interface SweepRequest {
  readonly installationId: InstallationId;
  readonly connectionId: string;
  readonly side: Side;
  readonly records: RecordStore;
  /** Distinguishes record types of one connection. */
  readonly recordType: string;
  readonly call: Call;
}

/**
 * Reads what changed since the checkpoint and marks its links; without a checkpoint all of them look once. The checkpoint moves in the same transaction as the marks of its page, so a sweep that dies
 * repeats pages and skips none.
 */
export async function sweep(
  deps: SyncDeps,
  request: SweepRequest,
): Promise<{ readonly pages: number; readonly changes: number; readonly links: number }> {
  const { installationId, connectionId, side, records, recordType, call } = request;
  const key = `sweep ${connectionId} ${recordType}`;
  const limits = { ...defaultLimits, ...deps.limits };
  let checkpoint = await deps.store.transact(installationId, (stores) => stores.checkpoints.read(key));
  const flows = await flowNames(deps, installationId);
  const total = { pages: 0, changes: 0, links: 0 };
  while (total.pages < limits.sweepPages) {
    const page = await records.listChangedSince(checkpoint, call);
    const links = await deps.store.transact(installationId, async (stores) => {
      const marked = await markLinks(stores, { side, connectionId, ids: [...new Set(page.changes.map(({ id }) => id))], flows });
      const deleted = page.changes.filter(({ isDeletion }) => isDeletion).map(({ id }) => id);
      await rememberDeleted(stores, marked, { side, deleted, source: 'delete-log', by: null, at: deps.clock.now() });
      if (checkpoint === undefined) await wakeForFirstSweep(stores, request, deps.clock.now());
      await stores.checkpoints.write(key, page.checkpoint, deps.clock.now());
      return marked;
    });
    total.pages += 1;
    total.changes += page.changes.length;
    total.links += links.length;
    checkpoint = page.checkpoint;
    if (page.isLast) break;
  }
  await tendFields(deps, { installationId, call });
  return total;
}

/** A first sweep begins now: what was told before it and lost, or before a backup that knows of no sweep, only the links themselves can find. */
async function wakeForFirstSweep(stores: SyncStores, { side, connectionId }: SweepRequest, nowMs: number): Promise<void> {
  for (const id of await stores.links.wantAll(side === 'remote' ? { connectionId } : {}, nowMs)) await stores.wake.link(id);
}

/** Links that are due now: backoffs that have run out, leases of dead workers and of runs that lost our own store, lost wake-ups. */
export async function dueScan(
  deps: SyncDeps,
  { installationId, limit = 100 }: { readonly installationId: InstallationId; readonly limit?: number },
): Promise<readonly LinkId[]> {
  await giveBackStranded(deps, installationId);
  return deps.store.transact(installationId, async (stores) => {
    const pauses = await activePauses(stores, deps.clock.now());
    if (pauses.some(({ scope }) => scope.kind === 'all')) return [];
    return stores.links.listDue(deps.clock.now(), limit, exclusionOf(pauses));
  });
}

/** Forgets what is past its time: history after 90 days, inbox after 30, settled operations after 90. */
export function prune(deps: SyncDeps, { installationId }: { readonly installationId: InstallationId }): Promise<void> {
  const limits = { ...defaultLimits, ...deps.limits };
  const nowMs = deps.clock.now();
  return deps.store.transact(installationId, async (stores) => {
    await stores.history.prune(nowMs - limits.historyMs);
    await stores.operations.prune(nowMs - limits.historyMs);
    await stores.ticketWrites.prune(nowMs - limits.ticketWindowMs);
    await stores.inbox.prune(nowMs - limits.historyMs / 3);
  });
}
