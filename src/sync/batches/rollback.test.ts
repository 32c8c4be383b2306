import { because } from '#domain';
import { createBatchWorld } from '../testing/batch-world.ts';
import { INSTALLATION, incidentFlow } from '../testing/world.ts';

const FAR = 9_000_000_000_000_000;

/** A flow whose status goes out by other values: what a mistaken version writes. */
function statusFlow(pending: string) {
  return incidentFlow({
    fields: [
      {
        desk: 'status',
        remote: 'state',
        direction: 'both',
        winner: 'desk',
        values: [
          { desk: 'open', remote: '2' },
          { desk: 'pending', remote: pending },
        ],
      },
      { desk: 'subject', remote: 'short_description', direction: 'out' },
    ],
  });
}

/** Five links under version 1; version 2 maps "pending" by mistake and three tickets become pending; version 3 is right again. */
async function createMistake() {
  const world = createBatchWorld({ flow: statusFlow('3') });
  world.windows.set(1, [0, world.clock.now()]);
  await world.linkMany(5);
  world.clock.advance(60_000);
  const from = world.clock.now();
  world.activate(statusFlow('8'));
  const ids = ['1000', '1001', '1002'];
  for (const id of ids) world.desk.edit(id, { status: 'pending' });
  await world.sync.wakeAll({ installationId: INSTALLATION });
  for (const linkId of await world.sync.dueScan({ installationId: INSTALLATION })) await world.reconcile(linkId);
  expect(ids.map((id) => world.remote.now(id).state)).toEqual(['8', '8', '8']);
  world.clock.advance(60_000);
  world.windows.set(2, [from, world.clock.now()]);
  return world;
}

test('writes back what a version has replaced, and only where the present value is still ours', async () => {
  const world = await createMistake();
  world.remote.edit('1001', { state: '5' });
  const { batch, counts } = await world.plan({ kind: 'rollback', mappingVersion: 2 });
  expect(counts).toMatchObject({ verdicts: { safe: 2, stale: 1 }, fieldsChanging: 2, ticketsChanging: 2 });
  const done = await world.apply(batch.id);
  expect(done).toMatchObject({ batch: { state: 'done' }, counts: { applied: 2 } });
  expect(['1000', '1001', '1002'].map((id) => world.remote.now(id).state)).toEqual(['2', '5', '2']);
});

test('a value that was rolled back does not cross to the ticket, and stays', async () => {
  const world = await createMistake();
  const { batch } = await world.plan({ kind: 'rollback', mappingVersion: 2 });
  await world.apply(batch.id);
  const before = world.desk.ledger.length + world.remote.ledger.length;
  await world.sync.wakeAll({ installationId: INSTALLATION });
  for (const linkId of await world.sync.dueScan({ installationId: INSTALLATION })) await world.reconcile(linkId);
  expect(world.desk.now('1000')).toMatchObject({ status: 'pending' });
  expect(world.remote.now('1000')).toMatchObject({ state: '2' });
  expect(world.desk.ledger.length + world.remote.ledger.length).toBe(before);
});

test('a second plan finds nothing left to take back', async () => {
  const world = await createMistake();
  const first = await world.plan({ kind: 'rollback', mappingVersion: 2 });
  await world.apply(first.batch.id);
  const second = await world.plan({ kind: 'rollback', mappingVersion: 2 });
  expect(second.counts.verdicts).toEqual({ equal: 3 });
  expect(second.canApply).toBe(false);
});

test('leaves a value alone that somebody changes between plan and approval', async () => {
  const world = await createMistake();
  const { batch } = await world.plan({ kind: 'rollback', mappingVersion: 2 });
  world.remote.edit('1002', { state: '5' });
  const done = await world.apply(batch.id);
  expect(done.counts).toMatchObject({ applied: 2, skipped: 1 });
  expect(world.remote.now('1002')).toMatchObject({ state: '5' });
});

test('leaves what a later version has written since', async () => {
  const world = await createMistake();
  world.activate(statusFlow('9'));
  await world.sync.wakeAll({ installationId: INSTALLATION });
  for (const linkId of await world.sync.dueScan({ installationId: INSTALLATION })) await world.reconcile(linkId);
  const { batch } = await world.plan({ kind: 'rollback', mappingVersion: 2 });
  const reasons = (await world.items(batch.id)).map(({ verdict, reason }) => [verdict, reason]);
  expect(reasons).toEqual(Array.from({ length: 3 }, () => ['stale', because('item-moved-on', { path: 'state' })]));
});

test('lists records and comments of that time and never undoes them', async () => {
  const world = createBatchWorld({ flow: incidentFlow({ comments: { public: 'out', internal: 'none', since: 'link' } }) });
  const from = world.clock.now();
  const [linkId] = await world.linkMany(1);
  world.clock.advance(1_000);
  world.desk.comment('1000', 'Please hurry.', 'public');
  await world.sync.syncNow({ installationId: INSTALLATION, linkId: linkId as never });
  await world.reconcile(linkId as never);
  world.windows.set(1, [from, FAR]);
  const { batch, canApply } = await world.plan({ kind: 'rollback', mappingVersion: 1 });
  const listed = (await world.items(batch.id)).filter(({ verdict }) => verdict === 'listed');
  expect(listed.map(({ reason }) => reason)).toEqual([
    because('item-record-stays', { number: 'INC1000' }),
    because('item-comments-stay', { count: 1 }),
  ]);
  expect(canApply).toBe(false);
});

test('says that a version was never in force', async () => {
  const { batch } = await createBatchWorld().plan({ kind: 'rollback', mappingVersion: 7 });
  expect(batch).toMatchObject({ state: 'failed', reason: because('batch-version-unknown', { version: 7 }) });
});
