/**
 * @module server/compose/held-notice
 * What the help desk is told of what has waited too long. It reaches every agent who has the app open, so it names tickets by their number and says what would
 * release them, and no value or title: who may see the ticket sees the rest there.
 */
import type { Reason } from '#domain';
import type { Sync } from '#sync';

/** The event that the app listens to. */
export const HELD_EVENT = 'tieline_held';
/** Enough to begin with; the rest is in the console. */
export const MAX_NAMED = 3;

export interface HeldNotice {
  readonly held: number;
  readonly conflicts: number;
  /** Longest waiting first. */
  readonly tickets: readonly { readonly ticketId: string; readonly release: Reason }[];
}

type Counts = Awaited<ReturnType<Sync['countHeld']>>;
type HeldLinks = Awaited<ReturnType<Sync['listHeld']>>['rows'];

/** `links`: longest waiting first. A ticket is named once, by the hold that has waited longest, where that was open before the instant. */
export function heldNotice({ held, conflicts }: Counts, links: HeldLinks, sinceBeforeMs: number): HeldNotice {
  const tickets = new Map<string, Reason>();
  for (const { link, holds } of links) {
    const [oldest] = holds.filter(({ openedAt }) => openedAt < sinceBeforeMs).toSorted((a, b) => a.openedAt - b.openedAt);
    if (oldest && !tickets.has(link.ticketId)) tickets.set(link.ticketId, oldest.release);
  }
  return { held, conflicts, tickets: [...tickets].slice(0, MAX_NAMED).map(([ticketId, release]) => ({ ticketId, release })) };
}
