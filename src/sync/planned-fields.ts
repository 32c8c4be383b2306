/** @module sync/planned-fields  A plan as screens show it before anything is written: for each field both values, what would happen, and why. */
import type { FieldValue, Reason, RecordSnapshot } from '#domain';
import type { FieldMerge } from './merge-types.ts';
import type { Plan } from './plan-operations.ts';

/** What would happen to one field. `after` is the value that its target would hold. */
export interface PlannedField {
  readonly fieldKey: string;
  readonly deskPath: string;
  readonly remotePath: string;
  readonly desk: FieldValue | null;
  readonly remote: FieldValue | null;
  readonly deskLabel: string | null;
  readonly remoteLabel: string | null;
  readonly effect: 'equal' | 'write-desk' | 'write-remote' | 'ask' | 'hold' | 'keep';
  readonly after: FieldValue | null;
  readonly reason: Reason;
}

export interface Planned {
  readonly merges: readonly FieldMerge[];
  readonly plan: Pick<Plan, 'holds'>;
  readonly desk: Pick<RecordSnapshot, 'labels'>;
  readonly remote: Pick<RecordSnapshot, 'labels'>;
}

/** In the flow's order. */
export function plannedFields({ merges, plan, desk, remote }: Planned): readonly PlannedField[] {
  const held = new Map(plan.holds.map((hold) => [hold.fieldKey, hold.reason]));
  return merges.map((merge): PlannedField => {
    const { field } = merge;
    const deskPath = field.deskPaths.join(', ');
    const labels = { deskLabel: desk.labels[deskPath] ?? null, remoteLabel: remote.labels[field.remotePath] ?? null };
    const base = { fieldKey: field.key, deskPath, remotePath: field.remotePath, ...labels };
    if (merge.kind === 'unread') return { ...base, desk: null, remote: null, effect: 'hold', after: null, reason: merge.reason };
    const reason = held.get(field.key) ?? merge.reason;
    const after = merge.kind === 'write' ? merge.value : null;
    return { ...base, desk: merge.desk, remote: merge.remote, effect: effectOf(merge, held.has(field.key)), after, reason };
  });
}

function effectOf(merge: Exclude<FieldMerge, { kind: 'unread' }>, isHeld: boolean): PlannedField['effect'] {
  if (merge.kind === 'conflict') return 'ask';
  if (isHeld || merge.kind === 'hold') return 'hold';
  if (merge.kind === 'write') return merge.side === 'desk' ? 'write-desk' : 'write-remote';
  return merge.kind === 'keep' || merge.kind === 'drift' ? 'keep' : 'equal';
}
