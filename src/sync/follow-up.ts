/**
 * @module sync/follow-up
 * A closed ticket takes no writes. Where the flow says `afterClose: follow-up` and the record moves on, the desk's follow-up ticket gets the link. Found before
 * it is made, so that a lost answer does not open a second one.
 */
import type { CreateResult } from '#capabilities';
import { because, brandId, hasErrorCode, type RecordSnapshot, type Side, type TicketId } from '#domain';
import { MARKER_PREFIX } from './carry-comments.ts';
import { hashOfValue } from './content-hash.ts';
import type { FieldMerge } from './merge-types.ts';
import { makeHold, type PlannedHold } from './plan-operations.ts';
import { syncLinkHold } from './record-plan.ts';
import type { ShadowRow } from './rows.ts';
import { type OpenRun, patchLink, RunEnded, underLease } from './run.ts';

/** Starts the correlation id of a follow-up ticket: `consider` leaves such a ticket to the link that opened it. */
export const FOLLOW_UP_PREFIX = 'tlf-';

/** Whether the record has moved in a field that the closed ticket would have taken. */
export function hasMovedAfterClose(merges: readonly FieldMerge[], shadows: ReadonlyMap<string, ShadowRow>): boolean {
  return merges.some((merge) => {
    if (merge.kind !== 'keep' || merge.reason.code !== 'ticket-closed') return false;
    const shadow = shadows.get(merge.field.key);
    return shadow !== undefined && merge.field.writesDesk && !merge.field.isSameOnRemote(shadow.remote, merge.remote);
  });
}

/** Opens the follow-up, or finds it, and moves the link there. `held`: the desk cannot, or refused. */
export async function moveToFollowUp(run: OpenRun, ticket: RecordSnapshot): Promise<'moved' | 'held'> {
  const correlationId = `${FOLLOW_UP_PREFIX}${hashOfValue([run.installationId, run.link.id, ticket.id]).slice(0, 24)}`;
  if (!run.desk.createFollowUp) return hold(run, because('follow-up-not-offered'));
  const [found] = await run.desk.findByCorrelation(correlationId, run.flow.deskFields, run.call);
  if (found) return move(run, found);
  await waitForLag(run);
  const created = await open(run, ticket, correlationId);
  if (created.kind === 'refused') return hold(run, because('follow-up-refused', { message: created.refusal.message }));
  return move(run, created.record);
}

/** An earlier attempt without an answer may still turn up. */
async function waitForLag(run: OpenRun): Promise<void> {
  const sentAt = Number((await run.deps.store.transact(run.installationId, (stores) => stores.checkpoints.read(sentKey(run)))) ?? '0');
  const verdictAt = sentAt + Math.max(run.desk.traits.findLagMs, run.limits.verifyMs);
  if (sentAt > 0 && run.deps.clock.now() <= verdictAt)
    throw new RunEnded({ kind: 'look-again', atMs: verdictAt + 1, reason: because('follow-up-verifying') });
}

async function open(run: OpenRun, ticket: RecordSnapshot, correlationId: string): Promise<CreateResult> {
  const nowMs = run.deps.clock.now();
  await underLease(run, (stores) => stores.checkpoints.write(sentKey(run), String(nowMs), nowMs));
  const text = `${run.link.record?.number ?? ''} has changed since ticket ${ticket.number} was closed.`.trim();
  const marker = `${MARKER_PREFIX}${hashOfValue([correlationId, text]).slice(0, 12)}`;
  const request = { sourceId: ticket.id, text, marker, fields: {}, correlationId, idempotencyKey: correlationId };
  try {
    return (await run.desk.createFollowUp?.(request, run.call)) ?? { kind: 'refused', refusal: { fields: [], message: '', missing: [] } };
  } catch (error) {
    if (hasErrorCode(error, 'outcome-unknown'))
      throw new RunEnded({
        kind: 'look-again',
        atMs: nowMs + Math.max(run.desk.traits.findLagMs, run.limits.verifyMs) + 1,
        reason: because('follow-up-verifying'),
      });
    await underLease(run, (stores) => stores.checkpoints.write(sentKey(run), '0', nowMs));
    throw error;
  }
}

/** What was seen of the closed ticket says nothing about the new one: the record, which has moved on, fills it. */
async function move(run: OpenRun, followUp: RecordSnapshot): Promise<'moved'> {
  run.link = await underLease(run, async (stores) => {
    await syncLinkHold(run, stores, undefined);
    await stores.shadows.clear(run.link.id);
    const choices = Object.fromEntries(run.flow.fields.map((field): [string, Side] => [field.key, 'remote']));
    return patchLink(run, stores, { ticketId: brandId<TicketId>(followUp.id), deskSeen: null, choices });
  });
  return 'moved';
}

async function hold(run: OpenRun, reason: PlannedHold['reason']): Promise<'held'> {
  await underLease(run, (stores) =>
    syncLinkHold(run, stores, makeHold({ kind: 'refused', side: 'desk', reason, release: because('release-unlink') })),
  );
  return 'held';
}

function sentKey({ link }: OpenRun): string {
  return `follow-up ${link.id} ${link.ticketId}`;
}
