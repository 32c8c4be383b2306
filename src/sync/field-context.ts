/** @module sync/field-context  One field with everything that its merge looks at: both values, what may be written, the projections across. */
import { because, type FieldValue, type HoldKind, isEmptyValue, isSameValue, type Side } from '#domain';
import type { CompiledField, Projection } from '#mapping';
import type { FieldMerge, MergedPair, MergeInput, RestoreWish, SideChoice } from './merge-types.ts';
import type { Carried } from './people.ts';

/** The side across. */
export function otherSide(side: Side): Side {
  return side === 'desk' ? 'remote' : 'desk';
}

/** One field with everything that its merge looks at. */
export class FieldContext {
  readonly field: CompiledField;
  readonly input: MergeInput;
  readonly #desk: FieldValue | undefined;
  readonly #remote: FieldValue | undefined;

  constructor(field: CompiledField, input: MergeInput) {
    this.field = field;
    this.input = input;
    this.#desk = field.readDesk(input.desk.fields);
    this.#remote = field.readRemote(input.remote);
  }

  /** Null stands for "known to be empty" once `unreadSide` has said that both were read. */
  get desk(): FieldValue {
    return this.#desk ?? null;
  }

  get remote(): FieldValue {
    return this.#remote ?? null;
  }

  unreadSide(): Side | undefined {
    if (this.#desk === undefined) return 'desk';
    return this.#remote === undefined ? 'remote' : undefined;
  }

  /** The side that keeps its value to itself because it is for staff only. */
  internalSide(): Side | undefined {
    if (this.field.deskPaths.some((path) => this.input.desk.internalFields?.includes(path))) return 'desk';
    return this.input.remote.internalFields?.includes(this.field.remotePath) ? 'remote' : undefined;
  }

  pathOf(side: Side): string {
    return side === 'remote' ? this.field.remotePath : this.field.deskPaths.join(', ');
  }

  pair(reason: MergedPair['reason']): MergedPair {
    return { field: this.field, desk: this.desk, remote: this.remote, reason };
  }

  /** A follower never writes the record; a closed or merged ticket cannot be written. */
  mayWrite(side: Side): boolean {
    if (side === 'remote') return this.field.writesRemote && this.input.role === 'owner';
    return this.field.writesDesk && this.input.desk.life === 'open';
  }

  onlyTarget(): Side | undefined {
    const [desk, remote] = [this.mayWrite('desk'), this.mayWrite('remote')];
    if (desk === remote) return undefined;
    return desk ? 'desk' : 'remote';
  }

  whyNothingMayBeWritten(): MergedPair['reason'] | undefined {
    if (this.mayWrite('desk') || this.mayWrite('remote')) return undefined;
    return this.input.desk.life === 'open' ? because('follower-reads-only') : because('ticket-closed');
  }

  /** A record that goes on after its ticket was closed is no drift: the rule reads it, and only the ticket takes nothing any more. */
  whyDeskIsClosed(moved: Side): MergedPair['reason'] | undefined {
    return moved === 'remote' && this.field.writesDesk && this.input.desk.life !== 'open' ? because('ticket-closed') : undefined;
  }

  /** The person's choice, where it was made for exactly these two values. */
  choice(): SideChoice | undefined {
    const choice = this.input.choices.get(this.field.key);
    if (!choice) return undefined;
    return this.isPair(choice.sides) ? choice : undefined;
  }

  /** Whether both sides hold these values still. */
  isPair(sides: SideChoice['sides']): boolean {
    return this.field.isSameOnDesk(sides.desk, this.desk) && this.field.isSameOnRemote(sides.remote, this.remote);
  }

  /** What a person wants back, where the pair is still the one that was shown and that side may be written. */
  restoreWish(): Pick<RestoreWish, 'side' | 'value' | 'answerId' | 'reason'> | undefined {
    const wish = this.input.restores.get(this.field.key);
    if (!wish || !this.mayWrite(wish.side) || !this.isPair(wish.sides)) return undefined;
    const { side, value, answerId, reason } = wish;
    return { side, value, answerId, reason };
  }

  /** What the other side's value becomes here; people by their address, where the rule or its flow says so. */
  async project(target: Side): Promise<Carried> {
    const projection = await this.#convert(target);
    if (!this.field.matchesPeople || projection.kind !== 'value' || isEmptyValue(projection.value)) return projection;
    const { findPerson } = this.input;
    return findPerson ? findPerson(target, String(projection.value)) : { kind: 'hold', reason: because('people-not-told', { side: target }) };
  }

  #convert(target: Side): Projection | Promise<Projection> {
    const signal = this.input.signal;
    if (target === 'remote') return this.field.projectOut(this.input.desk.fields, { current: this.remote, ...(signal && { signal }) });
    return this.field.projectIn(this.remote, { current: this.desk, ...(signal && { signal }) });
  }

  isSame(side: Side, value: FieldValue): boolean {
    return side === 'desk' ? this.field.isSameOnDesk(value, this.desk) : this.field.isSameOnRemote(value, this.remote);
  }

  /** Whether either projection that the rule has already equals the other side. */
  async isEqualUnderRule(): Promise<boolean> {
    for (const target of ['remote', 'desk'] as const) {
      const isCarried = this.field.direction === 'both' || this.field.direction === (target === 'remote' ? 'out' : 'in');
      if (!isCarried) continue;
      const projection = await this.project(target);
      if (projection.kind === 'value' && this.isSame(target, projection.value)) return true;
    }
    return false;
  }

  /** Projects onto that side: a write, or why none. */
  async carryTo(target: Side, reason: MergedPair['reason'], answerId: string | null = null): Promise<FieldMerge> {
    const projection = await this.project(target);
    if (projection.kind === 'keep') return { ...this.pair(projection.reason), kind: 'keep' };
    if (projection.kind === 'hold')
      return { ...this.pair(projection.reason), kind: 'hold', holdKind: holdKindOf(projection.reason.code), side: target };
    if (this.isSame(target, projection.value) || isSameValue(projection.value, target === 'desk' ? this.desk : this.remote)) {
      return { ...this.pair(because('field-equal')), kind: 'adopt' };
    }
    return { ...this.pair(projection.reason ?? reason), kind: 'write', side: target, value: projection.value, answerId };
  }
}

/** Values wait for a value or a pair; a rule that cannot run, or an option that is gone, waits for the schema or the rule. */
function holdKindOf(code: string): HoldKind {
  return code.startsWith('expression') || code === 'field-not-read' || code === 'value-not-offered' ? 'schema' : 'unknown-value';
}
