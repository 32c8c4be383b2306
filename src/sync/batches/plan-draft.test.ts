import { because } from '#domain';
import { createBatchWorld } from '../testing/batch-world.ts';
import { incidentFlow } from '../testing/world.ts';

const PLAN = { kind: 'plan', document: 'draft' } as const;

/** The usual flow, with the subject also going into the work notes. */
function draftFlow() {
  const flow = incidentFlow();
  return {
    ...flow,
    fields: flow.fields.map((field) => (field.desk === 'note' ? { desk: 'subject', remote: 'work_notes', direction: 'out' } : field)),
  };
}

test('says which fields of which tickets a draft would change, and changes none', async () => {
  const world = createBatchWorld();
  await world.linkMany(8);
  world.remote.edit('1002', { work_notes: 'Mail is slow' });
  world.drafts.set('draft', draftFlow());
  const { batch, counts, canApply } = await world.plan(PLAN);
  expect(batch).toMatchObject({ state: 'planned', looked: 8 });
  expect(counts).toMatchObject({ verdicts: { safe: 7 }, fieldsChanging: 7, ticketsChanging: 7 });
  expect(canApply).toBe(false);
  expect((await world.items(batch.id))[0]?.fields).toMatchObject([{ side: 'remote', path: 'work_notes', before: '', after: 'Mail is slow' }]);
  expect(world.remote.now('1000')).toMatchObject({ work_notes: '' });
});

test('reads no record for flows whose rules are the same', async () => {
  const world = createBatchWorld();
  await world.linkMany(5);
  world.drafts.set('draft', incidentFlow());
  const { batch, counts } = await world.plan(PLAN);
  expect(batch).toMatchObject({ looked: 5, equals: 5 });
  expect(counts.verdicts).toEqual({});
  expect(world.desk.calls.get('readMany')).toBeUndefined();
});

test('leaves out what the active mapping is about to write anyway', async () => {
  const world = createBatchWorld();
  await world.linkMany(1);
  world.desk.edit('1000', { status: 'pending' });
  world.drafts.set('draft', draftFlow());
  const { batch } = await world.plan(PLAN);
  expect((await world.items(batch.id)).flatMap(({ fields }) => fields.map(({ path }) => path))).toEqual(['work_notes']);
});

test('names links that the draft would no longer cover', async () => {
  const world = createBatchWorld();
  await world.linkMany(2);
  world.drafts.set('draft', incidentFlow({ name: 'others' }));
  const { batch } = await world.plan(PLAN);
  const items = await world.items(batch.id);
  expect(items.map(({ verdict, reason }) => [verdict, reason])).toEqual([
    ['blocked', because('item-leaves-flow', { flow: 'incidents' })],
    ['blocked', because('item-leaves-flow', { flow: 'incidents' })],
  ]);
});

test('says that a draft has errors', async () => {
  const { batch } = await createBatchWorld().plan({ kind: 'plan', document: 'nonsense' });
  expect(batch).toMatchObject({ state: 'failed', reason: because('batch-draft-unusable', { problems: 2 }) });
});
