/**
 * @module sync/restore-wish
 * A value that is to be written back on one side: asked for by a person, or by the rule itself where our write has replaced the winner's value. Kept as a
 * single-use answer for exactly the pair that was seen; once written it crosses like any change.
 */
import type { FieldValue, Side } from '#domain';
import type { FieldMerge, RestoreWish } from './merge-types.ts';
import type { SyncStores } from './ports.ts';
import type { AnswerRow, LinkRow, OperationField } from './rows.ts';
import type { OpenRun } from './run.ts';

/** The path that tells wishes from other answers; they belong to no hold. */
const RESTORE = 'restore';

export interface NewWish {
  readonly id: string;
  readonly link: Pick<LinkRow, 'id'>;
  readonly fieldKey: string;
  readonly side: Side;
  readonly value: FieldValue;
  readonly sides: { readonly desk: FieldValue; readonly remote: FieldValue };
  readonly by: string;
  readonly at: number;
}

/** The wish as it is stored. */
export function wishRow({ id, link, fieldKey, side, value, sides, by, at }: NewWish): AnswerRow {
  return { id, linkId: link.id, holdId: RESTORE, fieldKey, path: RESTORE, value: [side, value], sides, by, at, usedAt: null };
}

/** Open wishes by field; the newest one where there are several. */
export function restoresOf(answers: readonly AnswerRow[]): ReadonlyMap<string, RestoreWish> {
  return new Map(
    answers.flatMap((answer): [string, RestoreWish][] => {
      const [side, value] = answer.path === RESTORE && Array.isArray(answer.value) ? (answer.value as readonly FieldValue[]) : [];
      if (answer.fieldKey === null || answer.sides === null || value === undefined || (side !== 'desk' && side !== 'remote')) return [];
      return [[answer.fieldKey, { side, value, sides: answer.sides, answerId: answer.id }]];
    }),
  );
}

/** A wish that does not fit any more must not come true later, when the pair happens to be the same again. */
export async function dropSpentWishes(run: OpenRun, stores: SyncStores, merges: readonly FieldMerge[]): Promise<void> {
  const followed = new Set(merges.flatMap((merge) => (merge.kind === 'write' && merge.answerId !== null ? [merge.answerId] : [])));
  const spent = (await stores.answers.listUnused(run.link.id)).filter((answer) => answer.path === RESTORE && !followed.has(answer.id));
  if (spent.length > 0)
    await stores.answers.use(
      spent.map(({ id }) => id),
      run.deps.clock.now(),
    );
}

/** Whether that field of an operation writes a value back. */
export function isRestored(field: Pick<OperationField, 'reason'>): boolean {
  return field.reason.code === 'value-restored';
}
