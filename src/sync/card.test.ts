/** What a link keeps of its record for showing it without a call. */
import { details, linkedWorld, wake } from './testing/linked-world.ts';
import { TICKET } from './testing/world.ts';

test('the card of a record shows what our own write made of it, without another look', async () => {
  const { world, linkId } = await linkedWorld();
  const { read, write } = world.remote;
  const labelled = <Record extends object>(record: Record, stateLabel: string) => ({
    ...record,
    stateLabel,
    labels: { state: stateLabel, impact: 'Low' },
  });
  world.remote.read = async (...args) => {
    const result = await read(...args);
    return result.kind === 'found' ? { ...result, record: labelled(result.record, 'In Progress') } : result;
  };
  world.remote.write = async (...args) => {
    const result = await write(...args);
    return result.kind === 'written' && result.record
      ? { ...result, record: { ...labelled(result.record, 'On Hold'), labels: { state: 'On Hold' } } }
      : result;
  };
  world.desk.edit(TICKET, { status: 'pending' });
  await wake(world, linkId);
  await world.reconcile(linkId);
  expect((await details(world, linkId)).link.record).toMatchObject({ stateLabel: 'On Hold', labels: { state: 'On Hold', impact: 'Low' } });
});
