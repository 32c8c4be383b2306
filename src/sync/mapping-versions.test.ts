/** What becomes of a link when the mapping changes: while a run is under way, to a rule that decides less, or to none. */
import { details, linkedWorld, wake } from './testing/linked-world.ts';
import { INSTALLATION, incidentFlow, TICKET } from './testing/world.ts';

test('plans again where the version changed while it read', async () => {
  const { world, linkId } = await linkedWorld();
  world.desk.edit(TICKET, { status: 'pending' });
  await wake(world, linkId);
  const read = world.desk.read;
  world.desk.read = async (...args) => {
    world.desk.read = read;
    world.activate(
      incidentFlow({
        fields: [
          {
            desk: 'status',
            remote: 'state',
            direction: 'out',
            values: [
              { desk: 'pending', remote: '1' },
              { desk: 'open', remote: '2' },
            ],
          },
        ],
      }),
    );
    return read(...args);
  };
  await world.settle();
  expect(world.remote.ledger).toMatchObject([{ fields: { state: '1' } }]);
});

test('leaves apart what a new rule does not decide, and carries it as soon as a later one does', async () => {
  const { world, linkId } = await linkedWorld();
  const activate = async (winner: 'ask' | 'desk', open: string) => {
    const values = [{ desk: 'open', remote: open }];
    world.activate(incidentFlow({ fields: [{ desk: 'status', remote: 'state', direction: 'both', winner, values }] }));
    await wake(world, linkId);
    await world.settle();
    return (await details(world, linkId)).fields[0]?.provenance;
  };
  expect(await activate('ask', '3')).toMatchObject({ state: 'not-written', reason: { code: 'rule-changed-kept' } });
  expect(world.remote.ledger).toEqual([]);
  expect(await activate('desk', '3')).toMatchObject({ state: 'in-sync', reason: { code: 'rule-changed-rewrite', facts: { side: 'desk' } } });
  expect(world.remote.ledger).toMatchObject([{ fields: { state: '3' } }]);
});

test('holds the link where its flow is no longer configured, and goes on when it is back', async () => {
  const { world, linkId } = await linkedWorld();
  world.activate(undefined);
  await wake(world, linkId);
  await world.settle();
  expect(await details(world, linkId)).toMatchObject({
    state: 'held',
    holds: [{ kind: 'not-configured', reason: { code: 'mapping-not-active' } }],
  });
  world.activate(incidentFlow());
  await world.sync.wakeAll({ installationId: INSTALLATION });
  await world.settle();
  expect((await details(world, linkId)).state).toBe('in-sync');
});
