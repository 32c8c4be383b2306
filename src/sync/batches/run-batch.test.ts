import type { SyncStore } from '../ports.ts';
import { createBatchWorld } from '../testing/batch-world.ts';
import { createMemoryStore } from '../testing/memory-store.ts';
import { INSTALLATION, incidentFlow } from '../testing/world.ts';

const BACK_FILL = { kind: 'back-fill', flow: 'incidents', createdSince: null, limit: 1_000 } as const;
const at = { installationId: INSTALLATION };

class Killed extends Error {}

/** A store whose process dies: from the n-th transaction on nothing is committed, until it is started again. */
function createMortalStore(inner: SyncStore) {
  let left = Number.POSITIVE_INFINITY;
  const store: SyncStore = {
    transact: (installationId, work) => {
      left -= 1;
      return left < 0 ? Promise.reject(new Killed('kill -9')) : inner.transact(installationId, work);
    },
  };
  return {
    store,
    dieAfter: (transactions: number) => {
      left = transactions;
    },
    restart: () => {
      left = Number.POSITIVE_INFINITY;
    },
  };
}

function createMortalWorld() {
  const mortal = createMortalStore(createMemoryStore());
  const world = createBatchWorld({ store: mortal.store, flow: incidentFlow() });
  return { ...world, ...mortal };
}

/** Takes turns that each die after so many transactions; a lease of the dead runs out before the next begins. Answers how many died. */
async function runWithKills({ batches, clock, dieAfter, restart, sync, reconcile }: ReturnType<typeof createMortalWorld>, kills: readonly number[]) {
  let died = 0;
  for (const transactions of kills) {
    const [batchId] = await batches.due(at);
    dieAfter(transactions);
    try {
      if (batchId) await batches.run({ ...at, batchId });
      for (const linkId of await sync.dueScan(at)) await reconcile(linkId);
    } catch {
      died += 1;
    }
    restart();
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
