/**
 * @module context/overlaps
 * What is in the way of one change: its own system is asked for its conflict check, and what that names by id is read by its name, its item and its time.
 */
import { type Call, type ChangeConflict, type ConflictCheck, hasConflictCheck } from '#capabilities';
import { type ChangeRequest, NotFoundError } from '#domain';
import type { ContextDeps, ContextRequest, Source } from './ports.ts';
import { windowOf } from './rank-changes.ts';

/** At most this many are named; a check of a busy day finds the same item again and again. */
const MAX_OVERLAPS = 20;

/** A change of a connected system. */
export interface CheckedChange {
  readonly connectionId: string;
  readonly changeId: string;
  /** As people call it; its planned window is read by this. */
  readonly number: string;
  /** Of a check that was unfinished: that one is waited for, and none is started. */
  readonly run?: string;
}

/** One other change, or a closed window, in the way. */
interface OverlapView {
  /** The system's own word for the kind of overlap. */
  readonly kind: string;
  /** The other change; null where there is none behind it, or it cannot be read. */
  readonly change: {
    readonly id: string;
    readonly number: string;
    readonly title: string;
    readonly phase: ChangeRequest['phase'];
    readonly stateLabel: string;
    readonly startsAt: string | null;
    readonly endsAt: string | null;
    readonly url: string;
  } | null;
  /** Name of the item on which both meet. */
  readonly itemName: string | null;
}

/** How a check ended. `unfinished`: the system is still at it, and `run` is what to ask for again, where it is known to have begun. `refused`: it does not check this change, and `message` says why in its own words. */
export interface OverlapsView {
  readonly outcome: 'checked' | 'unfinished' | 'refused';
  readonly message: string | null;
  readonly run: string | null;
  readonly overlaps: OverlapView[];
  readonly isTruncated: boolean;
  /** ISO 8601 UTC */
  readonly checkedAt: string;
}

/** Waits for the check as long as the request lives. Throws `NotFoundError` where there is no such change, or its system has no such check. */
export async function checkOverlaps(
  deps: Pick<ContextDeps, 'clock' | 'sources'>,
  request: Omit<ContextRequest, 'ticketId'>,
  asked: CheckedChange,
): Promise<OverlapsView> {
  const source = (await deps.sources(request.installationId)).find(({ connectionId }) => connectionId === asked.connectionId);
  const call: Call = { signal: request.signal, traceId: request.traceId, priority: 'agent' };
  const check = await askCheck(source, asked, call);
  if (source === undefined || check.kind === 'missing')
    throw new NotFoundError({ message: `${source?.name ?? 'The system'} has no change ${asked.number} any more.`, facts: { number: asked.number } });
  const ended = { isTruncated: false, overlaps: [], message: null, run: null, checkedAt: new Date(deps.clock.now()).toISOString() };
  if (check.kind === 'unfinished') return { ...ended, outcome: 'unfinished', run: check.run };
  if (check.kind === 'refused') return { ...ended, outcome: 'refused', message: check.refusal.message };
  const distinct = [...new Map(check.conflicts.map((conflict) => [keyOf(conflict), conflict])).values()];
  const shown = distinct.slice(0, MAX_OVERLAPS);
  return { ...ended, outcome: 'checked', overlaps: await nameAll(source, shown, asked, call), isTruncated: shown.length < distinct.length };
}

const keyOf = ({ type, otherId = '', itemId = '' }: ChangeConflict) => `${type}/${otherId}/${itemId}`;

type AskedCheck = Exclude<ConflictCheck, { kind: 'unfinished' }> | { readonly kind: 'unfinished'; readonly run: string | null };

async function askCheck(source: Source | undefined, { changeId, run }: CheckedChange, call: Call): Promise<AskedCheck> {
  const records = source?.capabilities.changeRecord;
  if (!records || !hasConflictCheck(records)) {
    const name = source?.name ?? 'That system';
    throw new NotFoundError({ message: `${name} has no check for overlapping changes.`, facts: { connectionId: source?.connectionId ?? null } });
  }
  try {
    return await records.checkConflicts(changeId, run, call);
  } catch (error) {
    // The time was over before the vendor had said that it began, or while it was asked how far it is.
    if (call.signal.aborted) return { kind: 'unfinished', run: run ?? null };
    throw error;
  }
}

/** The other changes come with one list over the items and the window of the asked one; an item is named by the CMDB of the same connection. */
async function nameAll(source: Source, conflicts: readonly ChangeConflict[], { number }: CheckedChange, call: Call): Promise<OverlapView[]> {
  const { change, cmdb } = source.capabilities;
  if (conflicts.length === 0) return [];
  const own = await change?.readByNumber(number, call);
  const itemIds = [...new Set([...(own?.itemIds ?? []), ...conflicts.flatMap(({ itemId }) => itemId ?? [])])];
  const window = own?.plannedStart !== undefined && own.plannedEnd !== undefined ? { fromIso: own.plannedStart, toIso: own.plannedEnd } : undefined;
  const [others = [], items = []] = await Promise.all([
    window ? change?.listForItems(itemIds, window, MAX_OVERLAPS * 5, call) : undefined,
    itemIds.length > 0 ? cmdb?.readItems(itemIds, call) : undefined,
  ]);
  const [changeById, itemById] = [new Map(others.map((one) => [one.id, one])), new Map(items.map((one) => [one.id, one]))];
  return conflicts.map(({ label, otherId = '', itemId = '' }) => ({
    kind: label,
    change: viewOther(changeById.get(otherId)),
    itemName: itemById.get(itemId)?.name ?? null,
  }));
}

function viewOther(other: ChangeRequest | undefined): OverlapView['change'] {
  if (!other) return null;
  const { start, end } = windowOf(other);
  const { id, number, title, phase, stateLabel, url } = other;
  return { id, number, title, phase, stateLabel, url, startsAt: isoOrNull(start), endsAt: isoOrNull(end) };
}

const isoOrNull = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());
