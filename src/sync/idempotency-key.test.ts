import { VendorUnavailableError } from '#domain';
import { createWorld, INSTALLATION, TEST_CALL, TICKET } from './testing/world.ts';

test('every attempt of one create carries the same key, whatever became of the attempts before it, and another link carries another', async () => {
  const world = createWorld();
  const keys: string[] = [];
  const { create } = world.remote;
  world.remote.create = (request, call) => {
    keys.push(request.idempotencyKey);
    return create(request, call);
  };
  const down = () => new VendorUnavailableError({ message: 'down' });
  world.remote.faults.push(
    { on: 'create', kind: 'throws', error: down() },
    { on: 'create', kind: 'dropped' },
    { on: 'create', kind: 'throws', error: down() },
  );
  const link = await world.sync.createLink({ installationId: INSTALLATION, ticketId: TICKET, flow: 'incidents', call: TEST_CALL });
  await world.settle();
  expect(keys).toHaveLength(4);
  expect(new Set(keys).size).toBe(1);

  await world.sync.unlink({ installationId: INSTALLATION, linkId: link.id });
  await world.sync.createLink({ installationId: INSTALLATION, ticketId: TICKET, flow: 'incidents', call: TEST_CALL });
  await world.settle();
  expect(new Set(keys).size).toBe(2);
});
