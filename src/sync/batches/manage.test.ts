import { because, ConflictError, NotFoundError } from '#domain';
import { createBatchWorld } from '../testing/batch-world.ts';
import { INSTALLATION } from '../testing/world.ts';

const AUDIT = { kind: 'audit', flow: 'incidents' } as const;
const BACK_FILL = { kind: 'back-fill', flow: 'incidents', createdSince: null, limit: 100 } as const;
const at = { installationId: INSTALLATION };

test('a button pressed twice, or by a second admin, is one batch', async () => {
  const world = createBatchWorld();
  const [first, second, third] = await Promise.all([world.start(AUDIT), world.start(AUDIT), world.start(AUDIT, 'Tobias Rau')]);
  expect(new Set([first, second, third].map(({ batch }) => batch.id)).size).toBe(1);
  expect(third.batch.startedBy).toBe(first.batch.startedBy);
  expect(await world.batches.countOpen(at)).toEqual({ running: 1, waiting: 0 });
});

test('other work is another batch, and the same work may be begun again once it is over', async () => {
  const world = createBatchWorld();
  const audit = await world.plan(AUDIT);
  expect(audit.batch.openKey).toBeNull();
  const again = await world.start(AUDIT);
  const other = await world.start({ ...BACK_FILL, limit: 7 });
  expect(new Set([audit, again, other].map(({ batch }) => batch.id)).size).toBe(3);
  expect((await world.batches.list({ ...at, limit: 10 })).rows).toHaveLength(3);
});

test('a plan that waits for approval is answered to whoever asks for the same', async () => {
  const world = createBatchWorld();
  const planned = await world.plan(BACK_FILL);
  const asked = await world.start(BACK_FILL, 'Tobias Rau');
  expect(asked).toMatchObject({ batch: { id: planned.batch.id, state: 'planned' }, canApply: true, canCancel: true });
  expect(await world.batches.countOpen(at)).toEqual({ running: 0, waiting: 1 });
});

test('approving twice applies once', async () => {
  const world = createBatchWorld();
  const { batch } = await world.plan(BACK_FILL);
  const request = { ...at, batchId: batch.id, by: 'Leona Vogt' };
  await Promise.all([world.batches.apply(request), world.batches.apply(request)]);
  await world.run();
  expect(await world.read(batch.id)).toMatchObject({ batch: { state: 'done', approvedBy: 'Leona Vogt' }, counts: { applied: 1 } });
  await expect(world.batches.apply(request)).rejects.toThrow(ConflictError);
});

test('cancelling leaves what was applied, and says how much that is', async () => {
  const world = createBatchWorld({ batchLimits: { concurrency: 2, turnMs: 0 } });
  for (let n = 0; n < 6; n += 1) world.desk.seed(String(2_000 + n));
  const { batch } = await world.plan(BACK_FILL);
  await world.batches.apply({ ...at, batchId: batch.id, by: 'Leona Vogt' });
  await world.batches.run({ ...at, batchId: batch.id });
  const cancelled = await world.batches.cancel({ ...at, batchId: batch.id, by: 'Tobias Rau' });
  expect(cancelled.batch).toMatchObject({ state: 'cancelled', reason: because('batch-cancelled', { by: 'Tobias Rau', applied: 2, left: 5 }) });
  await world.run();
  expect(await world.read(batch.id)).toMatchObject({ counts: { applied: 2, skipped: 5 }, canApply: false, canCancel: false });
  expect(world.remote.ledger.filter(({ kind }) => kind === 'create')).toHaveLength(2);
});

test('cancelling while a worker plans: the worker keeps nothing more', async () => {
  const world = createBatchWorld();
  const { batch } = await world.start(BACK_FILL);
  const list = world.desk.listRecords;
  Object.assign(world.desk, {
    listRecords: async (...asked: Parameters<NonNullable<typeof list>>) => {
      await world.batches.cancel({ ...at, batchId: batch.id, by: 'Tobias Rau' });
      return list?.(...asked);
    },
  });
  expect(await world.batches.run({ ...at, batchId: batch.id })).toBe('taken-over');
  expect(await world.read(batch.id)).toMatchObject({ batch: { state: 'cancelled', looked: 0 } });
});

test('cancelling twice changes nothing; what is over cannot be cancelled', async () => {
  const world = createBatchWorld();
  const { batch } = await world.start(AUDIT);
  const request = { ...at, batchId: batch.id, by: 'Leona Vogt' };
  const first = await world.batches.cancel(request);
  world.clock.advance(1_000);
  expect(await world.batches.cancel(request)).toEqual(first);
  const over = await world.plan(AUDIT);
  await expect(world.batches.cancel({ ...request, batchId: over.batch.id })).rejects.toThrow(ConflictError);
});

test('an unknown batch is not found', async () => {
  const world = createBatchWorld();
  const request = { ...at, batchId: 'none', by: 'Leona Vogt', limit: 1 };
  for (const use of [world.batches.read, world.batches.apply, world.batches.cancel, world.batches.listItems]) {
    await expect(use(request)).rejects.toThrow(NotFoundError);
  }
});

test('forgets a batch ninety days after its end, and no sooner', async () => {
  const world = createBatchWorld();
  const { batch } = await world.plan(AUDIT);
  world.clock.advance(89 * 86_400_000);
  await world.batches.prune(at);
  await expect(world.read(batch.id)).resolves.toBeDefined();
  world.clock.advance(2 * 86_400_000);
  await world.batches.prune(at);
  await expect(world.read(batch.id)).rejects.toThrow(NotFoundError);
});
