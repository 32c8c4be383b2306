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

/** Under which checkpoint the outage of a connection is kept. */
export const outageKey = (connectionId: string) => `outage ${connectionId}`;

/** What is known; undefined where calls go through. */
export async function readOutage(stores: Pick<SyncStores, 'checkpoints'>, connectionId: string): Promise<Outage | undefined> {
  return outageOf(await stores.checkpoints.read(outageKey(connectionId)));
}

/** What a checkpoint says. */
export function outageOf(checkpoint: string | undefined): Outage | undefined {
  const [sinceMs = '0', probeAt = '0', ...links] = (checkpoint ?? '').split(' ');
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
export async function waitForVendor(stores: SyncStores, outage: Outage | undefined, { link, nowMs, random }: Attempt): Promise<number | undefined> {
  if (!outage || outage.probeAt === 0) return undefined;
  if (outage.probeAt > nowMs) return outage.probeAt + Math.floor(random * SPREAD_MS);
  await write(stores, link, { ...outage, probeAt: nowMs + PROBE_EVERY_MS }, nowMs);
  return undefined;
}

/** Whether a run's end says that the vendor does not answer. */
function saysDown(end: RunEnd): boolean {
  return DOWN_CODES.has(end.kind === 'failed' || end.kind === 'wait' ? end.reason.facts.code : undefined);
}

/** A run that failed: what its end is. While the vendor is known to be down, a failure is a wait and burns no attempt. */
export async function noteFailure(stores: SyncStores, { link, nowMs, random }: Attempt, end: RunEnd): Promise<RunEnd> {
  if (!saysDown(end) || (end.kind !== 'failed' && end.kind !== 'wait')) return end;
  const before = await readOutage(stores, link.connectionId);
  const links = [...new Set([...(before?.links ?? []), link.id])].slice(0, LINKS);
  const isOutage = links.length >= LINKS || end.reason.facts.code === 'breaker-open';
  const probeAt = isOutage ? nowMs + PROBE_EVERY_MS : 0;
  await write(stores, link, { links, sinceMs: before?.sinceMs ?? nowMs, probeAt }, nowMs);
  if (!isOutage) return end;
  const reason = because('vendor-waits', { code: 'vendor-unavailable', seconds: PROBE_EVERY_MS / 1_000 });
  return { kind: 'wait', atMs: probeAt + Math.floor(random * SPREAD_MS), reason };
}

/** A run that got through ends what was known. Only an answer proves that: a run that was stopped or lost its lease says nothing. */
export async function noteAnswer(
  stores: SyncStores,
  outage: Outage | undefined,
  { link, nowMs }: Omit<Attempt, 'random'>,
  end: RunEnd,
): Promise<void> {
  if (outage && (end.kind === 'done' || end.kind === 'look-again')) await write(stores, link, { links: [], sinceMs: 0, probeAt: 0 }, nowMs);
}

function write(stores: SyncStores, { connectionId }: Attempt['link'], { links, sinceMs, probeAt }: Outage, nowMs: number): Promise<void> {
  return stores.checkpoints.write(outageKey(connectionId), [sinceMs, probeAt, ...links].join(' '), nowMs);
}
