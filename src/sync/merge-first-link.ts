/** @module sync/merge-first-link  The merge of a field that has no shadow yet: first link, or a pair that the mapping has just gained. */
import { because, isEmptyValue, type Side } from '#domain';
import { type FieldContext, otherSide } from './field-context.ts';
import type { FieldMerge } from './merge-types.ts';

/**
 * Equal values are adopted; an empty side is filled where the direction allows; differing one-way fields go their direction, but nothing is emptied:
 * linking must never erase what a person wrote; differing `both` fields follow the choice made, then `firstLink`.
 */
export async function mergeFirstLink(context: FieldContext): Promise<FieldMerge> {
  if (await context.isEqualUnderRule()) return { ...context.pair(because('first-link-equal')), kind: 'adopt' };
  const closed = context.whyNothingMayBeWritten();
  if (closed) return { ...context.pair(closed), kind: 'keep' };
  const only = context.onlyTarget();
  const empty = emptySides(context);
  if (empty.desk && empty.remote) return { ...context.pair(because('first-link-equal')), kind: 'adopt' };
  if (empty.desk || empty.remote) {
    const target: Side = empty.desk ? 'desk' : 'remote';
    if (context.mayWrite(target)) return context.carryTo(target, because('first-link-fills-empty'));
    return { ...context.pair(because('first-link-source-empty')), kind: 'keep' };
  }
  if (only) return context.carryTo(only, because('first-link-one-way'));
  const choice = context.choice();
  if (choice) return context.carryTo(otherSide(choice.side), because('person-decided', { side: choice.side }), choice.answerId);
  const winner = firstChoiceOf(context) ?? context.input.flow.firstLink;
  if (winner === 'desk') return context.carryTo('remote', because('first-link-desk-wins'));
  if (winner === 'remote') return context.carryTo('desk', because('first-link-remote-wins'));
  return { ...context.pair(because('first-link-differs')), kind: 'conflict' };
}

function emptySides(context: FieldContext): { readonly desk: boolean; readonly remote: boolean } {
  const { field, desk, remote } = context;
  const isDeskEmpty = field.deskPaths.length > 1 && Array.isArray(desk) ? desk.every((part) => isEmptyValue(part)) : isEmptyValue(desk);
  return { desk: isDeskEmpty, remote: isEmptyValue(remote) };
}

/** A choice of somebody who saw both values is for exactly those two: what came after the plan was shown is asked again. */
function firstChoiceOf(context: FieldContext): Side | undefined {
  const { field, input } = context;
  const choice = Object.hasOwn(input.firstChoices, field.key) ? input.firstChoices[field.key] : undefined;
  if (choice === undefined || typeof choice === 'string') return choice;
  return context.isPair(choice.sides) ? choice.side : undefined;
}
