/**
 * @module sync/kept-answers
 * A step was refused only because it is not open yet: what people answered to its demands is kept with its hold, and goes with it once it is. What somebody has
 * filled in at the vendor meanwhile is theirs.
 */
import { type FieldValues, isEmptyValue } from '#domain';
import { waitsForStep } from './chosen-step.ts';
import type { SyncStores } from './ports.ts';
import type { AnswerRow, HoldRow, OperationRow } from './rows.ts';
import type { OpenRun } from './run.ts';

/** Gives the answers that refused operations carried to the holds of their steps. In the transaction that uses them up, before that. */
export async function keepAnswers(
  { deps, link }: Pick<OpenRun, 'deps' | 'link'>,
  stores: SyncStores,
  { operations, holds }: { readonly operations: readonly OperationRow[]; readonly holds: readonly HoldRow[] },
): Promise<void> {
  const carried = operations.filter(({ answerIds }) => answerIds.length > 0);
  if (carried.length === 0 || !holds.some(waitsForStep)) return;
  const unused = await stores.answers.listUnused(link.id);
  const kept = carried.flatMap(({ answerIds, extras, fields }) => {
    const hold = holds.find((each) => waitsForStep(each) && fields.some(({ key }) => key === each.fieldKey));
    const answers = unused.filter(({ id, path }) => answerIds.includes(id) && Object.hasOwn(extras, path));
    return hold ? answers.map((answer): AnswerRow => ({ ...answer, id: deps.ids.next(), holdId: hold.id, fieldKey: hold.fieldKey })) : [];
  });
  await stores.answers.add(kept);
}

/** The answers that may fill a demand now: those of open holds, and of the kept ones those whose field is known to be still empty. */
export function answersInForce(
  { holds, answers }: { readonly holds: readonly HoldRow[]; readonly answers: readonly AnswerRow[] },
  remote: FieldValues,
): ReadonlyMap<string, Pick<AnswerRow, 'id' | 'value'>> {
  const open = new Map(holds.map((hold) => [hold.id, hold]));
  const valid = answers.filter(({ holdId, path }) => {
    const hold = open.get(holdId);
    if (!hold || path === 'side') return false;
    const isKept = waitsForStep(hold) && path !== hold.path;
    return !isKept || (Object.hasOwn(remote, path) && isEmptyValue(remote[path]));
  });
  return new Map(valid.map(({ id, path, value }) => [path, { id, value }]));
}
