import { because, type LinkId, VendorUnavailableError } from '#domain';
import { type BatchWorld, createBatchWorld } from '../testing/batch-world.ts';
import { INSTALLATION } from '../testing/world.ts';

const at = { installationId: INSTALLATION };
const REPLAY = { kind: 'replay', cause: 'letter-vendor-reply' } as const;

/** Each link has an unsent change and gave up, one minute after the other. */
async function giveUp(world: BatchWorld, links: readonly LinkId[], cause: string): Promise<void> {
  for (const [index, linkId] of links.entries()) {
    world.clock.advance(60_000);
    world.desk.edit(String(1_000 + index), { subject: `Change ${index}` });
    await world.store.transact(INSTALLATION, async (stores) => {
      const link = await stores.links.read(linkId);
      if (!link) return;
      const lastAt = world.clock.now();
      const { ticketId, flow } = link;
      await stores.links.update(linkId, { state: 'dead-letter', stateReason: because('link-gave-up'), attempts: 7 });
      await stores.deadLetters.put({
        id: `letter-${index}`,
        linkId,
        ticketId,
        flow,
        record: `INC${1_000 + index}`,
        cause: because(cause),
        attempts: 8,
        firstAt: lastAt,
        lastAt,
        state: 'waiting',
      });
    });
  }
}

const subjects = (world: BatchWorld) =>
  world.remote.ledger.flatMap(({ fields }) => (fields?.short_description === undefined ? [] : [String(fields.short_description)]));
const letters = (world: BatchWorld) => world.sync.listDeadLetters({ ...at, limit: 50 });

test('tries every letter dry and counts what would come of it', async () => {
  const world = createBatchWorld();
  await giveUp(world, await world.linkMany(5), REPLAY.cause);
  world.desk.edit('1003', { note: 'ours' });
  world.remote.edit('1003', { work_notes: 'theirs' });
  world.remote.records.delete('1004');
  const { counts, canApply } = await world.plan(REPLAY);
  expect(counts.verdicts).toEqual({ safe: 3, conflict: 1, blocked: 1 });
  expect(canApply).toBe(true);
  expect(subjects(world)).toEqual([]);
});

test('replays in the order in which the letters gave up, each once', async () => {
  const world = createBatchWorld();
  await giveUp(world, await world.linkMany(60), REPLAY.cause);
  const { batch } = await world.plan(REPLAY);
  const done = await world.apply(batch.id);
  expect(done).toMatchObject({ batch: { state: 'done' }, counts: { applied: 60 } });
  expect(subjects(world)).toEqual(Array.from({ length: 60 }, (_, index) => `Change ${index}`));
  expect(await letters(world)).toMatchObject({ total: 0, rows: [] });
});

test('skips a letter that somebody has replayed or dropped meanwhile', async () => {
  const world = createBatchWorld();
  const [first, second] = await world.linkMany(2);
  await giveUp(world, [first as LinkId, second as LinkId], REPLAY.cause);
  const { batch } = await world.plan(REPLAY);
  await world.sync.discardDeadLetter({ ...at, letterId: 'letter-0' });
  const done = await world.apply(batch.id);
  expect(done.counts).toMatchObject({ applied: 1, skipped: 1 });
  expect(subjects(world)).toEqual(['Change 1']);
});

test('a letter that gives up again is counted as refused, and stays', async () => {
  const world = createBatchWorld({ limits: { maxAttempts: 1 } });
  await giveUp(world, await world.linkMany(2), REPLAY.cause);
  const { batch } = await world.plan(REPLAY);
  world.remote.faults.push({ on: 'write', kind: 'throws', error: new VendorUnavailableError({ message: 'Down.' }) });
  const done = await world.apply(batch.id);
  expect(done.counts).toMatchObject({ applied: 1, refused: 1 });
  expect((await letters(world)).rows).toMatchObject([{ id: 'letter-0', cause: { code: 'letter-vendor-down' } }]);
});

test('letters of a vendor that was down go on by themselves when it is back, in order', async () => {
  const world = createBatchWorld();
  await giveUp(world, await world.linkMany(10), 'letter-vendor-down');
  expect(await world.batches.recoverLetters(at)).toBeUndefined();
  world.clock.advance(600_001);
  const batchId = await world.batches.recoverLetters(at);
  expect(await world.batches.recoverLetters(at)).toBe(batchId);
  await world.run();
  expect(await world.read(batchId ?? '')).toMatchObject({ batch: { state: 'done', startedBy: 'tieline' }, counts: { applied: 10 } });
  expect(subjects(world)).toEqual(Array.from({ length: 10 }, (_, index) => `Change ${index}`));
});

test('letters of other causes wait for a person', async () => {
  const world = createBatchWorld();
  await giveUp(world, await world.linkMany(1), 'letter-vendor-refused');
  world.clock.advance(86_400_000);
  expect(await world.batches.recoverLetters(at)).toBeUndefined();
});

test('burns no attempt of any letter while the connection cannot be used', async () => {
  const world = createBatchWorld();
  await giveUp(world, await world.linkMany(3), 'letter-vendor-down');
  world.clock.advance(600_001);
  await world.batches.recoverLetters(at);
  world.closeRemote('closed');
  for (let minute = 0; minute < 60; minute += 1) {
    for (const batchId of await world.batches.due(at)) await world.batches.run({ ...at, batchId });
    world.clock.advance(60_000);
  }
  expect((await letters(world)).rows.map(({ attempts }) => attempts)).toEqual([8, 8, 8]);
  world.closeRemote('open');
  await world.run();
  expect(subjects(world)).toEqual(['Change 0', 'Change 1', 'Change 2']);
});

test('tries no letter dry while the connection cannot be used, and plans when it can', async () => {
  const world = createBatchWorld();
  await giveUp(world, await world.linkMany(2), REPLAY.cause);
  world.closeRemote('closed');
  const { batch } = await world.start(REPLAY);
  await world.batches.run({ ...at, batchId: batch.id });
  expect((await world.read(batch.id)).batch).toMatchObject({ state: 'planning', looked: 0, reason: { code: 'batch-waits-for-vendor' } });
  world.closeRemote('open');
  await world.run();
  expect((await world.read(batch.id)).counts.verdicts).toEqual({ safe: 2 });
});

test('does not begin again and again over a letter that cannot go on, and not at all once somebody has cancelled', async () => {
  const world = createBatchWorld();
  const [linkId] = (await world.linkMany(1)) as [LinkId];
  await giveUp(world, [linkId], 'letter-vendor-down');
  await world.sync.pauseLink({ ...at, linkId, by: 'Leona Vogt', until: null });
  world.clock.advance(600_001);
  const first = await world.batches.recoverLetters(at);
  await world.run();
  expect((await world.read(first ?? '')).counts).toMatchObject({ skipped: 1, applied: 0 });
  world.clock.advance(60_000);
  expect(await world.batches.recoverLetters(at)).toBeUndefined();
  world.clock.advance(3_600_000);
  const second = await world.batches.recoverLetters(at);
  expect(second).toBeDefined();
  await world.batches.cancel({ ...at, batchId: second ?? '', by: 'Leona Vogt' });
  world.clock.advance(86_400_000);
  expect(await world.batches.recoverLetters(at)).toBeUndefined();
});
