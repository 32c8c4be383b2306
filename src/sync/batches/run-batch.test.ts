import { StorageUnavailableError } from '#domain';
import { createBatchWorld } from '../testing/batch-world.ts';
import { createFailingStore } from '../testing/failing-store.ts';
import { createMemoryStore } from '../testing/memory-store.ts';
import { INSTALLATION, incidentFlow } from '../testing/world.ts';

const BACK_FILL = { kind: 'back-fill', flow: 'incidents', createdSince: null, limit: 1_000 } as const;
const at = { installationId: INSTALLATION };

class Killed extends Error {}

/** A world whose process dies with the store, or whose database goes away. */
function createFailingWorld(error: () => Error) {
  const failing = createFailingStore(createMemoryStore(), error);
  const world = createBatchWorld({ store: failing.store, flow: incidentFlow() });
  return { ...world, ...failing };
}
type FailingWorld = ReturnType<typeof createFailingWorld>;

const createMortalWorld = () => createFailingWorld(() => new Killed('kill -9'));

/** Takes turns that each die after so many transactions; a lease of the dead runs out before the next begins. Answers how many died. */
async function runWithKills({ batches, clock, failAfter, recover, sync, reconcile }: FailingWorld, kills: readonly number[]) {
  let died = 0;
  for (const transactions of kills) {
    const [batchId] = await batches.due(at);
    failAfter(transactions);
    try {
      if (batchId) await batches.run({ ...at, batchId });
      for (const linkId of await sync.dueScan(at)) await reconcile(linkId);
    } catch {
      died += 1;
    }
    recover();
    clock.advance(61_000);
  }
  return died;
}

test('goes on at its checkpoint after being killed again and again, and does nothing twice (F31)', async () => {
  const world = createMortalWorld();
  for (let n = 0; n < 40; n += 1) world.desk.seed(String(2_000 + n));
  const { batch } = await world.start(BACK_FILL);
  expect(await runWithKills(world, [3, 5, 8, 13, 2])).toBeGreaterThan(2);
  await world.run();
  const planned = await world.read(batch.id);
  expect(planned).toMatchObject({ batch: { state: 'planned', looked: 41 }, counts: { verdicts: { safe: 41 } } });
  await world.batches.apply({ ...at, batchId: batch.id, by: 'Leona Vogt' });
  expect(await runWithKills(world, [4, 9, 17, 31, 12, 23, 40, 7, 55, 19])).toBeGreaterThan(7);
  await world.run(2_000);
  expect(await world.read(batch.id)).toMatchObject({ batch: { state: 'done' }, counts: { applied: 41, refused: 0, left: 0 } });
  expect(world.remote.ledger.filter(({ kind }) => kind === 'create')).toHaveLength(41);
});

test('is set aside after its worker has died over it five times without one step forward', async () => {
  const world = createMortalWorld();
  const { batch } = await world.start(BACK_FILL);
  await runWithKills(world, [2, 2, 2, 2, 2, 2]);
  await world.run();
  expect((await world.read(batch.id)).batch).toMatchObject({ state: 'failed', reason: { code: 'batch-worker-crashed' } });
});

test('one worker at a time has a batch', async () => {
  const world = createBatchWorld();
  const { batch } = await world.start(BACK_FILL);
  const claimed = await world.store.transact(INSTALLATION, ({ batches }) => batches.claim(batch.id, world.clock.now(), 60_000));
  expect(claimed).toBeDefined();
  expect(await world.batches.run({ ...at, batchId: batch.id })).toBe('skipped');
  expect(await world.batches.due(at)).toEqual([]);
  world.clock.advance(60_001);
  expect(await world.batches.due(at)).toEqual([batch.id]);
});

test('a worker that was overtaken keeps nothing', async () => {
  const world = createBatchWorld();
  world.desk.seed('2000');
  const { batch } = await world.start(BACK_FILL);
  const list = world.desk.listRecords;
  Object.assign(world.desk, {
    listRecords: async (...asked: Parameters<NonNullable<typeof list>>) => {
      // The read takes longer than the lease, and another worker begins.
      world.clock.advance(120_000);
      await world.store.transact(INSTALLATION, ({ batches }) => batches.claim(batch.id, world.clock.now(), 60_000));
      return list?.(...asked);
    },
  });
  expect(await world.batches.run({ ...at, batchId: batch.id })).toBe('taken-over');
  expect(await world.items(batch.id)).toEqual([]);
});

