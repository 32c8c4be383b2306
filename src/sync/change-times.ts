/**
 * @module sync/change-times
 * When, and by whom, a field came to the value that it has now on each side, by the vendors' own histories. Asked only where a conflict or a person needs it.
 */
import type { Call, RecordStore } from '#capabilities';
import type { FieldChange, FieldValue, Side } from '#domain';
import type { CompiledField, CompiledFlow } from '#mapping';

/** One side's last change by somebody other than us. */
export interface SideChange {
  /** Milliseconds since the epoch, by the vendor's clock. */
  readonly at: number;
  /** The vendor's user id. */
  readonly by: string;
  readonly byName: string | null;
}

/** Undefined on a side whose vendor keeps no history, or whose history does not (yet) tell how the present value came about. */
export type ChangeTimes = Readonly<Record<Side, SideChange | undefined>>;

/** A field and the values that it has now. */
export interface ChangedPair {
  readonly field: CompiledField;
  readonly desk: FieldValue;
  readonly remote: FieldValue;
  /** Nothing older is asked for, ms. */
  readonly sinceMs: number;
}

export type FindChangeTimes = (pair: ChangedPair) => Promise<ChangeTimes>;

/** How far before the last known pair the histories are read: clocks differ, and a change may have been seen late. */
const MARGIN_MS = 86_400_000;

export interface HistorySources {
  readonly flow: Pick<CompiledFlow, 'fields'>;
  readonly records: Readonly<Record<Side, Pick<RecordStore, 'traits' | 'fieldHistory'>>>;
  readonly ids: Readonly<Record<Side, string>>;
  readonly ourUserOn: (side: Side) => Promise<string>;
  readonly call: Call;
}

/** Answers for any field of the flow; each side's history is read at most once, with the first question. */
export function createChangeTimes(sources: HistorySources): FindChangeTimes {
  const histories = new Map<Side, Promise<readonly FieldChange[]>>();
  const historyOn = (side: Side, sinceMs: number) => {
    const known = histories.get(side) ?? readHistory(sources, side, sinceMs - MARGIN_MS);
    histories.set(side, known);
    return known;
  };
  return async (pair) => {
    const [desk, remote] = await Promise.all([historyOn('desk', pair.sinceMs), historyOn('remote', pair.sinceMs)]);
    return {
      desk: lastForeign(desk, pair.field.deskPaths[0], (value) => pair.field.isSameOnDesk(value, pair.desk)),
      remote: lastForeign(remote, pair.field.remotePath, (value) => pair.field.isSameOnRemote(value, pair.remote)),
    };
  };
}

async function readHistory({ flow, records, ids, ourUserOn, call }: HistorySources, side: Side, sinceMs: number): Promise<readonly FieldChange[]> {
  if (!records[side].traits.hasFieldHistory) return [];
  const paths = flow.fields.filter((field) => field.direction === 'both').flatMap((field) => (side === 'desk' ? field.deskPaths : field.remotePath));
  const us = await ourUserOn(side);
  const history = await records[side].fieldHistory(ids[side], [...new Set(paths)], new Date(Math.max(0, sinceMs)).toISOString(), call);
  return history.filter((change) => change.by !== us);
}

/** Histories lag: an entry that led to another value says nothing about how the present one came about. */
function lastForeign(history: readonly FieldChange[], path: string | undefined, isNow: (value: FieldValue) => boolean): SideChange | undefined {
  const last = history.findLast((change) => change.path === path);
  const at = last && isNow(last.to) ? Date.parse(last.at) : Number.NaN;
  return last && !Number.isNaN(at) ? { at, by: last.by, byName: last.byName ?? null } : undefined;
}
