/**
 * @module sync/plan-operations
 * From verdicts to operations and holds, each with its reason. Pure. A value and what the vendor demands with it are one operation, or wait together.
 * Nothing is dropped in silence: every verdict ends as an operation, a hold, a shadow or a shown state.
 */
import { because, type FieldOption, type FieldValue, type FieldValues, type HoldKind, isEmptyValue, type Reason, type Side } from '#domain';
import type { CompiledField, CompiledFlow } from '#mapping';
import { type ChosenStep, factsOfStep, isStep, withChosenStep } from './chosen-step.ts';
import { hashOfValue } from './content-hash.ts';
import type { AnswerInForce } from './kept-answers.ts';
import type { FieldMerge } from './merge-types.ts';
import { type FieldWrite, type StrayChild, strayChildren, strayParentOf, withChosenChild } from './plan-dependents.ts';
import type { SyncReasonCode } from './reasons.ts';
import { WISH_REASONS } from './restore-wish.ts';
import type { OperationField, ShadowRow } from './rows.ts';

import { countReturns, visitPair } from './trail.ts';

/** A hold that this run wants open. */
export interface PlannedHold {
  readonly kind: HoldKind;
  readonly fieldKey: string | null;
  readonly side: Side | null;
  readonly path: string | null;
  readonly reason: Reason;
  readonly release: Reason;
  readonly asks: readonly string[];
  readonly sides: { readonly desk: FieldValue; readonly remote: FieldValue } | null;
  readonly signature: string;
}

/** One write that must happen as a whole or not at all. */
export interface PlannedWrite {
  readonly side: Side;
  readonly fields: readonly OperationField[];
  readonly extras: FieldValues;
  readonly answerIds: readonly string[];
}

export interface Plan {
  readonly writes: readonly PlannedWrite[];
  readonly holds: readonly PlannedHold[];
}

/** A write that the vendor refused and that must not be sent again as it is, with what its hold asks and waits for. */
export interface RefusedBefore extends Pick<PlannedHold, 'reason' | 'asks' | 'release'> {
  /** Remote fields that the vendor demanded with it. */
  readonly missing: readonly string[];
}

export interface PlanInput {
  readonly flow: CompiledFlow;
  readonly merges: readonly FieldMerge[];
  /** What the remote record holds: a demand that is met there already is met. */
  readonly remote: FieldValues;
  readonly shadows: ReadonlyMap<string, ShadowRow>;
  /** Unused answers to the remote's demands, by remote path. */
  readonly answers: ReadonlyMap<string, AnswerInForce>;
  /** Keys of fields that wait because their parent's value does not offer what they hold. */
  readonly strays?: ReadonlySet<string>;
  /** Steps that people chose in place of one that is not open, by field key. */
  readonly steps?: ReadonlyMap<string, ChosenStep>;
  /** By signature of the write. */
  readonly refused: ReadonlyMap<string, RefusedBefore>;
  readonly isAgentEditing: boolean;
  readonly nowMs: number;
  readonly maxReturns: number;
  readonly returnWindowMs: number;
}

type Demands = {
  readonly extras: FieldValues;
  readonly answerIds: readonly string[];
  readonly joins: readonly string[];
  readonly missing: readonly string[];
  readonly blocked: readonly string[];
};

/** Plans one run. */
export function planOperations(input: PlanInput): Plan {
  const holds: PlannedHold[] = [];
  const candidates = new Map<string, FieldWrite>();
  for (const merge of input.merges.map((each) => withChoice(each, input))) {
    const held = holdOfMerge(merge) ?? (merge.kind === 'write' ? holdOfWrite(merge, input) : undefined);
    if (held) holds.push(held);
    else if (merge.kind === 'write') candidates.set(`${merge.side}:${targetPath(merge.field, merge.side)}`, merge);
  }
  const writes: PlannedWrite[] = [];
  for (const group of groupByDemand(candidates, input, holds)) writes.push(group);
  return { writes, holds };
}

