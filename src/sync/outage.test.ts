/** A vendor that is down for a day (reliability T5): nothing is dropped, and one try a minute. What comes back is in backlog.test.ts. */
import { type LinkId, VendorUnavailableError } from '#domain';
import { type BatchWorld, createBatchWorld } from './testing/batch-world.ts';
import { INSTALLATION } from './testing/world.ts';

const at = { installationId: INSTALLATION };
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The record system answers nothing at all; answers when each try was made. */
function takeDown({ remote, clock }: BatchWorld): { readonly tries: number[]; bringBack(): void } {
  const tries: number[] = [];
  const { read, write } = remote;
  const down = async (): Promise<never> => {
    tries.push(clock.now());
    throw new VendorUnavailableError({ message: 'No answer.' });
  };
  Object.assign(remote, { read: down, write: down });
  return { tries, bringBack: () => void Object.assign(remote, { read, write }) };
}

async function tick(world: BatchWorld, ms: number): Promise<void> {
  for (const linkId of await world.sync.dueScan({ ...at, limit: 500 })) await world.reconcile(linkId);
  await world.batches.recoverLetters(at);
  for (const batchId of await world.batches.due(at)) await world.batches.run({ ...at, batchId });
  world.clock.advance(ms);
}

async function editAll(world: BatchWorld, links: readonly LinkId[]): Promise<void> {
  for (const [index, linkId] of links.entries()) {
    world.desk.edit(String(1_000 + index), { subject: `Change ${index}` });
    await world.store.transact(INSTALLATION, ({ links: store }) => store.want([linkId]));
  }
}

test('a day without an answer drops nothing, and costs one try a minute', async () => {
  const world = createBatchWorld();
  const links = await world.linkMany(20);
  const { tries, bringBack } = takeDown(world);
  await editAll(world, links);
  const downAt = world.clock.now();
  while (world.clock.now() < downAt + DAY_MS) await tick(world, 15_000);
  const known = tries.filter((time) => time > downAt + MINUTE_MS);
  const perMinute = known.map((time) => known.filter((other) => other >= time && other < time + MINUTE_MS).length);
  expect(Math.max(...perMinute)).toBeLessThanOrEqual(1);
  expect(known.length).toBeGreaterThan(60);
  bringBack();
  const backAt = world.clock.now();
  while (world.clock.now() < backAt + 60 * MINUTE_MS) await tick(world, 5_000);
  expect(links.map((_, index) => world.remote.now(String(1_000 + index)).short_description)).toEqual(links.map((_, index) => `Change ${index}`));
  expect((await world.sync.listDeadLetters({ ...at, limit: 50 })).total).toBe(0);
});

test('one record that fails on its own puts no other link off', async () => {
  const world = createBatchWorld();
  const [bad, good] = await world.linkMany(2);
  const { read } = world.remote;
  Object.assign(world.remote, {
    read: async (...asked: Parameters<typeof read>) => {
      if (asked[0] === '1000') throw new VendorUnavailableError({ message: 'No answer.' });
      return read(...asked);
    },
  });
  await editAll(world, [bad as LinkId, good as LinkId]);
  for (let n = 0; n < 30; n += 1) await tick(world, MINUTE_MS);
  expect(world.remote.now('1001')).toMatchObject({ short_description: 'Change 1' });
  const { rows, groups } = await world.sync.listDeadLetters({ ...at, limit: 5 });
  expect(rows).toMatchObject([{ linkId: bad, cause: { code: 'letter-vendor-down' } }]);
  expect(groups).toMatchObject([{ count: 1, fix: { code: 'fix-vendor-down' }, isWaitingForVendor: false }]);
});

test('a link that waits for its vendor says so and burns no attempt', async () => {
  const world = createBatchWorld();
  const links = await world.linkMany(8);
  takeDown(world);
  await editAll(world, links);
  for (let n = 0; n < 40; n += 1) await tick(world, MINUTE_MS);
  const rows = await Promise.all(links.map((id) => world.readLink(id)));
  expect(rows.every((row) => row?.state === 'failing')).toBe(true);
  expect(rows.filter((row) => (row?.attempts ?? 0) <= 1).length).toBeGreaterThanOrEqual(3);
  expect((await world.sync.listDeadLetters({ ...at, limit: 50 })).total).toBe(0);
});
