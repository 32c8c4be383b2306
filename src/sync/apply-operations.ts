/**
 * @module sync/apply-operations
 * Sends planned operations. One call per side carries all of them; a refusal that names fields holds those and lets the others go; one that names none is
 * bisected, transitions last. The lease is proven in the transaction right before each call.
 */
import type { Refusal, WriteResult } from '#capabilities';
import {
  because,
  type FieldValue,
  type FieldValues,
  hasErrorCode,
  isEmptyValue,
  type RecordSnapshot,
  type RecordVersion,
  type Side,
  VendorRefusedError,
} from '#domain';
import { factsOfStep, isStep } from './chosen-step.ts';
import { judgeOverwritten } from './judge-overwritten.ts';
import { keepAnswers } from './kept-answers.ts';
import { withSent } from './owed.ts';
import { makeHold, type PlannedHold, signatureOfWrite } from './plan-operations.ts';
import type { SyncStores } from './ports.ts';
import type { BothSides } from './read-both-sides.ts';
import { recordDone, useAnswers } from './record-done.ts';
import { holdRowOf } from './record-plan.ts';
import { isRestored } from './restore-wish.ts';
import type { OperationRow } from './rows.ts';
import { type OpenRun, openHolds, recordIdOn, recordsOn, underLease } from './run.ts';
import { countRefusals } from './tend-fields.ts';
import { takeTicketWrite } from './ticket-window.ts';

/** `read-again`: something was refused, stale or unanswered; merge afresh. */
export type Applied = 'done' | 'read-again';

/** Applies all operations; the remote first, so that what the vendor refuses is known before the desk shows it. */
export async function applyOperations(run: OpenRun, operations: readonly OperationRow[], sides: BothSides): Promise<Applied> {
  let hasMoved = false;
  for (const side of ['remote', 'desk'] as const) {
    const ours = transitionsLast(
      run,
      operations.filter((operation) => operation.side === side),
    );
    if (ours.length === 0) continue;
    const applied = await sendBatch({ run, side, sides }, ours, sides[side].version);
    if (applied.kind !== 'done') return 'read-again';
    hasMoved ||= applied.hasMovedOthers;
  }
  return hasMoved ? 'read-again' : 'done';
}

interface Batch {
  readonly run: OpenRun;
  readonly side: Side;
  readonly sides: BothSides;
}
/**
 * `version` is how the record stands after it; undefined where no answer told. `refused`: some of it was, all of it is known. `look-first`: stale, gone or
 * unanswered, and nothing more is sent before a read: a later write of ours would make a lost one look as if it had arrived.
 */
type BatchEnd =
  | { readonly kind: 'done'; readonly version: RecordVersion | undefined; readonly hasMovedOthers: boolean }
  | { readonly kind: 'refused'; readonly version: RecordVersion }
  | { readonly kind: 'look-first' };

async function sendBatch(batch: Batch, operations: readonly OperationRow[], expected: RecordVersion): Promise<BatchEnd> {
  const { run } = batch;
  // A stop lands between two writes, never between a write and its record.
  run.call.signal.throwIfAborted();
  await markSent(batch, operations, expected);
  const result = await write(batch, operations, expected);
  if (result === 'unknown' || result.kind === 'stale' || result.kind === 'missing') {
    // A stale write changed nothing; an unanswered one is judged by the next read. Neither is repeated before that.
    if (result !== 'unknown') await settle(run, operations, 'superseded');
    else await settle(run, operations, 'unknown');
    return { kind: 'look-first' };
  }
  if (result.kind === 'refused') return splitRefused(batch, operations, { refusal: result.refusal, expected });
  recordDone(run, { operations, reply: result.record, sides: batch.sides });
  const replaced = await judgeOverwritten(run, { ...batch, operations, written: result });
  const hasMoved =
    replaced === 'restores' ||
    operations.some(({ fields }) => fields.some((field) => isRestored(field) || isStep(field))) ||
    hasMovedOthers(batch, operations, result.record);
  return { kind: 'done', version: result.record?.version, hasMovedOthers: hasMoved };
}

