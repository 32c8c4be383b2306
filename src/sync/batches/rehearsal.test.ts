import { because } from '#domain';
import { type BatchWorld, createBatchWorld } from '../testing/batch-world.ts';
import { INSTALLATION, incidentFlow } from '../testing/world.ts';

const REHEARSE = { kind: 'rehearsal', document: 'draft', days: 90 } as const;

async function settleAll(world: BatchWorld): Promise<void> {
  await world.sync.wakeAll({ installationId: INSTALLATION });
  for (const linkId of await world.sync.dueScan({ installationId: INSTALLATION })) await world.reconcile(linkId);
}

/** One edit after the other, each carried across before the next. */
async function live(world: BatchWorld, edits: readonly (readonly ['desk' | 'remote', string, Record<string, string>])[]): Promise<void> {
  for (const [side, id, fields] of edits) {
    world.clock.advance(3_600_000);
    world[side].edit(id, fields);
    await settleAll(world);
  }
}

/** Another table of states: pending goes out as 4. */
function otherStates() {
  const flow = incidentFlow();
  const fields = flow.fields.map((field) =>
    'values' in field && field.values
      ? { ...field, values: field.values.map((pair) => (pair.desk === 'pending' ? { ...pair, remote: '4' } : pair)) }
      : field,
  );
  return { ...flow, fields };
}

test('lists each change after which the draft would have written something else, with both values', async () => {
  const world = createBatchWorld();
  await world.linkMany(2);
  await live(world, [
    ['desk', '1000', { status: 'pending' }],
    ['desk', '1000', { subject: 'Mail is very slow' }],
    ['remote', '1001', { impact: '3' }],
    ['desk', '1000', { status: 'open' }],
  ]);
  world.drafts.set('draft', otherStates());
  const { batch, counts } = await world.plan(REHEARSE);
  expect(batch).toMatchObject({ state: 'planned', looked: 2, equals: 3 });
  expect(counts.verdicts).toEqual({ safe: 1 });
  const [item] = await world.items(batch.id);
  expect(item?.reason).toMatchObject({ code: 'item-would-differ', facts: { side: 'desk', path: 'status', by: 'person' } });
  expect(item?.fields).toMatchObject([{ side: 'remote', path: 'state', before: '3', after: '4', reason: { code: 'draft-writes' } }]);
});

test('asks no system for anything and writes nothing', async () => {
  const world = createBatchWorld();
  await world.linkMany(1);
  await live(world, [['desk', '1000', { status: 'pending' }]]);
  world.drafts.set('draft', otherStates());
  const calls = JSON.stringify([...world.desk.calls, ...world.remote.calls]);
  await world.plan(REHEARSE);
  expect(JSON.stringify([...world.desk.calls, ...world.remote.calls])).toBe(calls);
});

test('tells what the draft would not have written any more', async () => {
  const world = createBatchWorld();
  await world.linkMany(1);
  await live(world, [['desk', '1000', { subject: 'Mail is very slow' }]]);
  const flow = incidentFlow();
  world.drafts.set('draft', { ...flow, fields: flow.fields.filter(({ desk }) => desk !== 'subject') });
  const { batch } = await world.plan(REHEARSE);
  expect((await world.items(batch.id))[0]?.fields).toMatchObject([
    { path: 'short_description', before: 'Mail is very slow', after: null, reason: { code: 'draft-writes-not' } },
  ]);
});

test('follows both sides on from where the draft would have left them', async () => {
  const world = createBatchWorld();
  await world.linkMany(1);
  await live(world, [
    ['desk', '1000', { status: 'pending' }],
    ['remote', '1000', { state: '2' }],
    ['desk', '1000', { status: 'pending' }],
  ]);
  world.drafts.set('draft', otherStates());
  const { batch } = await world.plan(REHEARSE);
  expect((await world.items(batch.id)).map(({ fields }) => fields.map(({ after }) => after))).toEqual([['4'], ['4']]);
  expect(batch.state).toBe('planned');
});

test('leaves out changes from before the days that were asked for', async () => {
  const world = createBatchWorld();
  await world.linkMany(1);
  await live(world, [['desk', '1000', { status: 'pending' }]]);
  world.clock.advance(3 * 86_400_000);
  await live(world, [['desk', '1000', { status: 'open' }]]);
  world.drafts.set('draft', otherStates());
  const { counts } = await world.plan({ ...REHEARSE, days: 1 });
  expect(counts.verdicts).toEqual({});
});

test('says once which fields of the draft nobody has recorded', async () => {
  const world = createBatchWorld();
  await world.linkMany(3);
  await live(world, [
    ['desk', '1000', { status: 'pending' }],
    ['desk', '1001', { status: 'pending' }],
  ]);
  const flow = incidentFlow();
  world.drafts.set('draft', { ...flow, fields: [...flow.fields, { desk: 'tags', remote: 'labels', direction: 'out' }] } as never);
  const { batch } = await world.plan(REHEARSE);
  const listed = (await world.items(batch.id)).filter(({ verdict }) => verdict === 'listed');
  expect(listed.map(({ reason }) => reason)).toEqual([because('item-cannot-be-read', { paths: 'tags' })]);
});

test('knows when a field changed also where the draft pairs it with another one', async () => {
  const world = createBatchWorld();
  await world.linkMany(1);
  await live(world, [
    ['desk', '1000', { impact: 'odd' }],
    ['remote', '1000', { state: '3' }],
  ]);
  const flow = incidentFlow();
  const others = flow.fields.filter(({ desk }) => desk !== 'status' && desk !== 'impact');
  const paired = { desk: 'impact', remote: 'state', direction: 'both', winner: 'newest', values: [{ desk: 'low', remote: '3' }] };
  world.drafts.set('draft', { ...flow, tie: 'desk', fields: [...others, paired] } as never);
  const { batch } = await world.plan(REHEARSE);
  const written = (await world.items(batch.id)).flatMap(({ fields }) => fields);
  // The desk's value is in no pair and held; the remote's came later, so it wins. By `tie` nothing would have been written.
  expect(written).toContainEqual(expect.objectContaining({ side: 'desk', path: 'impact', after: 'low' }));
});
