/** What a link keeps of its record for showing it without a call. */
import type { RecordSnapshot } from '#domain';
import { details, linkedWorld, wake } from './testing/linked-world.ts';
import { TICKET, type World } from './testing/world.ts';

const BEFORE = { stateLabel: 'In Progress', assigneeName: 'Anna', labels: { state: 'In Progress', urgency: 'High', impact: 'Low' } };

/** Reads show the record as before; the reply to our write shows it so. */
function showsAs(world: World, reply: (record: RecordSnapshot) => RecordSnapshot): void {
  const { read, write } = world.remote;
  world.remote.read = async (...args) => {
    const result = await read(...args);
    return result.kind === 'found' ? { ...result, record: { ...result.record, ...BEFORE } } : result;
  };
  world.remote.write = async (...args) => {
    const result = await write(...args);
    return result.kind === 'written' && result.record ? { ...result, record: reply(result.record) } : result;
  };
}

test('the card of a record shows what our own write made of it, without another look', async () => {
  const { world, linkId } = await linkedWorld();
  showsAs(world, ({ fields: { impact: _notAskedFor, ...fields }, ...record }) => ({
    ...record,
    fields: { ...fields, urgency: null },
    stateLabel: 'On Hold',
    labels: { state: 'On Hold' },
  }));
  world.desk.edit(TICKET, { status: 'pending' });
  await wake(world, linkId);
  await world.reconcile(linkId);
  const { record } = (await details(world, linkId)).link;
  expect(record).toMatchObject({ stateLabel: 'On Hold', labels: { state: 'On Hold', impact: 'Low' } });
  // What the write emptied is not shown any more.
  expect(record?.labels).not.toHaveProperty('urgency');
  expect(record).not.toHaveProperty('assigneeName');
});
