/** @module sync/testing/linked-world  A world whose ticket is linked already and at rest, and what tests of a link ask of it. */
import type { LinkId } from '#domain';
import { createWorld, INSTALLATION, type World } from './world.ts';

/** A linked ticket with empty ledgers: what they show afterwards is what the test brought about. */
export async function linkedWorld(options: Parameters<typeof createWorld>[0] = {}): Promise<{ world: World; linkId: LinkId }> {
  const world = createWorld(options);
  const { id } = await world.link();
  await world.settle();
  world.desk.ledger.length = 0;
  world.remote.ledger.length = 0;
  return { world, linkId: id };
}

export const wake = (world: World, linkId: LinkId) => world.sync.syncNow({ installationId: INSTALLATION, linkId });
export const details = (world: World, linkId: LinkId) => world.sync.readLinkDetails({ installationId: INSTALLATION, linkId });
/** What holds the field of that path, if anything does. */
export const holdOf = async (world: World, linkId: LinkId, remotePath: string) =>
  (await details(world, linkId)).fields.find((field) => field.remotePath === remotePath)?.hold ?? undefined;
