import { because } from '#domain';
import { createBatchWorld } from '../testing/batch-world.ts';
import { INSTALLATION } from '../testing/world.ts';

/** What nobody ever hears of: the record changes and its link believes to have seen it. */
async function loseChange(world: ReturnType<typeof createBatchWorld>, ticketId: string): Promise<void> {
  const [link] = await world.store.transact(INSTALLATION, async ({ links }) => (await links.listByTickets([ticketId as never])).slice(0, 1));
  await world.store.transact(INSTALLATION, async ({ shadows }) => {
    const rows = await shadows.list(link?.id as never);
    await shadows.put(rows.map((row) => (row.desk === 'Mail is slow' ? { ...row, remote: 'Something else' } : row)));
  });
  world.remote.edit(ticketId, { short_description: 'Something else' });
}

test('proves that links agree without one item, and reads them in bulk', async () => {
  const world = createBatchWorld();
  await world.linkMany(30);
  const before = world.desk.calls.get('read') ?? 0;
  const { batch, counts, canApply } = await world.plan({ kind: 'audit', flow: 'incidents' });
  expect(batch).toMatchObject({ state: 'planned', looked: 30, equals: 30, openKey: null });
  expect(counts.verdicts).toEqual({});
  expect(canApply).toBe(false);
  expect(world.desk.calls.get('read')).toBe(before);
  expect(world.desk.calls.get('readMany')).toBe(1);
});

test('finds a change that no event will ever tell of, repairs it once approved, and finds nothing afterwards', async () => {
  const world = createBatchWorld();
  await world.linkMany(9);
  await loseChange(world, '1003');
  const planned = await world.plan({ kind: 'audit', flow: 'incidents' });
  expect(planned.counts).toMatchObject({ verdicts: { safe: 1 }, fieldsChanging: 1, ticketsChanging: 1 });
  expect((await world.items(planned.batch.id))[0]?.fields).toMatchObject([
    { side: 'remote', path: 'short_description', before: 'Something else', after: 'Mail is slow' },
  ]);
  const writes = world.remote.ledger.length;
  const done = await world.apply(planned.batch.id);
  expect(done).toMatchObject({ batch: { state: 'done' }, counts: { applied: 1 } });
  expect(world.remote.now('1003')).toMatchObject({ short_description: 'Mail is slow' });
  expect(world.remote.ledger.length).toBe(writes + 1);
  expect((await world.plan({ kind: 'audit', flow: 'incidents' })).counts.verdicts).toEqual({});
});

test('leaves a pair alone that has moved on between plan and repair', async () => {
  const world = createBatchWorld();
  await world.linkMany(2);
  await loseChange(world, '1001');
  const { batch } = await world.plan({ kind: 'audit', flow: 'incidents' });
  world.remote.edit('1001', { short_description: 'A person wrote this meanwhile' });
  const done = await world.apply(batch.id);
  expect(done.counts).toMatchObject({ applied: 0, skipped: 1 });
  expect((await world.items(batch.id))[0]?.reason).toEqual(because('item-moved-on'));
  expect(world.remote.now('1001')).toMatchObject({ short_description: 'A person wrote this meanwhile' });
});

test('asks for a choice where both sides differ and no rule decides', async () => {
  const world = createBatchWorld();
  await world.linkMany(1);
  world.desk.edit('1000', { note: 'ours' });
  world.remote.edit('1000', { work_notes: 'theirs' });
  const { batch, canApply } = await world.plan({ kind: 'audit', flow: 'incidents' });
  expect((await world.items(batch.id)).map(({ verdict, reason }) => [verdict, reason.code])).toEqual([['conflict', 'item-needs-choice']]);
  expect(canApply).toBe(false);
});

test('applies nothing of a plan that was made under another mapping', async () => {
  const world = createBatchWorld();
  await world.linkMany(1);
  await loseChange(world, '1000');
  const { batch } = await world.plan({ kind: 'audit', flow: 'incidents' });
  world.activate({ ...(await import('../testing/world.ts')).incidentFlow({ drift: 'ignore' }) });
  const done = await world.apply(batch.id);
  expect(done.batch).toMatchObject({ state: 'failed', reason: { code: 'batch-mapping-changed' } });
  expect(done.counts).toMatchObject({ applied: 0, skipped: 1 });
});

test('says which flow is missing', async () => {
  const { batch } = await createBatchWorld().plan({ kind: 'audit', flow: 'changes' });
  expect(batch).toMatchObject({ state: 'failed', reason: because('batch-flow-missing', { flow: 'changes' }) });
});
