/**
 * @module sync/merge-fields
 * The merge of design §5: what changed is judged on each side in its own space, and only then is the changed side projected across. Pure but for the
 * projections, which may be expressions. Each branch of the table is a function here; `merge-first-link.ts` holds the case without a shadow.
 */
import { because, type Side } from '#domain';
import { decideNewest } from './decide-newest.ts';
import { FieldContext, otherSide } from './field-context.ts';
import { mergeFirstLink } from './merge-first-link.ts';
import type { FieldMerge, MergeInput } from './merge-types.ts';
import type { ShadowRow } from './rows.ts';

/** Merges every field of the flow, in the flow's order. */
export async function mergeFields(input: MergeInput): Promise<readonly FieldMerge[]> {
  const merges: FieldMerge[] = [];
  for (const field of input.flow.fields) merges.push(await mergeUnlessBroken(new FieldContext(field, input)));
  return merges;
}

/** A field that is set aside waits alone, as a whole or in the way that is stopped. */
async function mergeUnlessBroken(context: FieldContext): Promise<FieldMerge> {
  const broken = context.input.broken.get(context.field.key);
  const merge = broken?.stops === 'all' ? undefined : await mergeField(context);
  if (!broken || merge?.kind === 'unread') return merge ?? mergeField(context);
  if (merge && !(merge.kind === 'write' && merge.side === broken.side)) return merge;
  return { ...context.pair(broken.reason), kind: 'hold', holdKind: 'schema', side: broken.side };
}

async function mergeField(context: FieldContext): Promise<FieldMerge> {
  const { field, input } = context;
  const internal = context.internalSide();
  if (internal) return keepToItself(context, internal);
  const unread = context.unreadSide();
  if (unread) return { kind: 'unread', field, side: unread, reason: because('value-not-read', { side: unread, path: context.pathOf(unread) }) };
  const shadow = input.shadows.get(field.key);
  const wish = context.restoreWish();
  if (wish) return { ...context.pair(wish.reason), kind: 'write', ...wish };
  if (input.disagreements.has(field.key)) return mergeDisagreement(context);
  if (!shadow) return mergeFirstLink(context);
  if (shadow.ruleHash !== field.ruleHash) return mergeUnderNewRule(context, shadow);
  const moved = movedSides(context, shadow);
  if (moved === 'none') return { ...context.pair(because('field-unchanged')), kind: 'same' };
  if (moved === 'both') return mergeBothMoved(context, shadow);
  return mergeOneMoved(context, moved);
}

/** Nothing crosses, in no direction, and nothing is emptied for it. That side counts as it was last seen: what is not told is no change. */
function keepToItself(context: FieldContext, side: Side): FieldMerge {
  const pair = context.pair(because('value-internal', { side, path: context.pathOf(side) }));
  return { ...pair, [side]: context.input.shadows.get(context.field.key)?.[side] ?? null, kind: 'keep' };
}

function movedSides(context: FieldContext, shadow: ShadowRow): 'none' | 'both' | Side {
  const isDeskMoved = !context.field.isSameOnDesk(shadow.desk, context.desk);
  const isRemoteMoved = !context.field.isSameOnRemote(shadow.remote, context.remote);
  if (isDeskMoved && isRemoteMoved) return 'both';
  if (isDeskMoved) return 'desk';
  return isRemoteMoved ? 'remote' : 'none';
}

async function mergeOneMoved(context: FieldContext, moved: Side): Promise<FieldMerge> {
  if (await context.isEqualUnderRule()) return { ...context.pair(because('field-equal')), kind: 'adopt' };
  const target = otherSide(moved);
  if (context.mayWrite(target)) return context.carryTo(target, because(moved === 'desk' ? 'desk-changed' : 'remote-changed'));
  return mergeDrift(context, moved);
}

/** The side that the rule does not read has moved. */
function mergeDrift(context: FieldContext, moved: Side): FieldMerge | Promise<FieldMerge> {
  const closed = context.whyNothingMayBeWritten() ?? context.whyDeskIsClosed(moved);
  if (closed) return { ...context.pair(closed), kind: 'keep' };
  const { drift } = context.input.flow;
  if (drift === 'ignore') return { ...context.pair(because('drift-ignored', { side: moved })), kind: 'adopt' };
  if (drift === 'repair') return context.carryTo(moved, because('drift-repaired', { side: moved }));
  return { ...context.pair(because('drift-reported', { side: moved })), kind: 'drift', side: moved };
}

