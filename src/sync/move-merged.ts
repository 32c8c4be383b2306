/** @module sync/move-merged  A merged ticket's link follows to the surviving ticket; where that one has a link of the same flow, a person chooses which stays. */
import { because, brandId, type RecordSnapshot, type TicketId } from '#domain';
import { makeHold, type PlannedHold } from './plan-operations.ts';
import type { SyncStores } from './ports.ts';
import type { AnswerRow, HoldRow, LinkRow } from './rows.ts';
import { type OpenRun, patchLink, RunEnded, underLease } from './run.ts';
import { cutLink } from './unlink.ts';

/** What such a hold asks: `ours` keeps this link, `theirs` the one that the surviving ticket has. The other one is cut; both records stay as they are. */
export const KEEP = 'keep';

/** Moves the link, or answers `kept` where somebody must choose. Ends the run where this link is the one that was given up. */
export async function moveMerged(run: OpenRun, ticket: RecordSnapshot, kept: MergeAnswers): Promise<'moved' | 'kept'> {
  if (!ticket.mergedInto) return 'kept';
  const survivor = brandId<TicketId>(ticket.mergedInto);
  const choice = choiceOf(kept);
  const outcome = await underLease(run, async (stores): Promise<LinkRow | 'kept' | 'cut'> => {
    const theirs = (await stores.links.listByTicket(survivor)).find((link) => link.flow === run.link.flow);
    if (theirs && choice === undefined) return 'kept';
    if (theirs && choice === 'theirs') {
      await cutLink(stores, run.link, run.deps.clock.now());
      return 'cut';
    }
    const nowMs = run.deps.clock.now();
    if (theirs) await cutLink(stores, theirs, nowMs);
    await leaveTicket(stores, run);
    const promotedAt = theirs?.role === 'follower' ? nowMs : run.link.promotedAt;
    return patchLink(run, stores, { ticketId: survivor, deskSeen: null, promotedAt });
  });
  if (outcome === 'kept') return 'kept';
  if (outcome === 'cut') throw new RunEnded({ kind: 'lease-lost' });
  run.link = outcome;
  return 'moved';
}

/** What was seen of the old ticket, or was on its way to it, says nothing about the new one. */
async function leaveTicket(stores: SyncStores, { link, deps }: OpenRun): Promise<void> {
  const open = (await stores.operations.listOpen(link.id)).filter(({ side }) => side === 'desk');
  await stores.operations.settle(
    open.map(({ id }) => id),
    'superseded',
    deps.clock.now(),
  );
  const awaited = (await stores.shadows.list(link.id)).filter(({ unconfirmed }) => unconfirmed === 'desk');
  await stores.shadows.put(awaited.map((shadow) => ({ ...shadow, unconfirmed: null })));
}

interface MergeAnswers {
  readonly holds: readonly HoldRow[];
  readonly answers: readonly AnswerRow[];
}

function choiceOf({ holds, answers }: MergeAnswers): 'ours' | 'theirs' | undefined {
  const open = new Set(holds.filter(({ asks }) => asks.includes(KEEP)).map(({ id }) => id));
  const answer = answers.find(({ path, holdId }) => path === KEEP && open.has(holdId))?.value;
  return answer === 'ours' || answer === 'theirs' ? answer : undefined;
}

/** The hold of a ticket that was merged into one which has a link of this flow; undefined for all other tickets. */
export function mergedHold(desk: RecordSnapshot): PlannedHold | undefined {
  if (desk.life !== 'merged') return undefined;
  const isKnown = desk.mergedInto !== undefined;
  return makeHold({
    kind: 'unreachable',
    side: 'desk',
    reason: because('ticket-merged-into-linked', { ticket: desk.mergedInto ?? '' }),
    release: because(isKnown ? 'release-choose-link' : 'release-unlink'),
    asks: isKnown ? [KEEP] : [],
  });
}
