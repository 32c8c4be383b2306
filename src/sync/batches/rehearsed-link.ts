/**
 * @module sync/batches/rehearsed-link
 * One link in memory, as the history says it was, under given rules: takes one change after the other and tells what those rules would have written. The same merge
 * and plan as a run; what a system would have refused is not known here.
 */
import type { FieldValue, RecordSnapshot, Side } from '#domain';
import type { CompiledField, CompiledFlow } from '#mapping';
import type { ChangeTimes } from '../change-times.ts';
import type { FieldMerge } from '../merge-types.ts';
import type { HistoryRow, LinkRow, ProvenanceRow, ShadowRow } from '../rows.ts';
import { planLink, writtenFields } from './plan-link.ts';
import type { BatchDeps } from './ports.ts';
import type { BatchField } from './rows.ts';

export interface RehearsedLink {
  /** What the rules would have written after that change. */
  take(change: HistoryRow): Promise<readonly BatchField[]>;
  /** Paths that these rules read and nobody has recorded: their fields are left out. */
  readonly unknownPaths: readonly string[];
}

export interface RehearsalStart {
  readonly deps: Pick<BatchDeps, 'limits'>;
  readonly link: LinkRow;
  /** The rules to run. */
  readonly flow: CompiledFlow;
  /** The rules under which values were recorded: they say which path a value belongs to. */
  readonly recordedBy: CompiledFlow;
  readonly provenance: readonly ProvenanceRow[];
  /** Oldest first. */
  readonly history: readonly HistoryRow[];
  readonly signal: AbortSignal;
}

type Values = Record<Side, Record<string, FieldValue>>;

/** Starts as things were before the first change of the history, with both sides in agreement. */
export function createRehearsedLink(start: RehearsalStart): RehearsedLink {
  const { deps, link, recordedBy, signal } = start;
  const values: Values = { desk: {}, remote: {} };
  for (const field of recordedBy.fields) {
    for (const side of ['desk', 'remote'] as const) setValue(values, { field, side, value: valueBefore(start, field, side) });
  }
  const fields = start.flow.fields.filter((field) => readBoth(values, field) !== undefined);
  const flow: CompiledFlow = { ...start.flow, fields };
  const shadows = new Map(fields.map((field) => [field.key, shadowOf(link, field, readBoth(values, field))]));
  const lastChange = new Map<string, HistoryRow>();
  return {
    unknownPaths: start.flow.fields.filter((field) => !fields.includes(field)).map(unknownPath(values)),
    take: async (change) => {
      const recorded = recordedBy.fields.find(({ key }) => key === change.fieldKey);
      if (recorded) setValue(values, { field: recorded, side: change.side, value: change.value });
      for (const path of recorded ? pathsOf(recorded, change.side) : []) lastChange.set(`${change.side} ${path}`, change);
      const desk = snapshotOf(link, 'desk', values);
      const remote = snapshotOf(link, 'remote', values);
      const changeTimes = async ({ field }: { readonly field: CompiledField }) => timesOf(lastChange, field);
      const planned = await planLink(deps, { flow, link, shadows, desk, remote, changeTimes, nowMs: change.at, signal });
      const written = writtenFields(planned);
      for (const { fieldKey, side, after } of written) {
        const field = fields.find(({ key }) => key === fieldKey);
        if (field && after !== null) setValue(values, { field, side, value: after });
      }
      for (const merge of planned.merges) {
        if (isSettled(merge, written)) shadows.set(merge.field.key, shadowOf(link, merge.field, readBoth(values, merge.field)));
      }
      return written;
    },
  };
}

/** What a field held on one side before the first recorded change: what that change replaced, else what is there now. */
function valueBefore({ history, provenance }: RehearsalStart, field: CompiledField, side: Side): FieldValue | undefined {
  const first = history.find((row) => row.fieldKey === field.key && row.side === side);
  if (first) return first.previous;
  const row = provenance.find(({ fieldKey }) => fieldKey === field.key);
  return row ? row[side] : undefined;
}

interface OneValue {
  readonly field: CompiledField;
  readonly side: Side;
  readonly value: FieldValue | undefined;
}

/** Several desk fields that fill one remote field are recorded as a list. */
function setValue(values: Values, { field, side, value }: OneValue): void {
  if (value === undefined) return;
  if (side === 'remote') {
    values.remote[field.remotePath] = value;
    return;
  }
  const [only, ...others] = field.deskPaths;
  if (only !== undefined && others.length === 0) values.desk[only] = value;
  else if (Array.isArray(value))
    for (const [index, path] of field.deskPaths.entries()) values.desk[path] = (value as readonly FieldValue[])[index] ?? null;
}

function labelsOf(values: Readonly<Record<string, FieldValue>>): Readonly<Record<string, string>> {
  // Rules that take the label recorded the label.
  return Object.fromEntries(Object.entries(values).flatMap(([path, value]) => (typeof value === 'string' ? [[path, value]] : [])));
}

function readBoth(values: Values, field: CompiledField): { readonly desk: FieldValue; readonly remote: FieldValue } | undefined {
  const desk = field.readDesk(values.desk);
  const remote = field.readRemote({ fields: values.remote, labels: labelsOf(values.remote) });
  return desk === undefined || remote === undefined ? undefined : { desk, remote };
}

function unknownPath(values: Values) {
  return (field: CompiledField): string => (field.readDesk(values.desk) === undefined ? field.deskPaths.join(', ') : field.remotePath);
}

function shadowOf(link: LinkRow, field: CompiledField, pair: { readonly desk: FieldValue; readonly remote: FieldValue } | undefined): ShadowRow {
  return { linkId: link.id, fieldKey: field.key, desk: null, remote: null, ...pair, ruleHash: field.ruleHash, unconfirmed: null, trail: [] };
}

function snapshotOf(link: LinkRow, side: Side, values: Values): RecordSnapshot {
  return {
    id: side === 'desk' ? link.ticketId : (link.remoteId ?? ''),
    number: link.record?.number ?? '',
    title: '',
    version: { token: '', order: 0, updatedAt: new Date(0).toISOString() },
    life: 'open',
    fields: { ...values[side] },
    labels: labelsOf(values[side]),
    url: '',
  };
}

function pathsOf({ deskPaths, remotePath }: CompiledField, side: Side): readonly string[] {
  return side === 'desk' ? deskPaths : [remotePath];
}

/** By path, not by rule: the rules to run may pair the same fields otherwise than the ones under which a change was recorded. */
function timesOf(lastChange: ReadonlyMap<string, HistoryRow>, field: CompiledField): ChangeTimes {
  const on = (side: Side) => {
    const changes = pathsOf(field, side).flatMap((path) => lastChange.get(`${side} ${path}`) ?? []);
    const change = changes.reduce<HistoryRow | undefined>((last, one) => (last && last.at >= one.at ? last : one), undefined);
    return change && { at: change.at, by: change.by, byName: null };
  };
  return { desk: on('desk'), remote: on('remote') };
}

/** Whether the pair counts as seen now; a conflict, a hold and drift leave it open. */
function isSettled(merge: FieldMerge, written: readonly BatchField[]): boolean {
  if (merge.kind === 'adopt' || merge.kind === 'keep') return true;
  return merge.kind === 'write' && written.some(({ fieldKey }) => fieldKey === merge.field.key);
}
