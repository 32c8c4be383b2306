/**
 * @module sync/find-overwritten
 * For vendors without an atomic guard: what stood in a field just before our write, by the vendor's own history. Not what we had read = somebody wrote in
 * between, and we overwrote it.
 */
import type { WriteResult } from '#capabilities';
import { type FieldChange, type FieldValue, isSameValue, type RecordSnapshot, type Side } from '#domain';
import type { OperationField, OperationRow } from './rows.ts';
import { type OpenRun, recordIdOn, recordsOn, writeOutcomes } from './run.ts';

export interface Overwritten {
  readonly field: OperationField;
  readonly value: FieldValue;
  readonly by: string;
  /** ISO 8601 UTC, by the vendor's clock. */
  readonly at: string;
}

export interface JustWritten {
  readonly side: Side;
  readonly operations: readonly OperationRow[];
  /** What the plan was made from. */
  readonly before: RecordSnapshot;
  readonly written: Extract<WriteResult, { readonly kind: 'written' }>;
}

/** What the connector has found itself; else the history, once per written batch and only where the guard is `compare`. */
export async function findOverwritten(run: OpenRun, { side, operations, before, written }: JustWritten): Promise<readonly Overwritten[]> {
  const { traits } = recordsOn(run, side);
  const fields = operations.flatMap((operation) => operation.fields);
  if (written.overwritten) return fields.flatMap((field) => ofField(field, written.overwritten ?? []));
  if (traits.writeGuard !== 'compare' || !traits.hasFieldHistory) return [];
  await writeOutcomes(run);
  const us = await run.ourUserOn(side);
  const history = await recordsOn(run, side).fieldHistory(
    recordIdOn(run, side),
    fields.map(({ path }) => path),
    before.version.updatedAt,
    run.call,
  );
  return fields.flatMap((field) => {
    const ours = history.findLast((change) => change.path === field.path && change.by === us && isSameValue(change.to, field.value));
    const foreign = history.findLast(
      (change) => change.path === field.path && change.by !== us && ours !== undefined && isSameValue(change.to, ours.from),
    );
    const read = before.fields[field.path];
    if (!ours || !foreign || isSameValue(ours.from, read)) return [];
    return [{ field, value: ours.from, by: foreign.by, at: foreign.at }];
  });
}

function ofField(field: OperationField, overwritten: readonly FieldChange[]): readonly Overwritten[] {
  const change = overwritten.findLast(({ path }) => path === field.path);
  return change ? [{ field, value: change.to, by: change.by, at: change.at }] : [];
}
