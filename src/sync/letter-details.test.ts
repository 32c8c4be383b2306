import { because, ConflictError, InvalidInputError, type LinkId, NotFoundError } from '#domain';
import { createBatchWorld } from './testing/batch-world.ts';
import { INSTALLATION } from './testing/world.ts';

const at = { installationId: INSTALLATION };
const LETTER = { ...at, letterId: 'letter-1' };

/** A link whose write of the subject was refused for good, and whose state waits for a close code: given up. */
async function createLetter() {
  const world = createBatchWorld();
  const [linkId] = (await world.linkMany(1)) as [LinkId];
  world.desk.edit('1000', { subject: 'A subject that the record system cannot take', status: 'solved' });
  world.remote.faults.push({ on: 'write', kind: 'refused', refusal: { fields: ['short_description'], message: 'Too long.', missing: [] } });
  await world.sync.syncNow({ ...at, linkId });
  await world.reconcile(linkId);
  const link = await world.readLink(linkId);
  if (!link) throw new Error('The link is gone.');
  const lastAt = world.clock.now();
  await world.store.transact(INSTALLATION, async (stores) => {
    await stores.links.update(linkId, { state: 'dead-letter', stateReason: because('link-gave-up'), attempts: 7, isQuarantined: true });
    const { ticketId, flow } = link;
    const cause = because('letter-vendor-refused');
    await stores.deadLetters.put({
      id: LETTER.letterId,
      linkId,
      ticketId,
      flow,
      record: 'INC1000',
      cause,
      attempts: 8,
      firstAt: lastAt,
      lastAt,
      state: 'waiting',
    });
  });
  return { ...world, linkId };
}

test('shows what did not get through, why, and what may be given instead', async () => {
  const { sync } = await createLetter();
  const { letter, operations, editable } = await sync.readDeadLetter(LETTER);
  expect(letter).toMatchObject({ id: 'letter-1', attempts: 8, state: 'waiting' });
  expect(operations).toMatchObject([
    { operation: { side: 'remote', state: 'refused', fields: [{ path: 'short_description' }] }, reason: { code: 'vendor-refused' } },
  ]);
  expect(editable.map(({ path }) => path).sort()).toEqual(['close_code', 'close_notes', 'short_description']);
});

test('a given value is written once by the replay, and does not cross back', async () => {
  const world = await createLetter();
  const values = { short_description: 'Shorter', close_code: 'fixed', close_notes: 'Done.' };
  await world.sync.editDeadLetter({ ...LETTER, values, by: 'Leona Vogt' });
  await world.sync.replay(LETTER);
  await world.reconcile(world.linkId);
  expect(world.remote.now('1000')).toMatchObject({ short_description: 'Shorter', state: '6', close_code: 'fixed', close_notes: 'Done.' });
  await world.sync.syncNow({ ...at, linkId: world.linkId });
  await world.reconcile(world.linkId);
  expect(world.remote.now('1000')).toMatchObject({ short_description: 'Shorter' });
  expect(world.desk.now('1000')).toMatchObject({ subject: 'A subject that the record system cannot take' });
  expect((await world.sync.listDeadLetters({ ...at, limit: 5 })).total).toBe(0);
});

test('takes no value for a field that was not carried', async () => {
  const { sync } = await createLetter();
  const edit = { ...LETTER, values: { impact: '1' }, by: 'Leona Vogt' };
  await expect(sync.editDeadLetter(edit)).rejects.toThrow(InvalidInputError);
});

test('a letter that is dropped is not tried again, and its link goes on with the next change', async () => {
  const world = await createLetter();
  expect(await world.sync.discardDeadLetter(LETTER)).toMatchObject({ state: 'discarded' });
  expect(await world.readLink(world.linkId)).toMatchObject({ state: 'held', isQuarantined: false, attempts: 0 });
  expect(await world.sync.dueScan(at)).toEqual([]);
  world.remote.edit('1000', { assignee: 'tobias' });
  await world.sync.syncNow({ ...at, linkId: world.linkId });
  await world.reconcile(world.linkId);
  expect(world.desk.now('1000')).toMatchObject({ owner: 'tobias' });
});

test('a settled letter can neither be edited nor dropped again, an unknown one is not found', async () => {
  const { sync } = await createLetter();
  await sync.discardDeadLetter(LETTER);
  await expect(sync.discardDeadLetter(LETTER)).rejects.toThrow(ConflictError);
  await expect(sync.editDeadLetter({ ...LETTER, values: {}, by: 'x' })).rejects.toThrow(ConflictError);
  await expect(sync.readDeadLetter({ ...at, letterId: 'none' })).rejects.toThrow(NotFoundError);
});
