/**
 * @module sync/plan-dependents
 * Cascading choices at the remote: a value that its parent's value does not offer waits alone, and the parent goes. Judged on what both fields would hold after
 * the run, so that a parent that moves is looked at with its child: the child's own new value, or the old one that stands under it no longer. A field may hold
 * both as one value: then that field waits, with the children that its parent has.
 */
import { because, type FieldOption, type FieldValue, type FieldValues } from '#domain';
import type { DependentChoice } from '#mapping';
import type { FieldMerge } from './merge-types.ts';

/** A write that this run may make. */
export type FieldWrite = Extract<FieldMerge, { readonly kind: 'write' }>;

/** A field whose value would not stand under its parent's. */
export interface StrayChild {
  readonly merge: Exclude<FieldMerge, { readonly kind: 'unread' }>;
  readonly dependsOn: DependentChoice;
  readonly value: FieldValue;
  /** What the parent will hold. */
  readonly parent: FieldValue;
  /** What goes instead, where somebody chose it; without it the field waits. */
  readonly instead: FieldWrite | undefined;
}

export interface DependentInput {
  readonly merges: readonly FieldMerge[];
  readonly remote: FieldValues;
  readonly answers: ReadonlyMap<string, { readonly id: string; readonly value: FieldValue }>;
  /** Keys of fields that wait for this already: they are judged although nothing moves. */
  readonly strays?: ReadonlySet<string>;
}

/** Verdicts that leave the remote's value where it is. Whatever else there is has a hold of its own. */
const AT_REST: ReadonlySet<FieldMerge['kind']> = new Set(['same', 'adopt', 'keep']);

/** By target (`remote:<path>`) the writes that are still planned. A pair that people made at the remote themselves is theirs: only what we write is judged. */
export function strayChildren(open: ReadonlyMap<string, FieldWrite>, input: DependentInput): readonly StrayChild[] {
  return input.merges.flatMap((merge): readonly StrayChild[] => {
    if (merge.kind === 'unread' || !merge.field.dependsOn || !merge.field.writesRemote) return [];
    const { dependsOn, remotePath, key } = merge.field;
    const [write, parentWrite] = [open.get(`remote:${remotePath}`), open.get(`remote:${dependsOn.path}`)];
    const isJudged = write !== undefined || (AT_REST.has(merge.kind) && (parentWrite !== undefined || input.strays?.has(key) === true));
    const parent = parentWrite?.value ?? (parentWrite ? null : input.remote[dependsOn.path]);
    // A parent that our user may not read tells nothing.
    if (!isJudged || parent === undefined) return [];
    const value = write ? write.value : (input.remote[remotePath] ?? null);
    if (dependsOn.offers(value, parent)) return [];
    const answer = input.answers.get(remotePath);
    const isAnswered = answer !== undefined && dependsOn.offers(answer.value, parent);
    return [{ merge, dependsOn, value, parent, instead: isAnswered ? writeOf(merge, answer) : undefined }];
  });
}

function writeOf({ field, desk, remote }: StrayChild['merge'], answer: { readonly id: string; readonly value: FieldValue }): FieldWrite {
  return { kind: 'write', field, desk, remote, side: 'remote', value: answer.value, answerId: answer.id, reason: because('value-given') };
}

type HeldMerge = Extract<FieldMerge, { readonly kind: 'hold' }>;

/** In a field that holds parent and child as one value: the parent whose child the wanted value is not. */
export function strayParentOf({ field, side, reason }: HeldMerge): FieldOption | undefined {
  if (side !== 'remote' || reason.code !== 'value-not-offered') return undefined;
  return field.within?.strayParent(reason.facts.value ?? null);
}

/** What goes instead of such a value, where somebody chose it; without that the field waits. */
export function withChosenChild(merge: HeldMerge, answers: DependentInput['answers']): FieldMerge {
  const answer = strayParentOf(merge) && answers.get(merge.field.remotePath);
  return answer && merge.field.within?.offers(answer.value) ? writeOf(merge, answer) : merge;
}
