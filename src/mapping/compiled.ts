/** @module mapping/compiled  What a compiled mapping offers to the sync engine. Made once per mapping version by `compileMapping`. */
import type { FieldOption, FieldValue, FieldValues, RecordSchema, RecordSnapshot, RecordType, Side } from '#domain';
import type { AttachmentRule, CommentRule, Direction, FieldRule, Flow, Winner } from './document.ts';
import type { ExpressionRunner } from './expression/expression-runner.ts';
import type { MappingReason } from './reasons.ts';

/** What a value becomes on the other side. */
export type Projection =
  /** Write this. `reason` says what was changed on the way (cut, otherwise). */
  | { readonly kind: 'value'; readonly value: FieldValue; readonly reason?: MappingReason }
  /** Leave the other side as it is. */
  | { readonly kind: 'keep'; readonly reason: MappingReason }
  /** Hold this field until the value, the rule or the schema changes. */
  | { readonly kind: 'hold'; readonly reason: MappingReason };

/** Rules with an expression answer with a promise, all others at once. `await` suits both. */
export type MaybeLater<Value> = Value | Promise<Value>;

export interface ProjectContext {
  /** What the target holds now: kept where it is in the class of the projected value. */
  readonly current?: FieldValue;
  readonly signal?: AbortSignal;
}

/** Whether a ticket gets a link by the flow's `when`, and why (or which condition failed). */
export interface Gate {
  readonly isMatch: boolean;
  readonly reason: MappingReason;
}

/** A remote field whose choices hang on another remote field. */
export interface DependentChoice {
  /** Of the parent. */
  readonly path: string;
  /** Whether the field may hold `value` while its parent holds `parent`. An empty value is always fine, and so is all where the schema lists nothing. */
  offers(value: FieldValue, parent: FieldValue): boolean;
  /** Whether there is anything to choose while the parent holds that. */
  offersAny(parent: FieldValue): boolean;
}

/** A remote field that holds a parent and its child as one value. */
export interface ChoiceWithin {
  /** The field's own, as people see it. */
  readonly label: string;
  /** The parent that a value names, where the field offers other children under it but not this one. */
  strayParent(value: FieldValue): FieldOption | undefined;
  offers(value: FieldValue): boolean;
}

/** One field rule, ready to run. */
export interface CompiledField {
  /** Names the pair of fields within the flow; the same for two versions of a rule over the same fields. */
  readonly key: string;
  readonly deskPaths: readonly string[];
  readonly remotePath: string;
  readonly direction: Direction;
  /** `ask` where the rule names none. */
  readonly winner: Winner;
  /** Changes exactly when the rule could give other values. */
  readonly ruleHash: string;
  /** The direction after `allow`: whether the remote, the desk may be written. */
  readonly writesRemote: boolean;
  readonly writesDesk: boolean;
  readonly rule: FieldRule;
  /** The remote field that decides which values this rule's remote field offers, where one does by the schema. */
  readonly dependsOn?: DependentChoice;
  /** Where the remote field holds parent and child as one value. */
  readonly within?: ChoiceWithin;
  /** Values are people's ids: who is meant is found on the other side by the e-mail address, which a projection leaves to the engine. */
  readonly matchesPeople: boolean;
  /** The desk side's value in its own space: the field's, or the list of several; `undefined` where one was not read. */
  readDesk(values: FieldValues): FieldValue | undefined;
  /** The remote side's value in its own space: the stored one, or its label for `take: label`. */
  readRemote(record: Pick<RecordSnapshot, 'fields' | 'labels'>): FieldValue | undefined;
  /** From the desk's values to the remote's value. */
  projectOut(values: FieldValues, context?: ProjectContext): MaybeLater<Projection>;
  /** From the remote's value (as `readRemote` gives it) to the desk's. */
  projectIn(value: FieldValue | undefined, context?: ProjectContext): MaybeLater<Projection>;
  /** Whether two values of the desk side (as `readDesk` gives them) count as one: then nothing has changed. */
  isSameOnDesk(a: FieldValue | undefined, b: FieldValue | undefined): boolean;
  isSameOnRemote(a: FieldValue | undefined, b: FieldValue | undefined): boolean;
  /** Remote fields that must be filled in the same write as this remote value; empty for most. */
  requiredFor(remoteValue: FieldValue): readonly string[];
}

/** One flow, ready to run. */
export interface CompiledFlow {
  readonly name: string;
  readonly connection: string;
  readonly record: RecordType;
  /** Of the whole flow. */
  readonly hash: string;
  /** Desk fields that `matches` reads. */
  readonly gateFields: readonly string[];
  readonly matches: (ticket: FieldValues) => Gate;
  readonly fields: readonly CompiledField[];
  /** Everything to read on each side, `when`, rules and `requires` included; sorted. */
  readonly deskFields: readonly string[];
  readonly remoteFields: readonly string[];
  readonly create: Flow['create'];
  readonly firstLink: Flow['firstLink'];
  /** Decides a `newest` conflict that times cannot decide. */
  readonly tie: Side | undefined;
  readonly drift: Flow['drift'];
  readonly afterClose: Flow['afterClose'];
  /** After `allow`: carries nothing out where it blocks. */
  readonly comments: CommentRule;
  readonly attachments: AttachmentRule;
  /** Whether that remote field may leave under `allow`: ask before writing an answered `requires`. */
  readonly mayLeave: (remotePath: string) => boolean;
}

/** A compiled document. */
export interface CompiledMapping {
  /** Of the whole document: two documents that mean the same text for text have the same. */
  readonly hash: string;
  readonly flows: readonly CompiledFlow[];
}

/** Live schemas by which values are fitted and cut; without one, values pass unfitted. */
export interface MappingSchemas {
  readonly desk?: RecordSchema;
  /** By flow name. */
  readonly remote?: Readonly<Record<string, RecordSchema>>;
}

export interface CompileOptions {
  readonly schemas?: MappingSchemas;
  /** Needed by rules with JSONata; without it they hold with `expressions-unavailable`. */
  readonly expressions?: ExpressionRunner;
}