/** A merge as a person wants it for now, where somebody chose in its hold. */
function withChoice(merge: FieldMerge, { steps, answers }: PlanInput): FieldMerge {
  if (merge.kind === 'write') return withChosenStep(merge, steps);
  return merge.kind === 'hold' ? withChosenChild(merge, answers) : merge;
}

/** The path that a write of this field goes to. */
export function targetPath(field: CompiledField, side: Side): string {
  return side === 'remote' ? field.remotePath : (field.deskPaths[0] ?? '');
}

/** Names a write: the same field, value and rule on the same side. */
export function signatureOfWrite(write: {
  readonly key: string;
  readonly side: Side;
  readonly value: FieldValue;
  readonly ruleHash: string;
}): string {
  return hashOfValue([write.key, write.side, write.value, write.ruleHash]);
}

const RELEASE_OF: Readonly<Partial<Record<HoldKind, SyncReasonCode>>> = { disagreement: 'release-choose-side', schema: 'release-schema-or-rule' };

function holdOfMerge(merge: FieldMerge): PlannedHold | undefined {
  if (merge.kind === 'unread') {
    const path = merge.side === 'remote' ? merge.field.remotePath : merge.field.deskPaths.join(', ');
    return makeHold({
      kind: 'schema',
      fieldKey: merge.field.key,
      side: merge.side,
      path,
      reason: merge.reason,
      release: because('release-schema-or-rule'),
    });
  }
  if (merge.kind === 'conflict') {
    return makeHold({
      ...placeOf(merge, 'remote'),
      kind: 'conflict',
      reason: merge.reason,
      release: because('release-choose-side'),
      asks: ['side'],
      sides: pairOf(merge),
    });
  }
  if (merge.kind !== 'hold') return undefined;
  const parent = strayParentOf(merge);
  if (parent) return childHold(merge, parent);
  const asks = merge.holdKind === 'disagreement' ? ['side'] : [];
  const release = because(RELEASE_OF[merge.holdKind] ?? 'release-value-or-rule-changes');
  return makeHold({ ...placeOf(merge, merge.side), kind: merge.holdKind, reason: merge.reason, release, asks, sides: pairOf(merge) });
}

/** Offers the children that the parent has. It is of the same kind as without them, so that it ends by itself where the vendor comes to offer the value. */
function childHold(merge: Extract<FieldMerge, { kind: 'hold' }>, parent: FieldOption): PlannedHold {
  const { remotePath } = merge.field;
  const facts = { form: 'within', field: remotePath, value: merge.reason.facts.value ?? null, parent: parent.value, under: parent.label };
  return makeHold({
    ...placeOf(merge, 'remote'),
    kind: merge.holdKind,
    reason: because('value-not-under-parent', facts),
    release: because('release-choose-offered', { parent: merge.field.within?.label ?? remotePath }),
    asks: [remotePath],
    sides: pairOf(merge),
    signature: hashOfValue(['value-not-under-parent', merge.field.key, facts.value, parent.value]),
  });
}

/** A person has spoken: what the systems did before does not count. */
const DECIDED: ReadonlySet<string> = new Set(['person-decided', 'step-chosen', ...WISH_REASONS]);

/** Why a write must wait although its value is known: an agent edits, two systems fight, or the vendor has refused exactly this before. */
function holdOfWrite(merge: FieldWrite, input: PlanInput): PlannedHold | undefined {
  const place = { ...placeOf(merge, merge.side), sides: pairOf(merge) };
  if (merge.side === 'desk' && input.isAgentEditing) {
    return makeHold({ ...place, kind: 'waiting-for-agent', reason: because('agent-is-editing'), release: because('release-agent-finishes') });
  }
  if (!DECIDED.has(merge.reason.code) && isFoughtOver(merge, input)) {
    return makeHold({ ...place, kind: 'disagreement', reason: because('systems-disagree'), release: because('release-choose-side'), asks: ['side'] });
  }
  const signature = signatureOfWrite({ key: merge.field.key, side: merge.side, value: merge.value, ruleHash: merge.field.ruleHash });
  const refused = input.refused.get(signature);
  if (!refused || refused.missing.length > 0) return undefined;
  const { reason, asks, release } = refused;
  return makeHold({ ...place, kind: 'refused', reason, asks, release, signature });
}

