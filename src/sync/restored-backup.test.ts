/** F42: the database is restored from a backup, and has forgotten what was done since then. The systems have not: nothing is made or said twice. */
import type { LinkId } from '#domain';
import { createMemoryStore } from './testing/memory-store.ts';
import { createWorld, INSTALLATION, incidentFlow, TEST_CALL, TICKET, type World } from './testing/world.ts';

const BYLINE = /^A person \((desk|remote-prod)\):\n/u;
const BOTH = { comments: { public: 'both', internal: 'both' }, attachments: { direction: 'both', maxMb: 1 } };
const DAY_MS = 86_400_000;

interface Restorable {
  readonly world: World;
  readonly linkId: LinkId;
  /** The database is as it was when the link had just come to rest. */
  readonly restore: () => void;
}

async function linkedWorld(rules: Readonly<Record<string, unknown>> = BOTH): Promise<Restorable> {
  const store = createMemoryStore();
  const world = createWorld({ store, flow: incidentFlow(rules) });
  const { id } = await world.link();
  await world.settle();
  world.clock.advance(1_000);
  return { world, linkId: id, restore: store.backUp() };
}

async function wake({ world, linkId }: Pick<Restorable, 'world' | 'linkId'>): Promise<void> {
  await world.sync.syncNow({ installationId: INSTALLATION, linkId });
  await world.settle();
}

/** What was written there by us, without the line that names an author. */
const writtenTo = (records: World['desk'], kind: 'comment' | 'attachment') =>
  records.ledger.filter((effect) => effect.kind === kind).map(({ text }) => text?.replace(BYLINE, ''));

test('what was said on either side after the backup, and carried, is not said again; what nobody has carried is', async () => {
  const company = await linkedWorld();
  const { world } = company;
  world.desk.comment(TICKET, 'From the desk', 'public');
  world.remote.comment('1', 'From the other side', 'internal');
  await wake(company);
  company.restore();
  world.desk.comment(TICKET, 'While nothing ran', 'public');
  world.clock.advance(DAY_MS);
  world.desk.comment(TICKET, 'Just now', 'public');
  for (const _ of [1, 2]) await wake(company);
  expect(writtenTo(world.remote, 'comment')).toEqual(['From the desk', 'While nothing ran', 'Just now']);
  expect(writtenTo(world.desk, 'comment')).toEqual(['From the other side']);
});

test('where even the link was forgotten, the next link of the two says nothing again that the lost one had carried', async () => {
  const store = createMemoryStore();
  const world = createWorld({ store, flow: incidentFlow({ comments: { ...BOTH.comments, since: 'all' } }) });
  await world.settle();
  const restore = store.backUp();
  world.desk.comment(TICKET, 'From the desk', 'public');
  world.remote.comment('1', 'From the other side', 'internal');
  await world.link();
  await world.settle();
  restore();
  world.clock.advance(DAY_MS);
  await world.link();
  await world.settle();
  expect(writtenTo(world.remote, 'comment')).toEqual(['From the desk']);
  expect(writtenTo(world.desk, 'comment')).toEqual(['From the other side']);
});

test('where the other system keeps no markers, words are known by their author; the same words said twice are carried twice, and no more', async () => {
  const company = await linkedWorld({ comments: { public: 'out', internal: 'out' } });
  const { world } = company;
  const { listComments } = world.remote;
  world.remote.listComments = async (...asked) => (await listComments(...asked)).map(({ marker: _lost, ...comment }) => comment);
  for (const _ of [1, 2]) world.desk.comment(TICKET, 'Any news?', 'public');
  await wake(company);
  company.restore();
  world.desk.comment(TICKET, 'Any news?', 'public');
  world.clock.advance(DAY_MS);
  for (const _ of [1, 2]) await wake(company);
  expect(writtenTo(world.remote, 'comment')).toEqual(['Any news?', 'Any news?', 'Any news?']);
});

test('the same words that came by another link, or that our own user wrote there, are no copy: what nobody has carried is carried', async () => {
  const { world, linkId } = await linkedWorld({ comments: { public: 'both', internal: 'none', author: false } });
  await world.desk.addComment(TICKET, { text: 'Done.', visibility: 'public', marker: 'tl:anotherlink1' }, TEST_CALL);
  // A person who works as our user.
  await world.desk.addComment(TICKET, { text: 'Thanks.', visibility: 'public', marker: '' }, TEST_CALL);
  await wake({ world, linkId });
  expect(writtenTo(world.remote, 'comment')).toEqual(['Thanks.']);
  for (const text of ['Done.', 'Thanks.']) world.remote.comment('1', text, 'public');
  world.clock.advance(DAY_MS);
  await wake({ world, linkId });
  expect(writtenTo(world.desk, 'comment').slice(2)).toEqual(['Done.', 'Thanks.']);
});

test('what is never carried costs no look at the other side, however old it is; of many old files one look is enough', async () => {
  const { world, linkId } = await linkedWorld({ ...BOTH, comments: { public: 'out', internal: 'none' } });
  world.desk.comment(TICKET, 'For colleagues only', 'internal');
  for (const name of ['a.log', 'b.log', 'c.log']) world.desk.attach(TICKET, name, new Uint8Array([name.length]), 'public');
  world.clock.advance(DAY_MS);
  for (const side of [world.desk, world.remote]) side.calls.clear();
  await wake({ world, linkId });
  expect(writtenTo(world.remote, 'attachment')).toEqual(['a.log', 'b.log', 'c.log']);
  expect(world.remote.calls.get('listComments')).toBeUndefined();
  // One before the first, one after each to learn the copy's id, one for what is new there.
  expect(world.remote.calls.get('listAttachments')).toBe(5);
});

test('files that were carried after the backup are neither carried again nor back', async () => {
  const company = await linkedWorld();
  const { world } = company;
  world.desk.attach(TICKET, 'trace.log', new Uint8Array([1, 2, 3]), 'public');
  world.remote.attach('1', 'photo.png', new Uint8Array([4, 5]), 'public');
  await wake(company);
  company.restore();
  world.clock.advance(DAY_MS);
  world.desk.attach(TICKET, 'new.log', new Uint8Array([6]), 'public');
  for (const _ of [1, 2]) await wake(company);
  expect(writtenTo(world.remote, 'attachment')).toEqual(['trace.log', 'new.log']);
  expect(writtenTo(world.desk, 'attachment')).toEqual(['photo.png']);
});

test('fields that were carried after the backup are equal already, and what changed since is carried once', async () => {
  const company = await linkedWorld();
  const { world } = company;
  world.desk.edit(TICKET, { subject: 'Carried', status: 'pending' });
  world.remote.edit('1', { assignee: 'Priya' });
  await wake(company);
  const writes = () => [world.desk.ledger.length, world.remote.ledger.length];
  const before = writes();
  company.restore();
  world.clock.advance(DAY_MS);
  await wake(company);
  expect(writes()).toEqual(before);
  world.desk.edit(TICKET, { subject: 'Changed since' });
  await wake(company);
  expect(world.remote.now('1')).toMatchObject({ short_description: 'Changed since', state: '3', assignee: 'Priya' });
  expect(world.remote.ledger.at(-1)?.fields).toEqual({ short_description: 'Changed since' });
});
