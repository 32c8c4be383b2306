/**
 * @module sync/kept-answers
 * A step was refused only because it is not open yet: what people answered to its demands is kept with its hold, and goes with it once it is. What somebody has
 * filled in at the vendor meanwhile is theirs. Whoever chooses another step instead is asked again for what the wanted one demands.
 */
import { type FieldValue, type FieldValues, isEmptyValue } from '#domain';
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

/** An answer that may fill a demand. `keptFor`: it waits with the step of that field, which demanded it, whoever knows of that. */
export interface AnswerInForce {
  readonly id: string;
  readonly value: FieldValue;
  readonly keptFor?: string;
}

interface Answered {
  readonly holds: readonly HoldRow[];
  readonly answers: readonly AnswerRow[];
}

/** The remote fields of kept answers: to be read, so that it is known whether somebody has filled them in. */
export function keptPaths({ holds, answers }: Answered): readonly string[] {
  return answers.filter((answer) => holds.some((hold) => hold.id === answer.holdId && isKeptWith(hold, answer))).map(({ path }) => path);
}

function isKeptWith(hold: HoldRow, { path }: AnswerRow): boolean {
  return waitsForStep(hold) && path !== hold.path && path !== 'side';
}

/** The answers that may fill a demand now: those of open holds, and of the kept ones those whose field is known to be still empty. */
export function answersInForce({ holds, answers }: Answered, remote: FieldValues): ReadonlyMap<string, AnswerInForce> {
  const open = new Map(holds.map((hold) => [hold.id, hold]));
  const valid = answers.flatMap((answer): [string, AnswerInForce][] => {
    const { id, value, path } = answer;
    const hold = open.get(answer.holdId);
    if (!hold || path === 'side') return [];
    if (!isKeptWith(hold, answer)) return [[path, { id, value }]];
    const isOpen = Object.hasOwn(remote, path) && isEmptyValue(remote[path]);
    return isOpen && hold.fieldKey !== null ? [[path, { id, value, keptFor: hold.fieldKey }]] : [];
  });
  return new Map(valid);
}