/** The last commit before the call. Operations that are planned and not yet written are written as sent. */
async function markSent({ run, side }: Batch, operations: readonly OperationRow[], { token, updatedAt }: RecordVersion): Promise<void> {
  const nowMs = run.deps.clock.now();
  const fresh = new Set(run.owed.rows.operations.map(({ id }) => id));
  const written = idsOf(operations).filter((id) => !fresh.has(id));
  const owed = withSent(run.owed, new Set(idsOf(operations)), { sentAt: nowMs, basisToken: token, basisAt: updatedAt });
  const mark = async (stores: SyncStores) => {
    if (side === 'desk') await takeTicketWrite(run, stores);
    await stores.operations.markSent(written, nowMs, { token, at: updatedAt });
  };
  await underLease(run, mark, owed);
}

async function write({ run, side }: Batch, operations: readonly OperationRow[], expected: RecordVersion): Promise<WriteResult | 'unknown'> {
  const request = { id: recordIdOn(run, side), fields: fieldsOf(operations), expected };
  try {
    return await recordsOn(run, side).write(request, run.call);
  } catch (error) {
    if (hasErrorCode(error, 'outcome-unknown')) return 'unknown';
    if (hasErrorCode(error, 'version-conflict')) return { kind: 'stale' };
    const refusal = refusalOf(error);
    if (refusal) return { kind: 'refused', refusal };
    await settle(run, operations, 'superseded');
    throw error;
  }
}

function refusalOf(error: unknown): Refusal | undefined {
  if (!hasErrorCode(error, 'vendor-refused')) return undefined;
  return { fields: error instanceof VendorRefusedError ? error.fields : [], message: error.message, missing: [] };
}

/** An answered demand or a vendor rule may have changed mapped fields beside those written: worth a look now, not only at the next event. */
function hasMovedOthers({ run, side, sides }: Batch, operations: readonly OperationRow[], reply: RecordSnapshot | undefined): boolean {
  if (!reply) return false;
  const written = new Set(operations.flatMap((operation) => operation.fields.map(({ key }) => key)));
  return run.flow.fields.some((field) => {
    const [value, isRead] = side === 'desk' ? [field.readDesk(reply.fields), field.writesRemote] : [field.readRemote(reply), field.writesDesk];
    if (written.has(field.key) || !isRead || value === undefined) return false;
    return side === 'desk'
      ? !field.isSameOnDesk(value, field.readDesk(sides.desk.fields))
      : !field.isSameOnRemote(value, field.readRemote(sides.remote));
  });
}

/** What one call carries. */
export function fieldsOf(operations: readonly OperationRow[]): FieldValues {
  const fields: Record<string, FieldValue> = {};
  for (const operation of operations) {
    Object.assign(fields, operation.extras);
    for (const field of operation.fields) fields[field.path] = field.value;
  }
  return fields;
}

interface Refused {
  readonly refusal: Refusal;
  readonly expected: RecordVersion;
}

async function splitRefused(batch: Batch, operations: readonly OperationRow[], { refusal, expected }: Refused): Promise<BatchEnd> {
  const named = operations.filter((operation) => namesOf(operation).some((path) => refusal.fields.includes(path)));
  if (operations.length === 1 || named.length === operations.length) {
    await holdRefused(batch, operations, refusal);
    return { kind: 'refused', version: expected };
  }
  // A refused call changed nothing: what it carried is as if never sent, and a crash from here on must not take it for under way.
  await settle(batch.run, operations, 'planned');
  if (named.length > 0) {
    await holdRefused(batch, named, refusal);
    return sendParts(batch, [operations.filter((operation) => !named.includes(operation))], expected);
  }
  const middle = Math.ceil(operations.length / 2);
  return sendParts(batch, [operations.slice(0, middle), operations.slice(middle)], expected);
}