function isFoughtOver(merge: FieldWrite, input: PlanInput): boolean {
  const trail = input.shadows.get(merge.field.key)?.trail ?? [];
  const next = merge.side === 'remote' ? { desk: merge.desk, remote: merge.value } : { desk: merge.value, remote: merge.remote };
  return countReturns(visitPair(trail, next, input.nowMs), input.nowMs, input.returnWindowMs) >= input.maxReturns;
}

/**
 * Joins each write with the writes and answers that its demands need; a write whose demand is open waits, and so does what needs that write. A choice that its
 * parent does not offer waits alone, or gives way to the one that somebody chose; what needed it is then looked at again.
 */
function groupByDemand(candidates: ReadonlyMap<string, FieldWrite>, input: PlanInput, holds: PlannedHold[]): PlannedWrite[] {
  const open = new Map(candidates);
  const demands = new Map<string, Demands>();
  const strays = new Map<string, PlannedHold>();
  for (let isSettled = false; !isSettled; ) {
    settleDemands(open, demands, { input, holds });
    isSettled = true;
    for (const stray of strayChildren(open, input)) {
      const { key } = stray.merge.field;
      if (strays.has(key)) continue;
      const name = `remote:${stray.merge.field.remotePath}`;
      if (stray.instead) open.set(name, stray.instead);
      else strays.set(key, strayHold(stray));
      isSettled = stray.instead === undefined && !open.delete(name) && isSettled;
    }
  }
  holds.push(...strays.values());
  return joinGroups(open, demands);
}

function settleDemands(
  open: Map<string, FieldWrite>,
  demands: Map<string, Demands>,
  { input, holds }: { readonly input: PlanInput; readonly holds: PlannedHold[] },
): void {
  for (let isSettled = false; !isSettled; ) {
    isSettled = true;
    for (const [name, write] of open) {
      const found = demandsOf(write, open, input);
      demands.set(name, found);
      if (found.missing.length === 0) continue;
      holds.push(missingHold(write, found));
      open.delete(name);
      isSettled = false;
    }
  }
}

function demandsOf(write: FieldWrite, open: ReadonlyMap<string, FieldWrite>, input: PlanInput): Demands {
  const found = {
    extras: {} as Record<string, FieldValue>,
    answerIds: [] as string[],
    joins: [] as string[],
    missing: [] as string[],
    blocked: [] as string[],
  };
  if (write.answerId) found.answerIds.push(write.answerId);
  const parent = write.side === 'remote' ? write.field.dependsOn : undefined;
  if (parent && open.has(`remote:${parent.path}`)) found.joins.push(`remote:${parent.path}`);
  for (const path of demandedPaths(write, input)) {
    const answer = input.answers.get(path);
    if (open.has(`remote:${path}`)) found.joins.push(`remote:${path}`);
    else if (answer && input.flow.mayLeave(path)) {
      found.extras[path] = answer.value;
      found.answerIds.push(answer.id);
    } else if (isEmptyValue(input.remote[path])) {
      found.missing.push(path);
      if (!input.flow.mayLeave(path)) found.blocked.push(path);
    }
  }
  return found;
}

function demandedPaths(write: FieldWrite, input: PlanInput): readonly string[] {
  if (write.side === 'desk') return [];
  const signature = signatureOfWrite({ key: write.field.key, side: write.side, value: write.value, ruleHash: write.field.ruleHash });
  const kept = isStep(write) ? [] : [...input.answers].filter(([, { keptFor }]) => keptFor === write.field.key).map(([path]) => path);
  return [...new Set([...write.field.requiredFor(write.value), ...(input.refused.get(signature)?.missing ?? []), ...kept])].filter(
    (path) => path !== write.field.remotePath,
  );
}

