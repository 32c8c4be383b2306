/**
 * @module sync/still-refused
 * Whether a vendor's refusal still speaks of what is: it judged a write to a record as that stood. A step of a workflow that was refused is tried again once the
 * record has moved on, or once the vendor says that it is open: an approval, or a task that ends, opens it and leaves the state as it is.
 */
import type { CompiledFlow } from '#mapping';
import { waitsForStep } from './chosen-step.ts';
import type { FieldMerge } from './merge-types.ts';
import { type RefusedBefore, signatureOfWrite } from './plan-operations.ts';
import type { BothSides } from './read-both-sides.ts';
import type { HoldRow } from './rows.ts';
import type { OpenRun } from './run.ts';

interface Standing {
  readonly flow: Pick<CompiledFlow, 'fields'>;
  readonly sides: Pick<BothSides, 'desk' | 'remote'>;
}

/** True for a demand, which its answer ends, and for a refusal where the written side holds what it held then, or cannot be told. */
function isStillRefused({ kind, fieldKey, side, sides: then }: HoldRow, { flow, sides }: Standing): boolean {
  if (fieldKey === null || (kind !== 'refused' && kind !== 'missing')) return false;
  const field = flow.fields.find(({ key }) => key === fieldKey);
  if (kind === 'missing' || !field || !then || !side) return true;
  const now = side === 'remote' ? field.readRemote(sides.remote) : field.readDesk(sides.desk.fields);
  if (now === undefined) return true;
  return side === 'remote' ? field.isSameOnRemote(now, then.remote) : field.isSameOnDesk(now, then.desk);
}

export interface RefusedInput {
  readonly holds: readonly HoldRow[];
  readonly sides: BothSides;
  readonly merges: readonly FieldMerge[];
}

/** What must not be sent again as it is, by the write's signature. The vendor is asked only where a step waits that this run would take. */
export async function readRefused(run: OpenRun, { holds, sides, merges }: RefusedInput): Promise<ReadonlyMap<string, RefusedBefore>> {
  const refused = new Map(holds.filter((hold) => isStillRefused(hold, { flow: run.flow, sides })).map((hold) => [hold.signature, hold] as const));
  const waiting = merges.flatMap((merge): { readonly signature: string; readonly value: string }[] => {
    if (merge.kind !== 'write' || merge.side !== 'remote') return [];
    const signature = signatureOfWrite({ ...merge, key: merge.field.key, ruleHash: merge.field.ruleHash });
    const hold = refused.get(signature);
    // What this run was refused stands for the run, whatever the vendor says of it: two answers that disagree must not make it spin.
    return hold && waitsForStep(hold) && hold.openedAt < run.startedAt ? [{ signature, value: String(merge.value) }] : [];
  });
  const open = waiting.length === 0 ? [] : ((await run.remote.reachableStates?.(run.link.remoteId ?? '', run.call)) ?? []);
  for (const { signature, value } of waiting) if (open.some((state) => state.value === value)) refused.delete(signature);
  return new Map([...refused].map(([signature, hold]) => [signature, refusedBy(hold)]));
}

function refusedBy({ kind, reason, asks, release }: HoldRow): RefusedBefore {
  return { reason, asks, release, missing: kind === 'missing' ? asks : [] };
}