async function mergeBothMoved(context: FieldContext, shadow: ShadowRow): Promise<FieldMerge> {
  if (await context.isEqualUnderRule()) return { ...context.pair(because('both-changed-alike')), kind: 'adopt' };
  const closed = context.whyNothingMayBeWritten();
  if (closed) return { ...context.pair(closed), kind: 'keep' };
  const only = context.onlyTarget();
  if (only) return carryOneWay(context, only);
  const choice = context.choice();
  if (choice) return context.carryTo(otherSide(choice.side), because('person-decided', { side: choice.side }), choice.answerId);
  const { winner } = context.field;
  if (winner === 'desk' || winner === 'remote') return context.carryTo(otherSide(winner), because('winner-decides', { side: winner }));
  if (winner === 'newest') return mergeByNewest(context, shadow);
  return { ...context.pair(because('both-changed-differently', { winner })), kind: 'conflict' };
}

/** Where nothing of the closed ticket leaves, what the record did has not been overwritten: it goes on in the follow-up. */
async function carryOneWay(context: FieldContext, target: Side): Promise<FieldMerge> {
  const merge = await context.carryTo(target, because('one-way-overwrites', { side: target }));
  const closed = merge.kind === 'keep' ? context.whyDeskIsClosed('remote') : undefined;
  return closed ? { ...context.pair(closed), kind: 'keep' } : merge;
}

/** The loser's value stays in the history with this reason, and can be restored from there. */
async function mergeByNewest(context: FieldContext, shadow: ShadowRow): Promise<FieldMerge> {
  const { field, desk, remote, input } = context;
  const sinceMs = shadow.trail.at(-1)?.at ?? 0;
  const times = (await input.changeTimes?.({ field, desk, remote, sinceMs })) ?? { desk: undefined, remote: undefined };
  const { side, reason } = decideNewest({ times, tie: input.flow.tie, tieMs: input.tieMs });
  return side ? context.carryTo(otherSide(side), reason) : { ...context.pair(reason), kind: 'conflict' };
}

/** Same two fields under a new rule: the values stay valid, and a difference is rewritten by the winner; only two real changes can conflict. */
async function mergeUnderNewRule(context: FieldContext, shadow: ShadowRow): Promise<FieldMerge> {
  if (await context.isEqualUnderRule()) return { ...context.pair(because('field-equal')), kind: 'adopt' };
  const closed = context.whyNothingMayBeWritten();
  if (closed) return { ...context.pair(closed), kind: 'keep' };
  const moved = movedSides(context, shadow);
  if (moved === 'both') return mergeBothMoved(context, shadow);
  const source = rewriteSource(context, moved);
  if (!source) return { ...context.pair(because('rule-changed-kept')), kind: 'keep' };
  const shut = context.whyDeskIsClosed(source);
  if (shut) return { ...context.pair(shut), kind: 'keep' };
  return context.carryTo(otherSide(source), because('rule-changed-rewrite', { side: source }));
}

/** A closed ticket changes nothing of who decides: it only takes nothing any more. */
function rewriteSource(context: FieldContext, moved: 'none' | Side): Side | undefined {
  const isCarriedOut = context.mayWrite('remote');
  if (isCarriedOut !== context.field.writesDesk) return isCarriedOut ? 'desk' : 'remote';
  if (moved !== 'none') return moved;
  const { winner } = context.field;
  if (winner === 'desk' || winner === 'remote') return winner;
  return winner === 'newest' ? context.input.flow.tie : undefined;
}

async function mergeDisagreement(context: FieldContext): Promise<FieldMerge> {
  if (await context.isEqualUnderRule()) return { ...context.pair(because('field-equal')), kind: 'adopt' };
  const choice = context.choice();
  const target = choice && otherSide(choice.side);
  if (choice && target && context.mayWrite(target)) return context.carryTo(target, because('person-decided', { side: choice.side }), choice.answerId);
  return { ...context.pair(because('systems-disagree')), kind: 'hold', holdKind: 'disagreement', side: context.onlyTarget() ?? 'remote' };
}
