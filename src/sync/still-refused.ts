/**
 * @module sync/still-refused
 * Whether a vendor's refusal still speaks of what is: it judged a write to a record as that stood. A step of a workflow that was refused may be open once the
 * record has moved on, so the write is tried again then, and only then.
 */
import type { CompiledFlow } from '#mapping';
import type { BothSides } from './read-both-sides.ts';
import type { HoldRow } from './rows.ts';

export interface Standing {
  readonly flow: Pick<CompiledFlow, 'fields'>;
  readonly sides: Pick<BothSides, 'desk' | 'remote'>;
}

/** True for a demand, which its answer ends, and for a refusal where the written side holds what it held then, or cannot be told. */
export function isStillRefused({ kind, fieldKey, side, sides: then }: HoldRow, { flow, sides }: Standing): boolean {
  if (fieldKey === null || (kind !== 'refused' && kind !== 'missing')) return false;
  const field = flow.fields.find(({ key }) => key === fieldKey);
  if (kind === 'missing' || !field || !then || !side) return true;
  const now = side === 'remote' ? field.readRemote(sides.remote) : field.readDesk(sides.desk.fields);
  if (now === undefined) return true;
  return side === 'remote' ? field.isSameOnRemote(now, then.remote) : field.isSameOnDesk(now, then.desk);
}