function missingHold(write: FieldWrite, found: Demands): PlannedHold {
  const isBlocked = found.blocked.length > 0;
  const value = isEmptyValue(write.value) || typeof write.value === 'object' ? null : write.value;
  const facts = { field: targetPath(write.field, write.side), missing: found.missing.join(', '), value, ...factsOfStep(write) };
  return makeHold({
    ...placeOf(write, write.side),
    kind: 'missing',
    reason: isBlocked ? because('answer-may-not-leave', { ...facts, blocked: found.blocked.join(', ') }) : because('answer-missing', facts),
    release: isBlocked ? because('release-mapping-saved') : because('release-answer', { missing: facts.missing }),
    asks: isBlocked ? [] : found.missing,
    sides: pairOf(write),
    signature: signatureOfWrite({ key: write.field.key, side: write.side, value: write.value, ruleHash: write.field.ruleHash }),
  });
}

/** Offers what stands under the parent; where nothing does, there is nothing to choose. */
function strayHold({ merge, dependsOn, value, parent }: StrayChild): PlannedHold {
  const { field } = merge;
  const isEmpty = isEmptyValue(parent);
  const facts = {
    form: isEmpty ? 'empty' : 'value',
    field: field.remotePath,
    value: String(value),
    parent: dependsOn.path,
    under: isEmpty ? null : String(parent),
  };
  const hasChoices = dependsOn.offersAny(parent);
  return makeHold({
    ...placeOf(merge, 'remote'),
    kind: 'unknown-value',
    reason: because('value-not-under-parent', facts),
    release: because(hasChoices ? 'release-choose-offered' : 'release-value-or-rule-changes', { parent: dependsOn.path }),
    asks: hasChoices ? [field.remotePath] : [],
    sides: pairOf(merge),
    signature: hashOfValue(['value-not-under-parent', field.key, value, parent]),
  });
}

function joinGroups(open: ReadonlyMap<string, FieldWrite>, demands: ReadonlyMap<string, Demands>): PlannedWrite[] {
  const leader = new Map([...open.keys()].map((name) => [name, name]));
  const find = (name: string): string => {
    const next = leader.get(name) ?? name;
    return next === name ? name : find(next);
  };
  for (const name of open.keys()) for (const joined of demands.get(name)?.joins ?? []) leader.set(find(joined), find(name));
  const groups = new Map<string, string[]>();
  for (const name of open.keys()) groups.set(find(name), [...(groups.get(find(name)) ?? []), name]);
  return [...groups.values()].map((names) => groupOf(names, open, demands));
}

function groupOf(names: readonly string[], open: ReadonlyMap<string, FieldWrite>, demands: ReadonlyMap<string, Demands>): PlannedWrite {
  const writes = names.flatMap((name) => open.get(name) ?? []);
  const found = names.flatMap((name) => demands.get(name) ?? []);
  return {
    side: writes[0]?.side ?? 'remote',
    fields: writes.map((write) => ({
      key: write.field.key,
      ruleHash: write.field.ruleHash,
      desk: write.desk,
      remote: write.remote,
      value: write.value,
      path: targetPath(write.field, write.side),
      reason: write.reason,
    })),
    extras: Object.assign({}, ...found.map((demand) => demand.extras)),
    answerIds: [...new Set(found.flatMap((demand) => demand.answerIds))],
  };
}

function placeOf(merge: { readonly field: CompiledField }, side: Side) {
  return { fieldKey: merge.field.key, side, path: targetPath(merge.field, side) };
}

function pairOf(merge: { readonly desk: FieldValue; readonly remote: FieldValue }) {
  return { desk: merge.desk, remote: merge.remote };
}

type HoldParts = Pick<PlannedHold, 'kind' | 'reason' | 'release'> & Partial<PlannedHold>;

/** Fills what most holds leave open. Without a signature of its own a hold is named by what it holds, why, and the values. */
export function makeHold(parts: HoldParts): PlannedHold {
  const { fieldKey = null, side = null, path = null, asks = [], sides = null } = parts;
  const signature = parts.signature ?? hashOfValue([parts.kind, fieldKey, parts.reason.code, sides === null ? null : [sides.desk, sides.remote]]);
  return { kind: parts.kind, fieldKey, side, path, reason: parts.reason, release: parts.release, asks, sides, signature };
}
