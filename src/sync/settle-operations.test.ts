/** What becomes of a write whose answer was lost, where the vendor's clock and ours do not agree. */
import { details, linkedWorld, wake } from './testing/linked-world.ts';
import { TICKET } from './testing/world.ts';

test('an unanswered write is known by a history whose clock is behind ours, and is no conflict with itself, where somebody wrote just after it', async () => {
  const { world, linkId } = await linkedWorld({
    remote: { recompute: (fields) => (fields.work_notes === 'slow' ? { ...fields, work_notes: 'Slow.' } : fields) },
  });
  const behind = (at: string) => new Date(Date.parse(at) - 20_000).toISOString();
  const { read, write, fieldHistory } = world.remote;
  world.remote.read = async (...asked) => {
    const found = await read(...asked);
    if (found.kind === 'missing') return found;
    const { version } = found.record;
    return { ...found, record: { ...found.record, version: { ...version, updatedAt: behind(version.updatedAt) } } };
  };
  world.remote.fieldHistory = async (id, fields, since, call) =>
    (await fieldHistory(id, fields, '', call)).map((change) => ({ ...change, at: behind(change.at) })).filter(({ at }) => at >= since);
  world.remote.write = (...asked) => write(...asked).finally(() => world.remote.edit('1', { assignee: 'engineer-1' }));
  world.desk.edit(TICKET, { note: 'slow' });
  world.remote.faults.push({ on: 'write', kind: 'lost' });
  await wake(world, linkId);
  await world.settle();
  expect((await details(world, linkId)).holds).toEqual([]);
  expect(world.remote.calls.get('write')).toBe(1);
  expect([world.desk.now(TICKET).note, world.remote.now('1').work_notes]).toEqual(['slow', 'Slow.']);
});

test('an unanswered write that never arrived is not mistaken for an equal one of ours that somebody undid in the second of its basis', async () => {
  const { world, linkId } = await linkedWorld();
  world.desk.edit(TICKET, { note: 'ours' });
  await wake(world, linkId);
  await world.settle();
  world.remote.edit('1', { work_notes: 'theirs' });
  await wake(world, linkId);
  await world.settle();
  world.desk.edit(TICKET, { note: 'ours' });
  world.remote.faults.push({ on: 'write', kind: 'dropped' });
  await wake(world, linkId);
  await world.reconcile(linkId);
  world.remote.edit('1', { assignee: 'engineer-1' });
  await world.settle();
  expect([world.desk.now(TICKET).note, world.remote.now('1').work_notes]).toEqual(['ours', 'ours']);
});
