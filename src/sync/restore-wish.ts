/**
 * @module sync/restore-wish
 * A value that is to be written back on one side: asked for by a person, or by the rule itself where our write has replaced the winner's value. Kept as a
 * single-use answer for exactly the pair that was seen. Once written, a restored value crosses like any change; one that is given, repaired or rolled back stays
 * where it was asked for.
 */
import { because, type FieldValue, type Side } from '#domain';
import type { FieldMerge, RestoreWish } from './merge-types.ts';
import type { AnswerRow, LinkRow, OperationField } from './rows.ts';

/** The path that tells wishes from other answers; they belong to no hold. */
const RESTORE = 'restore';

/** Why a value is to be written back. */
export const WISH_REASONS = ['value-restored', 'value-given', 'batch-repairs', 'batch-rolls-back'] as const;
export type WishReason = (typeof WISH_REASONS)[number];

export interface NewWish {
  readonly id: string;
  readonly link: Pick<LinkRow, 'id'>;
  readonly fieldKey: string;
  readonly side: Side;
  readonly value: FieldValue;
  readonly sides: { readonly desk: FieldValue; readonly remote: FieldValue };
  readonly by: string;
  readonly at: number;
  /** @default 'value-restored' */
  readonly reason?: WishReason;
}

/** The wish as it is stored. */
export function wishRow({ id, link, fieldKey, side, value, sides, by, at, reason = 'value-restored' }: NewWish): AnswerRow {
  return { id, linkId: link.id, holdId: RESTORE, fieldKey, path: RESTORE, value: [side, value, reason], sides, by, at, usedAt: null };
}

/** Open wishes by field; the newest one where there are several. */
export function restoresOf(answers: readonly AnswerRow[]): ReadonlyMap<string, RestoreWish> {
  return new Map(
    answers.flatMap((answer): [string, RestoreWish][] => {
      const [side, value, why] = answer.path === RESTORE && Array.isArray(answer.value) ? (answer.value as readonly FieldValue[]) : [];
      if (answer.fieldKey === null || answer.sides === null || value === undefined || (side !== 'desk' && side !== 'remote')) return [];
      const code = WISH_REASONS.find((reason) => reason === why) ?? 'value-restored';
      return [[answer.fieldKey, { side, value, sides: answer.sides, answerId: answer.id, reason: because(code, { side }) }]];
    }),
  );
}

/** Wishes that do not fit any more must not come true later, when the pair happens to be the same again: their ids. */
export function spentWishesOf(answers: readonly AnswerRow[], merges: readonly FieldMerge[]): readonly string[] {
  const followed = new Set(merges.flatMap((merge) => (merge.kind === 'write' && merge.answerId !== null ? [merge.answerId] : [])));
  return answers.filter((answer) => answer.path === RESTORE && !followed.has(answer.id)).map(({ id }) => id);
}

/** Whether that field of an operation writes a value back. */
export function isRestored(field: Pick<OperationField, 'reason'>): boolean {
  return field.reason.code === 'value-restored';
}
