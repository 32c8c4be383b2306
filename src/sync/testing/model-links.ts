/** @module sync/testing/model-links  What becomes of links in the model: tickets are merged or closed, links are cut and made again, a follower becomes the owner. */
import { CREATE_FAULTS } from './model-histories.ts';
import { FOLLOWER, type ModelWorld, recordIdOf, SURVIVOR, unheardWrites } from './model-world.ts';
import { INSTALLATION, TICKET } from './world.ts';

/** Merged once, while the ticket is there; the survivor may have a link of its own. */
export async function merge(model: ModelWorld): Promise<void> {
  const { world, setting } = model;
  const ticket = world.desk.records.get(TICKET);
  if (ticket?.life !== 'open' || setting.hasOther || model.ticketId !== TICKET) return;
  if (setting.isSurvivorLinked) {
    world.remote.seed('2');
    await onHealthyDay(model, () => world.link(SURVIVOR, 'INC2'));
  }
  Object.assign(ticket, { life: 'merged', mergedInto: SURVIVOR });
  model.ticketId = SURVIVOR;
  await world.sync.syncNow({ installationId: INSTALLATION, linkId: model.linkId });
}

/** A click of a person: the waiting faults are for the engine. */
async function onHealthyDay(model: Pick<ModelWorld, 'world'>, click: () => Promise<unknown>): Promise<void> {
  const { desk, remote } = model.world;
  const waiting = [desk.faults.splice(0), remote.faults.splice(0)];
  await click();
  desk.faults.push(...(waiting[0] ?? []));
  remote.faults.push(...(waiting[1] ?? []));
}

/** Closed for good: what the record does from now on belongs into a follow-up. */
export async function close(model: ModelWorld, fault: number | null): Promise<void> {
  const { world, linkId, ticketId } = model;
  const ticket = world.desk.records.get(ticketId);
  const { link } = await world.sync.readLinkDetails({ installationId: INSTALLATION, linkId });
  if (ticket?.life !== 'open' || link.mappingVersion === null || link.ticketId !== ticketId || model.setting.hasOther) return;
  ticket.life = 'closed';
  const shadows = await world.store.transact(INSTALLATION, (stores) => stores.shadows.list(linkId));
  model.closed.set(ticketId, {
    writes: world.desk.ledger.filter(({ id }) => id === ticketId).length,
    seen: new Map(shadows.map(({ fieldKey, remote }) => [JSON.parse(fieldKey)[1], remote])),
    // Also of one that cannot be read just then.
    record: model.away.get('remote')?.versions.at(-1)?.fields ?? world.remote.now(recordIdOf(model)),
  });
  const made = fault === null ? undefined : CREATE_FAULTS[fault]?.();
  if (made) world.desk.faults.push(made);
}

/** Where the link has gone to a follow-up, that one is the ticket from then on. */
export async function followLink(model: ModelWorld): Promise<void> {
  const { world, linkId, closed } = model;
  if (!closed.has(model.ticketId)) return;
  const { link } = await world.sync.readLinkDetails({ installationId: INSTALLATION, linkId });
  model.ticketId = link.ticketId;
}

/**
 * One follow-up for a ticket, the link at the last one, and nothing that was written into a closed ticket. Where the making of one was not answered, and the record moved
 * back before anybody looked again, it waits for the record's next move.
 */
export function wrongFollowUps({ world, closed, ticketId, wasPromoted }: ModelWorld): readonly unknown[] {
  const { followUps, ledger } = world.desk;
  const doubled = followUps.filter(({ sourceId }, index) => followUps.findIndex((other) => other.sourceId === sourceId) !== index);
  const isLeft = (id: string, sourceId: string) => id !== ticketId && sourceId !== ticketId && !closed.has(id) && !wasPromoted;
  const orphans = followUps.filter(({ id, sourceId }) => !closed.has(sourceId) || isLeft(id, sourceId));
  const written = [...closed].filter(([id, { writes }]) => ledger.filter((effect) => effect.id === id).length > writes);
  return [doubled, orphans, written].flatMap((wrong) => (wrong.length > 0 ? [{ doubled, orphans, written, followUps }] : []));
}

/** Cut and linked again, by the plan of that moment; the ticket decides where it asks. False where it cannot be cut now. */
export async function relink(model: ModelWorld): Promise<boolean> {
  if (!(await cut(model))) return false;
  const { world } = model;
  // Whoever links again has read the plan first.
  world.clock.advance(1_000);
  model.linkedAt = world.clock.now();
  await onHealthyDay(model, async () => {
    model.linkId = (await world.link(model.ticketId, `INC${recordIdOf(model)}`)).id;
  });
  return true;
}

/** The link is cut, and the ticket that followed its record owns it from now on. */
export async function promote(model: ModelWorld): Promise<boolean> {
  const { world, followerId } = model;
  if (followerId === undefined || !(await cut(model))) return false;
  await world.sync.promoteFollower({ installationId: INSTALLATION, linkId: followerId });
  model.linkId = followerId;
  model.followerId = undefined;
  model.ticketId = FOLLOWER;
  model.wasPromoted = true;
  return true;
}

/** What a closed ticket may be apart in: what its record had when it was closed, or when it was last looked at, or what was never looked at before. */
export function isOldNews(model: ModelWorld, path: string): boolean {
  const then = model.closed.get(model.ticketId);
  const now = model.world.remote.now(recordIdOf(model))[path];
  return then !== undefined && (!then.seen.has(path) || then.record[path] === now || then.seen.get(path) === now);
}

/** Only where both ends are there, and the ticket can be linked again. */
async function cut(model: ModelWorld): Promise<boolean> {
  const { world, linkId, ticketId, away } = model;
  const { link } = await world.sync.readLinkDetails({ installationId: INSTALLATION, linkId });
  const isThere = link.remoteId !== null && away.size === 0 && link.ticketId === ticketId;
  if (!isThere || world.desk.records.get(ticketId)?.life !== 'open') return false;
  // What a first look writes over a vendor's own rule, and what was on its way, is written once more by the next link.
  model.excused += 1 + (await unheardWrites(model)).length;
  await world.sync.unlink({ installationId: INSTALLATION, linkId });
  model.screen.length = 0;
  model.answered.clear();
  model.paused.delete('link');
  model.shown = undefined;
  return true;
}