/** Sends what a refusal left, part by part. */
async function sendParts(batch: Batch, parts: readonly (readonly OperationRow[])[], expected: RecordVersion): Promise<BatchEnd> {
  let version = expected;
  for (const part of parts) {
    const end = await sendBatch(batch, part, version);
    if (end.kind === 'look-first' || !end.version) return { kind: 'look-first' };
    version = end.version;
  }
  return { kind: 'refused', version };
}

function namesOf(operation: OperationRow): readonly string[] {
  return [...operation.fields.map(({ path }) => path), ...Object.keys(operation.extras)];
}

async function holdRefused({ run, side, sides }: Batch, operations: readonly OperationRow[], refusal: Refusal): Promise<void> {
  // A demand that the record meets already is no question to ask: then it is a plain refusal.
  const missing = refusal.missing.filter(
    (path) => side === 'remote' && isEmptyValue(sides.remote.fields[path]) && !operations.some((operation) => Object.hasOwn(operation.extras, path)),
  );
  const holds = operations.flatMap((operation) =>
    operation.fields.map((field) => holdRowOf(run, refusedHold({ operation, field, refusal, missing }))),
  );
  await underLease(run, async (stores) => {
    await stores.operations.settle(idsOf(operations), 'refused', run.deps.clock.now());
    // Who says what would be taken instead knows the field: a step that does not lead there today is no broken field.
    if (missing.length === 0 && refusal.accepted === undefined) await countRefusals(run, stores, { operations, message: refusal.message });
    await keepAnswers(run, stores, { operations, holds });
    await useAnswers(run, stores, operations);
    await openHolds(run, stores, holds);
  });
}

interface RefusedField {
  readonly operation: OperationRow;
  readonly field: OperationRow['fields'][number];
  readonly refusal: Refusal;
  readonly missing: readonly string[];
}

function refusedHold({ operation, field, refusal, missing }: RefusedField): PlannedHold {
  return makeHold({
    ...(missing.length > 0 ? demandOf(field, missing) : refusalOfField(operation.side, field, refusal)),
    fieldKey: field.key,
    side: operation.side,
    path: field.path,
    sides: { desk: field.desk, remote: field.remote },
    signature: signatureOfWrite({ key: field.key, side: operation.side, value: field.value, ruleHash: field.ruleHash }),
  });
}

type SaidOfField = Pick<PlannedHold, 'kind' | 'reason' | 'release' | 'asks'>;

function demandOf(field: RefusedField['field'], asks: readonly string[]): SaidOfField {
  const missing = asks.join(', ');
  const reason = because('answer-missing', { field: field.path, missing, ...factsOfStep(field) });
  return { kind: 'missing', reason, release: because('release-answer', { missing }), asks };
}

/** Where the vendor says which values it would take, a person may choose one of them meanwhile. */
function refusalOfField(side: Side, field: RefusedField['field'], { message, accepted }: Refusal): SaidOfField {
  const reason = because('vendor-refused', { field: field.path, message });
  const open = side === 'remote' ? accepted?.[field.path] : undefined;
  if (!open) return { kind: 'refused', reason, release: because('release-value-or-rule-changes'), asks: [] };
  return { kind: 'refused', reason, release: because('release-step-open', { choices: open.length }), asks: open.length > 0 ? [field.path] : [] };
}

function transitionsLast(run: OpenRun, operations: readonly OperationRow[]): readonly OperationRow[] {
  const isTransition = (operation: OperationRow) =>
    operation.fields.some((field) => {
      const rule = run.flow.fields.find((candidate) => candidate.key === field.key);
      return rule?.rule.values !== undefined || rule?.rule.requires !== undefined;
    });
  return [...operations.filter((operation) => !isTransition(operation)), ...operations.filter(isTransition)];
}

function settle(run: OpenRun, operations: readonly OperationRow[], state: OperationRow['state']): Promise<void> {
  return underLease(run, (stores) => stores.operations.settle(idsOf(operations), state, run.deps.clock.now()));
}

function idsOf(operations: readonly OperationRow[]) {
  return operations.map(({ id }) => id);
}
