/**
 * @module sync/outage
 * A vendor that does not answer is known to be down for all links of its connection: they wait without burning attempts, and one run a minute tries whether it is
 * back. One record that fails on its own is no outage. Kept with the checkpoints, so that all workers know.
 */
import { because } from '#domain';
import type { SyncStores } from './ports.ts';
import type { LinkRow } from './rows.ts';
import type { RunEnd } from './run.ts';

/** What is known of a connection whose calls fail. */
export interface Outage {
  /** Links whose runs failed since the last one that got through; the first few. */
  readonly links: readonly string[];
  readonly sinceMs: number;
  /** When the next run may try; 0 while it is not known to be down. */
  readonly probeAt: number;
}

/** Different links that failed in a row: that is an outage. */
const LINKS = 5;
/** @see reliability T5: at most one try a minute. */
const PROBE_EVERY_MS = 60_000;
/** How far apart the waiting links come back, ms: they must not return all at once. */
const SPREAD_MS = 30_000;
const DOWN_CODES: ReadonlySet<unknown> = new Set(['vendor-unavailable', 'breaker-open']);

const keyOf = (connectionId: string) => `outage ${connectionId}`;

/** What is known; undefined where calls go through. */
export async function readOutage(stores: Pick<SyncStores, 'checkpoints'>, connectionId: string): Promise<Outage | undefined> {
  const [sinceMs = '0', probeAt = '0', ...links] = ((await stores.checkpoints.read(keyOf(connectionId))) ?? '').split(' ');
  return links.length > 0 ? { links, sinceMs: Number(sinceMs), probeAt: Number(probeAt) } : undefined;
}

/** Whether the connection is known to be down. */
export async function isVendorDown(stores: Pick<SyncStores, 'checkpoints'>, connectionId: string): Promise<boolean> {
  return ((await readOutage(stores, connectionId))?.probeAt ?? 0) > 0;
}

interface Attempt {
  readonly link: Pick<LinkRow, 'id' | 'connectionId'>;
  readonly nowMs: number;
  /** 0 <= n < 1 */
  readonly random: number;
}

/** Until when a run must wait; undefined where it may go on: because calls go through, or because it is the one that tries. */
export async function waitForVendor(stores: SyncStores, { link, nowMs, random }: Attempt): Promise<number | undefined> {
  const outage = await readOutage(stores, link.connectionId);
  if (!outage || outage.probeAt === 0) return undefined;
  if (outage.probeAt > nowMs) return outage.probeAt + Math.floor(random * SPREAD_MS);
  await write(stores, link, { ...outage, probeAt: nowMs + PROBE_EVERY_MS }, nowMs);
  return undefined;
}

/** Takes note of how a run ended, and answers what its end is then: while the vendor is known to be down, a failure is a wait and burns no attempt. */
export async function noteOutage(stores: SyncStores, { link, nowMs, random }: Attempt, end: RunEnd): Promise<RunEnd> {
  const code = end.kind === 'failed' || end.kind === 'wait' ? end.reason.facts.code : undefined;
  const isDown = DOWN_CODES.has(code);
  // Only an answer proves that the vendor is back; a run that was stopped or lost its lease says nothing.
  if (!isDown && end.kind !== 'done' && end.kind !== 'look-again') return end;
  const before = await readOutage(stores, link.connectionId);
  if (!isDown) {
    if (before) await write(stores, link, { links: [], sinceMs: 0, probeAt: 0 }, nowMs);
    return end;
  }
  const links = [...new Set([...(before?.links ?? []), link.id])].slice(0, LINKS);
  const isOutage = links.length >= LINKS || code === 'breaker-open';
  const probeAt = isOutage ? nowMs + PROBE_EVERY_MS : 0;
  await write(stores, link, { links, sinceMs: before?.sinceMs ?? nowMs, probeAt }, nowMs);
  if (!isOutage) return end;
  const reason = because('vendor-waits', { code: 'vendor-unavailable', seconds: PROBE_EVERY_MS / 1_000 });
  return { kind: 'wait', atMs: probeAt + Math.floor(random * SPREAD_MS), reason };
}

function write(stores: SyncStores, { connectionId }: Attempt['link'], { links, sinceMs, probeAt }: Outage, nowMs: number): Promise<void> {
  return stores.checkpoints.write(keyOf(connectionId), [sinceMs, probeAt, ...links].join(' '), nowMs);
}
