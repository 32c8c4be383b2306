/** @module sync/merge-types  What merging says about one field. */
import type { FieldValue, HoldKind, RecordSnapshot, Side } from '#domain';
import type { CompiledField, CompiledFlow, MappingReason } from '#mapping';
import type { FindChangeTimes } from './change-times.ts';
import type { BrokenField } from './field-health.ts';
import type { FindPerson } from './people.ts';
import type { SyncReason } from './reasons.ts';
import type { LinkRole, LinkRow, ShadowRow } from './rows.ts';

/** Both values as they are now, each in its own space, and which of them moved since they were last seen. */
export interface MergedPair {
  readonly field: CompiledField;
  readonly desk: FieldValue;
  readonly remote: FieldValue;
  readonly reason: SyncReason | MappingReason;
}

/** The verdict on one field. */
export type FieldMerge =
  /** Nothing moved. */
  | (MergedPair & { readonly kind: 'same' })
  /** The pair is fine as it is: the shadow takes it. */
  | (MergedPair & { readonly kind: 'adopt' })
  /** The pair differs and stays so on purpose: the shadow takes it, and the screen says why. */
  | (MergedPair & { readonly kind: 'keep' })
  /** The side that the rule does not read has moved, and the rule only reports it: the shadow stays. */
  | (MergedPair & { readonly kind: 'drift'; readonly side: Side })
  /** `side` is to hold `value`, which comes from the other one. */
  | (MergedPair & { readonly kind: 'write'; readonly side: Side; readonly value: FieldValue; readonly answerId: string | null })
  /** Both moved to different values and nobody has decided. */
  | (MergedPair & { readonly kind: 'conflict' })
  /** The value cannot go across, or two systems fight over it. */
  | (MergedPair & { readonly kind: 'hold'; readonly holdKind: HoldKind; readonly side: Side })
  /** A side's value was not read: the field is gone, renamed or hidden there. */
  | { readonly kind: 'unread'; readonly field: CompiledField; readonly side: Side; readonly reason: SyncReason | MappingReason };

/** A person's choice of the side that wins, for exactly the two values that were shown. */
export interface SideChoice {
  readonly side: Side;
  readonly sides: { readonly desk: FieldValue; readonly remote: FieldValue };
  /** The stored answer that this came from, to be used up. */
  readonly answerId: string;
}

/** A person's wish to have a value back on one side, for exactly the pair that was shown. */
export interface RestoreWish {
  readonly side: Side;
  readonly value: FieldValue;
  readonly sides: { readonly desk: FieldValue; readonly remote: FieldValue };
  readonly answerId: string;
  readonly reason: SyncReason;
}

export interface MergeInput {
  readonly flow: CompiledFlow;
  readonly role: LinkRole;
  readonly desk: RecordSnapshot;
  readonly remote: RecordSnapshot;
  readonly shadows: ReadonlyMap<string, ShadowRow>;
  readonly choices: ReadonlyMap<string, SideChoice>;
  /** The side chosen at first linking, by field key: decides what differs while there is no shadow. */
  readonly firstChoices: LinkRow['choices'];
  /** Field keys that are held because two systems keep changing them back. */
  readonly disagreements: ReadonlySet<string>;
  /** Fields that are set aside, by key. */
  readonly broken: ReadonlyMap<string, BrokenField>;
  /** Values to write back, by field key. */
  readonly restores: ReadonlyMap<string, RestoreWish>;
  /** Who is meant on the other side, for rules that match people by address. */
  readonly findPerson?: FindPerson;
  /** Asked only where `newest` has to decide; without it `tie` does. */
  readonly changeTimes?: FindChangeTimes;
  /** Changes at most this far apart count as made at the same time, ms. */
  readonly tieMs: number;
  readonly signal?: AbortSignal;
}
