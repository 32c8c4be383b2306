/** @module sync/testing/model-standing  What stands where in the model's link, and the one field that people write in its codas. */
import type { FieldValue, Side } from '#domain';
import { followLink } from './model-links.ts';
import { type ModelWorld, recordIdOf, sweepAll } from './model-world.ts';
import { INSTALLATION } from './world.ts';

/** The link as screens show it. */
export const detailsOf = ({ world, linkId }: ModelWorld) => world.sync.readLinkDetails({ installationId: INSTALLATION, linkId });

/** One field on both sides. */
export interface Standing {
  readonly desk: FieldValue | undefined;
  readonly remote: FieldValue | undefined;
}

/** What stands there now. */
export function standing(model: ModelWorld, desk: string, remote: string): Standing {
  return { desk: model.world.desk.now(model.ticketId)[desk], remote: model.world.remote.now(recordIdOf(model))[remote] };
}

/** A person writes the note of one side. */
export function editNote(model: ModelWorld, side: Side, value: string): void {
  if (side === 'desk') model.world.desk.edit(model.ticketId, { note: value });
  else model.world.remote.edit(recordIdOf(model), { work_notes: value });
}

/** Whatever happened is heard of and carried. */
export async function settleAll(model: ModelWorld): Promise<void> {
  await sweepAll(model);
  await model.world.settle();
  await followLink(model);
}

/** What is wrong with the notes. */
export function wrongNote(model: ModelWorld, expected: Standing): readonly unknown[] {
  const now = standing(model, 'note', 'work_notes');
  return now.desk === expected.desk && now.remote === expected.remote ? [] : [{ expected, now, rules: model.rules }];
}
