/** Two links of one ticket write it as the same user: what the one does proves nothing about the other. */
import { createWorld, INSTALLATION, incidentFlow, TICKET } from './testing/world.ts';

const other = {
  ...incidentFlow(),
  name: 'others',
  connection: 'other-prod',
  fields: [{ desk: 'memo', remote: 'close_notes', direction: 'both', winner: 'desk' }],
};

async function twice() {
  const world = createWorld({
    flow: [incidentFlow(), other],
    desk: { empty: { status: 'open', subject: 'Mail is slow', note: '', memo: '', impact: '1', owner: '' } },
  });
  const one = (await world.link()).id;
  const two = (await world.link(TICKET, 'OTH9', 'others')).id;
  await world.settle();
  const run = async (linkId: typeof one) => {
    await world.sync.syncNow({ installationId: INSTALLATION, linkId });
    await world.reconcile(linkId);
  };
  return { world, one, two, run };
}

test("a write that never arrived is not taken for arrived because the other link's did", async () => {
  const { world, one, two, run } = await twice();
  world.remote.edit('1', { assignee: 'Priya' });
  world.desk.faults.push({ on: 'write', kind: 'dropped' });
  await run(one);
  world.other.edit('9', { close_notes: 'from the third system' });
  await run(two);
  expect(world.desk.now(TICKET)).toMatchObject({ owner: '', memo: 'from the third system' });
  await world.settle();
  expect(world.desk.now(TICKET)).toMatchObject({ owner: 'Priya', memo: 'from the third system' });
});

test('a write that did arrive is not repeated although the other link has written since', async () => {
  const { world, one, two, run } = await twice();
  world.remote.edit('1', { assignee: 'Priya' });
  world.desk.faults.push({ on: 'write', kind: 'lost' });
  await run(one);
  world.other.edit('9', { close_notes: 'from the third system' });
  await run(two);
  await world.settle();
  expect(world.desk.ledger.filter(({ fields }) => fields?.owner === 'Priya')).toHaveLength(1);
});

test("a value that was only predicted is not confirmed by the other link's version: an agent's change in between crosses", async () => {
  const { world, one, two, run } = await twice();
  world.remote.edit('1', { impact: '2' });
  world.desk.faults.push({ on: 'write', kind: 'no-reply' });
  await run(one);
  world.desk.edit(TICKET, { impact: '3' }, 'agent-1');
  world.other.edit('9', { close_notes: 'from the third system' });
  await run(two);
  await run(one);
  await world.settle();
  expect(world.remote.now('1').impact).toBe('3');
});
