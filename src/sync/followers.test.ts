/** What people said in a ticket that followed a record stays in that ticket; what they say once it owns the record goes across. */
import type { TicketId } from '#domain';
import { createWorld, INSTALLATION, incidentFlow, TICKET, type World } from './testing/world.ts';

const FOLLOWER = '200' as TicketId;
const BYLINE = /^A person \((desk|remote-prod)\):\n/u;

/** What was said and filed there by us, without the line that names an author. */
const carriedTo = (records: World['desk']) =>
  records.ledger.filter(({ kind }) => kind === 'comment' || kind === 'attachment').map(({ text }) => text?.replace(BYLINE, ''));

async function followed(since: 'link' | 'all') {
  const flow = incidentFlow({ comments: { public: 'both', internal: 'both', since }, attachments: { direction: 'both', maxMb: 1 } });
  const world = createWorld({ flow });
  const { id: owner } = await world.link();
  world.desk.seed(FOLLOWER, { subject: 'Also slow' });
  const { id: follower } = await world.link(FOLLOWER);
  await world.settle();
  world.desk.comment(FOLLOWER, 'Between us', 'internal');
  world.desk.attach(FOLLOWER, 'ours.log', new Uint8Array([1]), 'internal');
  world.clock.advance(1_000);
  return { world, owner, follower };
}

test.each(['link', 'all'] as const)(
  'what was said and filed in a ticket while it followed never goes to the record (comments since %s)',
  async (since) => {
    const { world, owner, follower } = await followed(since);
    await world.sync.unlink({ installationId: INSTALLATION, linkId: owner });
    await world.sync.promoteFollower({ installationId: INSTALLATION, linkId: follower });
    world.clock.advance(300);
    world.desk.comment(FOLLOWER, 'Now we lead', 'public');
    world.desk.attach(FOLLOWER, 'new.log', new Uint8Array([2]), 'public');
    world.remote.comment('1', 'To the new owner', 'public');
    await world.settle();
    expect(carriedTo(world.remote)).toEqual(['Now we lead', 'new.log']);
    expect(carriedTo(world.desk)).toEqual(['To the new owner']);
  },
);

test('nor where the ticket that owned the record was merged into it, and its link was kept', async () => {
  const { world, owner } = await followed('link');
  Object.assign(world.desk.records.get(TICKET) ?? {}, { life: 'merged', mergedInto: FOLLOWER });
  await world.sync.syncNow({ installationId: INSTALLATION, linkId: owner });
  await world.reconcile(owner);
  const [hold] = (await world.sync.readLinkDetails({ installationId: INSTALLATION, linkId: owner })).holds;
  await world.sync.answerHold({ installationId: INSTALLATION, linkId: owner, holdId: hold?.id ?? '', answers: { keep: 'ours' }, by: 'agent-1' });
  world.clock.advance(1_000);
  await world.reconcile(owner);
  world.desk.comment(FOLLOWER, 'Now we lead', 'public');
  await world.sync.syncNow({ installationId: INSTALLATION, linkId: owner });
  await world.settle();
  expect(carriedTo(world.remote)).toEqual(['Now we lead']);
});
