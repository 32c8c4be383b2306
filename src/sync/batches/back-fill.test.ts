import { because, brandId, type TicketId, VendorUnavailableError } from '#domain';
import { type BatchWorld, createBatchWorld } from '../testing/batch-world.ts';
import { INSTALLATION, incidentFlow } from '../testing/world.ts';

const ALL = { kind: 'back-fill', flow: 'incidents', createdSince: null, limit: 1_000 } as const;

/** Tickets 2000 and on; every third is not meant by the flow. */
function seedTickets({ desk }: BatchWorld, count: number): void {
  for (let n = 0; n < count; n += 1) desk.seed(String(2_000 + n), { impact: n % 3 === 2 ? '9' : '1' });
}

const worldOfOpen = (options = {}) => createBatchWorld({ flow: incidentFlow({ when: { impact: '1' } }), ...options });

test('counts what it would link and what is linked already, and makes nothing before it is approved', async () => {
  const world = worldOfOpen();
  await world.linkMany(2);
  seedTickets(world, 30);
  Object.assign(world.desk.records.get('2001') ?? {}, { life: 'closed' });
  const { batch, counts, canApply } = await world.plan(ALL);
  // Twenty of thirty, the two that are linked and the one ticket that every world has.
  expect(batch).toMatchObject({ looked: 33, total: 33, equals: 2 });
  expect(counts.verdicts).toEqual({ safe: 20, blocked: 1 });
  expect(canApply).toBe(true);
  expect(world.remote.ledger.filter(({ kind }) => kind === 'create')).toEqual([]);
});

test('makes one record for each ticket', async () => {
  const world = worldOfOpen();
  seedTickets(world, 30);
  const { batch } = await world.plan(ALL);
  const done = await world.apply(batch.id);
  expect(done).toMatchObject({ batch: { state: 'done' }, counts: { applied: 21, refused: 0, skipped: 0, left: 0 } });
  expect(world.remote.ledger.filter(({ kind }) => kind === 'create')).toHaveLength(21);
  const again = await world.plan(ALL);
  expect(again).toMatchObject({ batch: { equals: 21 }, counts: { verdicts: {} }, canApply: false });
});

test('takes the newest tickets first, no more than asked for and none older than asked for', async () => {
  const world = worldOfOpen();
  seedTickets(world, 6);
  world.clock.advance(3_600_000);
  const createdSince = new Date(world.clock.now()).toISOString();
  for (const id of ['3000', '3001', '3002']) world.desk.seed(id);
  const recent = await world.plan({ ...ALL, createdSince });
  expect((await world.items(recent.batch.id)).map(({ ticketId }) => ticketId)).toEqual(['3002', '3001', '3000']);
  const few = await world.plan({ ...ALL, limit: 2 });
  expect((await world.items(few.batch.id)).map(({ ticketId }) => ticketId)).toEqual(['3002', '3001']);
});

test('links the record that carries the ticket’s correlation id in place of making a second one', async () => {
  const world = worldOfOpen();
  seedTickets(world, 1);
  const first = await world.plan({ ...ALL, limit: 1 });
  await world.apply(first.batch.id);
  const made = world.remote.ledger.filter(({ kind }) => kind === 'create');
  // A database from yesterday's backup knows nothing of the link.
  await world.store.transact(INSTALLATION, async ({ links }) => {
    for (const link of await links.listByTickets([brandId<TicketId>('2000')])) await links.remove(link.id);
  });
  world.clock.advance(60_000);
  const second = await world.plan({ ...ALL, limit: 1 });
  expect((await world.items(second.batch.id))[0]?.reason).toEqual(because('item-links-found', { number: `INC${made[0]?.id}` }));
  await world.apply(second.batch.id);
  expect(world.remote.ledger.filter(({ kind }) => kind === 'create')).toEqual(made);
});

test('asks the flow once more before it links: a ticket that has changed since is skipped', async () => {
  const world = worldOfOpen();
  seedTickets(world, 2);
  const { batch } = await world.plan(ALL);
  world.desk.edit('2000', { impact: '9' });
  const done = await world.apply(batch.id);
  expect(done.counts).toMatchObject({ applied: 2, skipped: 1 });
});

test('counts a ticket whose record is refused, and goes on with the others', async () => {
  const world = worldOfOpen();
  seedTickets(world, 2);
  const { batch } = await world.plan(ALL);
  world.remote.faults.push({ on: 'create', kind: 'refused', refusal: { fields: [], message: 'No.', missing: [] } });
  const done = await world.apply(batch.id);
  expect(done.counts).toMatchObject({ applied: 2, refused: 1, left: 0 });
});

test('waits out a vendor that does not answer and loses no ticket by it', async () => {
  const world = worldOfOpen();
  seedTickets(world, 3);
  const { batch } = await world.plan(ALL);
  for (let n = 0; n < 3; n += 1) world.remote.faults.push({ on: 'create', kind: 'throws', error: new VendorUnavailableError({ message: 'Down.' }) });
  const done = await world.apply(batch.id);
  expect(done.counts).toMatchObject({ applied: 3, left: 0 });
  expect(world.remote.ledger.filter(({ kind }) => kind === 'create')).toHaveLength(3);
});

test('makes nothing twice where answers are lost', async () => {
  const world = worldOfOpen();
  seedTickets(world, 6);
  const { batch } = await world.plan(ALL);
  for (let n = 0; n < 3; n += 1) world.remote.faults.push({ on: 'create', kind: n === 1 ? 'dropped' : 'lost' });
  const done = await world.apply(batch.id);
  expect(done.counts).toMatchObject({ applied: 5, left: 0 });
  expect(world.remote.ledger.filter(({ kind }) => kind === 'create')).toHaveLength(5);
});

test('says where a help desk cannot list its tickets', async () => {
  const world = worldOfOpen();
  Object.assign(world.desk, { listRecords: undefined });
  const { batch } = await world.plan(ALL);
  expect(batch).toMatchObject({ state: 'failed', reason: because('batch-cannot-list-tickets') });
});

test('has four tickets under way at most, and begins the next only as they end, however many are planned', async () => {
  const world = worldOfOpen();
  seedTickets(world, 60);
  const { batch } = await world.plan(ALL);
  await world.batches.apply({ installationId: INSTALLATION, batchId: batch.id, by: 'Leona Vogt' });
  const { create } = world.remote;
  const slow = { isOn: true };
  Object.assign(world.remote, {
    create: async (...asked: Parameters<typeof create>) => {
      if (slow.isOn) throw new VendorUnavailableError({ message: 'Not now.' });
      return create(...asked);
    },
  });
  const started = async () => (await world.items(batch.id)).filter(({ state }) => state === 'started').length;
  for (let turn = 0; turn < 5; turn += 1) {
    await world.batches.run({ installationId: INSTALLATION, batchId: batch.id });
    expect(await started()).toBe(4);
    world.clock.advance(2_000);
  }
  slow.isOn = false;
  await world.run();
  expect((await world.read(batch.id)).counts).toMatchObject({ applied: 41, left: 0 });
});