test('a turn that is told to stop gives the lease back at once', async () => {
  const world = createBatchWorld();
  const { batch } = await world.start(BACK_FILL);
  const stop = AbortSignal.abort(new Error('The process ends.'));
  expect(await world.batches.run({ ...at, batchId: batch.id, signal: stop })).toBe('later');
  expect(await world.batches.due(at)).toEqual([batch.id]);
  await world.run();
  expect((await world.read(batch.id)).batch.state).toBe('planned');
});

/** A turn of a batch with four tickets whose store is away from that transaction on; answers whether the store was away before the turn's end. */
async function strandTurn(stage: 'planning' | 'applying', transactions: number) {
  const world = createFailingWorld(() => new StorageUnavailableError({ message: 'The database is away.' }));
  for (const id of ['2000', '2001', '2002']) world.desk.seed(id);
  const { batch } = await world.start(BACK_FILL);
  if (stage === 'applying') {
    await world.run();
    await world.batches.apply({ ...at, batchId: batch.id, by: 'Leona Vogt' });
  }
  world.failAfter(transactions);
  const end = await world.batches.run({ ...at, batchId: batch.id }).catch((error: { code?: unknown }) => error.code);
  return { world, batchId: batch.id, isStranded: end === 'storage-unavailable' };
}

test.each(['planning', 'applying'] as const)(
  'whichever transaction of %s the store goes away at, the batch is due as soon as the store is back, and nothing is done twice',
  async (stage) => {
    let stranded = 0;
    // The first one is the claim: where that fails there is no lease.
    for (let transactions = 1; ; transactions += 1) {
      const { world, batchId, isStranded } = await strandTurn(stage, transactions);
      if (!isStranded) break;
      stranded += 1;
      await expect(world.batches.due(at)).rejects.toMatchObject({ code: 'storage-unavailable' });
      world.recover();
      const due = await world.batches.due(at);
      const { batch } = await world.read(batchId);
      // Its last step may have been kept already: then nothing is left to be due.
      expect({ transactions, due, starts: batch.starts }).toEqual({ transactions, due: batch.state === stage ? [batchId] : [], starts: 0 });
      await world.run();
      if (stage === 'planning') await world.apply(batchId);
      expect({ transactions, counts: (await world.read(batchId)).counts }).toMatchObject({
        transactions,
        counts: { applied: 4, refused: 0, left: 0 },
      });
      expect(world.remote.ledger.filter(({ kind }) => kind === 'create')).toHaveLength(4);
    }
    expect(stranded).toBeGreaterThan(3);
  },
);

test('a batch that another worker has taken over while the store was away stays with that one', async () => {
  const { world, batchId } = await strandTurn('planning', 1);
  world.recover();
  world.clock.advance(61_000);
  await world.store.transact(INSTALLATION, ({ batches }) => batches.claim(batchId, world.clock.now(), 60_000));
  expect(await world.batches.due(at)).toEqual([]);
});

test('waits while everything is paused, and goes on afterwards', async () => {
  const world = createBatchWorld();
  world.desk.seed('2000');
  const { batch } = await world.plan(BACK_FILL);
  await world.sync.pauseScope({ ...at, scope: { kind: 'all' }, by: 'Leona Vogt', until: null });
  await world.batches.apply({ ...at, batchId: batch.id, by: 'Leona Vogt' });
  expect(await world.batches.run({ ...at, batchId: batch.id })).toBe('later');
  expect(world.remote.ledger).toEqual([]);
  expect((await world.read(batch.id)).batch.reason).toMatchObject({ code: 'batch-waits-for-pause' });
  await world.sync.resumeScope({ ...at, scope: { kind: 'all' } });
  await world.run();
  expect((await world.read(batch.id)).counts.applied).toBe(2);
});

test('waits for a connection that cannot be used', async () => {
  const world = createBatchWorld();
  world.closeRemote('closed');
  const { batch } = await world.start(BACK_FILL);
  expect(await world.batches.run({ ...at, batchId: batch.id })).toBe('later');
  expect((await world.read(batch.id)).batch).toMatchObject({ state: 'planning', reason: { code: 'batch-waits-for-vendor' } });
  world.closeRemote('open');
  await world.run();
  expect((await world.read(batch.id)).batch).toMatchObject({ state: 'planned', reason: null });
});
