/** @module sync/record-done  After a write: operation, shadow, provenance, history, answers and holds, owed together and so written together. */
import type { FieldValue, RecordSnapshot, Side } from '#domain';
import { isStep } from './chosen-step.ts';
import { otherSide } from './field-context.ts';
import { stageRows } from './owed.ts';
import type { SyncStores } from './ports.ts';
import type { BothSides } from './read-both-sides.ts';
import { isRestored } from './restore-wish.ts';
import {
  type HistoryRow,
  type LinkPatch,
  type OperationField,
  type OperationRow,
  type ProvenanceRow,
  type SeenVersion,
  type ShadowRow,
  summaryOf,
} from './rows.ts';
import { type OpenRun, owe } from './run.ts';
import { clearRefusals, refusedBefore } from './tend-fields.ts';
import { visitPair } from './trail.ts';

export interface Done {
  /** All on one side, sent in one call. */
  readonly operations: readonly OperationRow[];
  /** The record in the write's own reply; absent where the reply carried none. */
  readonly reply: RecordSnapshot | undefined;
  readonly sides: BothSides;
}

/** Owes the record of a write that happened: see `writeOutcomes` for how long that may stay so. */
export function recordDone(run: OpenRun, done: Done): void {
  const [first] = done.operations;
  if (!first) return;
  const nowMs = run.deps.clock.now();
  const outcomes = done.operations.flatMap((operation) =>
    operation.fields.map((field) => outcomeOf(run, { operation, field, done, before: run.shadows.get(field.key) })),
  );
  const shadows = outcomes.flatMap(({ shadow }) => shadow ?? []);
  for (const shadow of shadows) run.shadows.set(shadow.fieldKey, shadow);
  const hasAnswers = done.operations.some(({ answerIds }) => answerIds.length > 0);
  const refused = refusedBefore(run, done.operations);
  owe(run, {
    patch: { ...seenPatch(run, first.side, seenAfterWrite(done, first, nowMs)), ...shownAfterWrite(done, first.side) },
    rows: stageRows({
      shadows,
      provenance: outcomes.map(({ provenance }) => provenance),
      history: outcomes.map(({ history }) => history),
      done: { ids: done.operations.map(({ id }) => id), at: nowMs },
    }),
    also: [
      ...(hasAnswers ? [(stores: SyncStores) => useAnswers(run, stores, done.operations)] : []),
      ...(refused.length > 0 ? [(stores: SyncStores) => clearRefusals(stores, refused)] : []),
    ],
  });
}

/** Marks answers as used and releases the holds that they answered: only now, so that a crash before the write loses neither. */
export async function useAnswers(run: OpenRun, stores: SyncStores, operations: readonly OperationRow[]): Promise<void> {
  const ids = new Set(operations.flatMap((operation) => operation.answerIds));
  if (ids.size === 0) return;
  const nowMs = run.deps.clock.now();
  const answers = (await stores.answers.listUnused(run.link.id)).filter((answer) => ids.has(answer.id));
  await stores.answers.use([...ids], nowMs);
  await stores.holds.release([...new Set(answers.map((answer) => answer.holdId))], nowMs);
}

/** Reads from before this write must not be merged: an order where the reply told one, else the token that the write has replaced. */
function seenAfterWrite(done: Done, operation: OperationRow, nowMs: number): SeenVersion {
  if (done.reply) return { order: done.reply.version.order, at: nowMs, staleToken: null };
  return { order: done.sides[operation.side].version.order, at: nowMs, staleToken: done.sides[operation.side].version.token };
}

/** What is shown of the record is how our write left it, or its card would go on with the state from before until the next look. */
function shownAfterWrite({ reply, sides: { remote } }: Done, side: Side): Pick<LinkPatch, 'record'> {
  if (side === 'desk' || !reply) return {};
  // A reply tells labels of what it was asked for: one that it leaves out there was emptied, and the others are as they were.
  const untold = Object.entries(remote.labels).filter(([path]) => !Object.hasOwn(reply.fields, path));
  return { record: { ...summaryOf(reply), labels: { ...Object.fromEntries(untold), ...reply.labels } } };
}

function seenPatch(run: OpenRun, side: Side, seen: SeenVersion) {
  const before = side === 'desk' ? run.link.deskSeen : run.link.remoteSeen;
  const next = { ...seen, order: Math.max(seen.order, before?.order ?? seen.order) };
  return side === 'desk' ? { deskSeen: next } : { remoteSeen: next };
}

interface FieldDone {
  readonly operation: OperationRow;
  readonly field: OperationField;
  readonly done: Done;
  readonly before: ShadowRow | undefined;
}

interface Pair {
  readonly desk: FieldValue;
  readonly remote: FieldValue;
}

/** What counts as seen after a write that left `pair`; undefined where the field counts as unseen still. */
function seenPair(pair: Pair, { field, done, before }: FieldDone): Pair | undefined {
  // A restored value is to cross like anybody's change: what counts as seen stays the pair from before it.
  if (isRestored(field)) return { desk: field.desk, remote: field.remote };
  // A chosen step is on the way to what the ticket wants, which stays unseen and is tried from there. One that ended the record is the last word.
  if (isStep(field) && (!done.reply || done.reply.life === 'open')) return before && { desk: before.desk, remote: pair.remote };
  return pair;
}

function outcomeOf(run: OpenRun, outcome: FieldDone) {
  const { operation, field, done, before } = outcome;
  const { side } = operation;
  const nowMs = run.deps.clock.now();
  const observed = observedValue(run, field, side, done.reply);
  const value = observed ?? field.value;
  const pair = side === 'desk' ? { desk: value, remote: field.remote } : { desk: field.desk, remote: value };
  const seen = seenPair(pair, outcome);
  const shadow: ShadowRow | undefined = seen && {
    linkId: run.link.id,
    fieldKey: field.key,
    ...seen,
    ruleHash: field.ruleHash,
    unconfirmed: observed === undefined && !isRestored(field) ? side : null,
    trail: visitPair(before?.trail ?? [], seen, nowMs),
  };
  const common = { linkId: run.link.id, fieldKey: field.key, traceId: operation.traceId, reason: field.reason };
  const history: HistoryRow = { ...common, id: run.deps.ids.next(), side, path: field.path, value, previous: field[side], by: 'tieline', at: nowMs };
  const provenance: ProvenanceRow = {
    ...common,
    ...pair,
    state: observed === undefined ? 'pending' : 'in-sync',
    ...labelsOf(run, field, done),
    source: otherSide(side),
    rule: run.flow.name,
    mappingVersion: operation.mappingVersion,
    at: nowMs,
  };
  return { shadow, history, provenance };
}

function observedValue(run: OpenRun, field: OperationField, side: Side, reply: RecordSnapshot | undefined): FieldValue | undefined {
  const rule = run.flow.fields.find((candidate) => candidate.key === field.key);
  if (!rule || !reply) return undefined;
  return side === 'desk' ? rule.readDesk(reply.fields) : rule.readRemote(reply);
}

function labelsOf(run: OpenRun, field: OperationField, { operations, reply, sides }: Done) {
  const rule = run.flow.fields.find((candidate) => candidate.key === field.key);
  const written = operations[0]?.side;
  const desk = written === 'desk' ? reply : sides.desk;
  const remote = written === 'remote' ? reply : sides.remote;
  return { deskLabel: desk?.labels[rule?.deskPaths[0] ?? ''] ?? null, remoteLabel: remote?.labels[rule?.remotePath ?? ''] ?? null };
}
