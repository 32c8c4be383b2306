/** @module sync/batches/plan-link  What reconcile would do to one link under given rules: its own merge and plan, over records that were read already. */
import type { RecordSnapshot } from '#domain';
import type { CompiledFlow } from '#mapping';
import type { FindChangeTimes } from '../change-times.ts';
import { defaultLimits } from '../limits.ts';
import { mergeFields } from '../merge-fields.ts';
import type { FieldMerge, MergeInput } from '../merge-types.ts';
import { type Plan, planOperations } from '../plan-operations.ts';
import type { LinkRow, ShadowRow } from '../rows.ts';
import type { BatchDeps } from './ports.ts';
import type { BatchField } from './rows.ts';

/** A link, the rules to judge it by, and both records. */
export interface LinkView {
  readonly flow: CompiledFlow;
  readonly link: Pick<LinkRow, 'role' | 'choices'>;
  readonly shadows: ReadonlyMap<string, ShadowRow>;
  readonly desk: RecordSnapshot;
  readonly remote: RecordSnapshot;
  readonly changeTimes?: FindChangeTimes;
  readonly nowMs: number;
  readonly signal?: AbortSignal;
}

export interface LinkPlan {
  readonly merges: readonly FieldMerge[];
  readonly plan: Plan;
}

/** What the merge of that view looks at. */
export function mergeInputOf({ limits }: Pick<BatchDeps, 'limits'>, view: LinkView): MergeInput {
  const { tieMs } = { ...defaultLimits, ...limits };
  return {
    flow: view.flow,
    role: view.link.role,
    desk: view.desk,
    remote: view.remote,
    shadows: view.shadows,
    choices: new Map(),
    firstChoices: view.link.choices,
    disagreements: new Set(),
    broken: new Map(),
    restores: new Map(),
    ...(view.changeTimes && { changeTimes: view.changeTimes }),
    tieMs,
    ...(view.signal && { signal: view.signal }),
  };
}

/** Merges and plans; nothing is written. Answers given to open holds do not count here. */
export async function planLink(deps: Pick<BatchDeps, 'limits'>, view: LinkView): Promise<LinkPlan> {
  const { maxReturns, returnWindowMs } = { ...defaultLimits, ...deps.limits };
  const merges = await mergeFields(mergeInputOf(deps, view));
  const plan = planOperations({
    flow: view.flow,
    merges,
    remote: view.remote.fields,
    shadows: view.shadows,
    answers: new Map(),
    refused: new Map(),
    isAgentEditing: false,
    nowMs: view.nowMs,
    maxReturns,
    returnWindowMs,
  });
  return { merges, plan };
}

/** The fields that the plan would write, each with the value before and after. */
export function writtenFields({ plan }: LinkPlan): readonly BatchField[] {
  return plan.writes.flatMap(({ side, fields }) =>
    fields.map((field) => ({
      fieldKey: field.key,
      side,
      path: field.path,
      before: field[side],
      after: field.value,
      reason: field.reason,
      sides: null,
    })),
  );
}

/** Shadows by link, and of each by field. */
export function shadowsByLink(rows: readonly ShadowRow[]): ReadonlyMap<string, ReadonlyMap<string, ShadowRow>> {
  const byLink = new Map<string, Map<string, ShadowRow>>();
  for (const row of rows) {
    const fields = byLink.get(row.linkId) ?? new Map<string, ShadowRow>();
    byLink.set(row.linkId, fields.set(row.fieldKey, row));
  }
  return byLink;
}
