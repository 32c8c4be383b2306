/** @module sync/testing/model-coda-links  The codas in which a link goes elsewhere: to a follow-up, to the same record once more, to the ticket that followed its record. */
import { close, promote, relink, wrongFollowUps } from './model-links.ts';
import { agreements, isSameState } from './model-rules.ts';
import { editNote, settleAll, wrongNote } from './model-standing.ts';
import { dieAndTakeOver, effectsIn, FOLLOWER, type ModelWorld, recordIdOf, sweepAll } from './model-world.ts';

/** A closed ticket stays as it is, and alone until the record moves on; its follow-up is filled by the record, and takes part from then on. */
export async function afterClose(model: ModelWorld): Promise<readonly unknown[]> {
  const { world, rules, ticketId } = model;
  // What a new rule left apart goes out with the last run, which has one way only.
  if (!isSameState(rules, world.desk.now(ticketId).status, world.remote.now(recordIdOf(model)).state)) return [];
  await close(model, null);
  if (!model.closed.has(ticketId)) return [];
  const before = effectsIn(world);
  await settleAll(model);
  const early = effectsIn(world) > before || model.ticketId !== ticketId ? [{ movedTooEarly: model.ticketId }] : [];
  world.remote.edit(recordIdOf(model), { work_notes: 'after the close' });
  await sweepAll(model);
  await dieAndTakeOver(world, model.linkId, 'createFollowUp');
  await settleAll(model);
  const followUp = world.desk.followUps.filter(({ sourceId }) => sourceId === ticketId);
  const filled = wrongNote(model, { desk: 'after the close', remote: 'after the close' });
  const agreed = Object.entries(agreements(rules, world.desk.now(model.ticketId), world.remote.now(recordIdOf(model))));
  editNote(model, 'desk', 'from the follow-up');
  await settleAll(model);
  return [
    ...early,
    ...(followUp.length === 1 && followUp[0]?.id === model.ticketId ? [] : [{ followUp, linkedTo: model.ticketId }]),
    ...agreed.flatMap(([path, agrees]) => (agrees ? [] : [{ apartAfterFollowUp: path, ticket: world.desk.now(model.ticketId) }])),
    ...filled,
    ...wrongNote(model, { desk: 'from the follow-up', remote: 'from the follow-up' }),
    ...wrongFollowUps(model),
  ];
}

/** What people write while there is no link stays where they wrote it; the next link begins with what stands then, and nothing of the old one. */
export async function afterRelink(model: ModelWorld): Promise<readonly unknown[]> {
  const { world, rules } = model;
  editNote(model, 'desk', 'desk before');
  editNote(model, 'remote', 'remote before');
  const before = effectsIn(world);
  if (!(await relink(model))) return [];
  const atOnce = effectsIn(world) - before;
  await settleAll(model);
  const winner = rules.firstLink === 'ask' ? 'desk' : rules.firstLink;
  const first = wrongNote(model, { desk: `${winner} before`, remote: `${winner} before` });
  editNote(model, 'remote', 'remote later');
  await settleAll(model);
  return [...(atOnce > 0 ? [{ wroteWithoutLink: atOnce }] : []), ...first, ...wrongNote(model, { desk: 'remote later', remote: 'remote later' })];
}

/** The follower that becomes the owner carries what changes from then on, both ways; nothing of before, and the ticket that was unlinked hears of none of it. */
export async function afterPromotion(model: ModelWorld): Promise<readonly unknown[]> {
  const { world, ticketId: unlinked } = model;
  world.desk.edit(FOLLOWER, { note: 'while it followed' });
  await settleAll(model);
  const [ticket, before] = [world.desk.now(unlinked), effectsIn(world)];
  if (!(await promote(model))) return [];
  await settleAll(model);
  const early = effectsIn(world) - before;
  editNote(model, 'desk', 'by the new owner');
  await settleAll(model);
  const out = wrongNote(model, { desk: 'by the new owner', remote: 'by the new owner' });
  editNote(model, 'remote', 'to the new owner');
  await settleAll(model);
  const stayed = Object.keys(ticket).every((path) => world.desk.now(unlinked)[path] === ticket[path]);
  return [
    ...(early > 0 ? [{ movedByPromotion: early }] : []),
    ...out,
    ...wrongNote(model, { desk: 'to the new owner', remote: 'to the new owner' }),
    ...(stayed ? [] : [{ unlinkedButWritten: world.desk.now(unlinked) }]),
  ];
}
