/**
 * @module sync/batches/compare-pair
 * Whether both sides of a link agree by the rules, as one checksum per side: equal under the rules' equivalence = equal checksums. What was seen before plays no
 * part, so that a change that got lost is found too.
 */
import type { FieldValue } from '#domain';
import { hashOfList } from '../content-hash.ts';
import { FieldContext } from '../field-context.ts';
import { type LinkView, mergeInputOf } from './plan-link.ts';
import type { BatchDeps } from './ports.ts';

/** One side's checksum of a link, and the fields in which the sides differ. */
export interface PairChecksums {
  readonly desk: string;
  readonly remote: string;
  readonly differing: readonly string[];
}

/** Projects each field and compares. A value that cannot cross, or was not read, is no agreement. */
export async function checksumsOf(deps: Pick<BatchDeps, 'limits'>, view: LinkView): Promise<PairChecksums> {
  const input = mergeInputOf(deps, view);
  const values: FieldValue[] = [];
  const differing: string[] = [];
  for (const field of view.flow.fields) {
    const context = new FieldContext(field, input);
    values.push(context.desk, context.remote);
    if (!(await agrees(context))) differing.push(field.key);
  }
  const desk = hashOfList(values);
  // Equal values may be spelt differently on each side; only a difference by the rules makes another checksum.
  return { desk, remote: differing.length === 0 ? desk : hashOfList([...values, differing]), differing };
}

async function agrees(context: FieldContext): Promise<boolean> {
  // What one side keeps to itself cannot be compared, and is not to become equal.
  if (context.internalSide()) return true;
  if (context.unreadSide()) return false;
  // Where drift is ignored, a side that the rule does not read may hold what it likes.
  if (context.input.flow.drift === 'ignore' && context.field.direction !== 'both') return true;
  if (await context.isEqualUnderRule()) return true;
  for (const side of ['remote', 'desk'] as const) {
    const isCarried = context.field.direction === 'both' || (context.field.direction === 'out') === (side === 'remote');
    // The rule leaves the other side alone for this value: nothing to agree on.
    if (isCarried && (await context.project(side)).kind === 'keep') return true;
  }
  return false;
}
