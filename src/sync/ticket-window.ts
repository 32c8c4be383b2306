/**
 * @module sync/ticket-window
 * Our updates of one ticket, over all of its links. The help desk bounds them per user and ticket, and an agent should not see a ticket flicker: the first ones
 * go at once, later ones keep a distance, and what comes meanwhile crosses with the next one.
 */
import { because } from '#domain';
import type { SyncLimits } from './limits.ts';
import type { SyncStores } from './ports.ts';
import { type Run, RunEnded } from './run.ts';

/** When the next update may be sent. `writes`: instants within the window, oldest first. */
export function nextTicketWriteAt(writes: readonly number[], nowMs: number, { ticketWrites, ticketWindowMs }: WindowLimits): number {
  const last = writes.at(-1);
  if (last === undefined || writes.length < ticketWrites / 2) return nowMs;
  const spaced = last + ticketWindowMs / ticketWrites;
  const leaves = writes[writes.length - ticketWrites];
  return Math.max(nowMs, spaced, leaves === undefined ? 0 : leaves + ticketWindowMs + 1);
}

type WindowLimits = Pick<SyncLimits, 'ticketWrites' | 'ticketWindowMs'>;

/** Takes a place for one update, in the transaction that marks it as sent; ends the run where it has to wait for one. */
export async function takeTicketWrite(run: Run, stores: SyncStores): Promise<void> {
  const nowMs = run.deps.clock.now();
  const { ticketId } = run.link;
  const writes = await stores.ticketWrites.list(ticketId, nowMs - run.limits.ticketWindowMs);
  const atMs = nextTicketWriteAt(writes, nowMs, run.limits);
  if (atMs > nowMs)
    throw new RunEnded({ kind: 'look-again', atMs: Math.ceil(atMs), reason: because('ticket-written-often', { writes: writes.length }) });
  // Instants name the rows: two updates in one millisecond are still two.
  await stores.ticketWrites.add({ ticketId, at: Math.max(nowMs, (writes.at(-1) ?? 0) + 0.001) });
}
