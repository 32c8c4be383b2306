/** @module sync/merge-for-create  What a new remote record starts with: every field that may leave, projected from the ticket. */
import { because, type RecordSnapshot } from '#domain';
import type { CompiledFlow } from '#mapping';
import type { FieldMerge } from './merge-types.ts';

/** Verdicts for a record that does not exist yet. Fields that cannot go across, and people who must be looked up first, are left
 * to the first run after the create. */
export async function mergeForCreate(flow: CompiledFlow, desk: RecordSnapshot, signal: AbortSignal): Promise<readonly FieldMerge[]> {
  const merges: FieldMerge[] = [];
  for (const field of flow.fields) {
    const value = field.readDesk(desk.fields);
    if (!field.writesRemote || value === undefined || field.matchesPeople) continue;
    const projection = await field.projectOut(desk.fields, { signal });
    if (projection.kind !== 'value' || projection.value === null) continue;
    merges.push({
      kind: 'write',
      field,
      desk: value,
      remote: null,
      reason: projection.reason ?? because('created-with'),
      side: 'remote',
      value: projection.value,
      answerId: null,
    });
  }
  // Under what the vendor fills the parent with is known once the record is there.
  const written = new Set(merges.map((merge) => merge.kind === 'write' && merge.field.remotePath));
  return merges.filter((merge) => merge.kind !== 'write' || !merge.field.dependsOn || written.has(merge.field.dependsOn.path));
}
