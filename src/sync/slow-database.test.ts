/** F8: a database that takes seconds for each transaction. Leases run out in the middle of runs and other workers come; every change is made once all the same. */
import fc from 'fast-check';
import type { LinkId } from '#domain';
import { createSync } from './create-sync.ts';
import type { SyncStore } from './ports.ts';
import { createWorld, INSTALLATION, TICKET, type World } from './testing/world.ts';

const at = { installationId: INSTALLATION };

/** The world's store, each transaction of which takes so long; `between` happens while it does. */
function slowStore({ store, clock }: World, delayMs: () => number, between: () => Promise<unknown>): SyncStore {
  return {
    async transact(installation, work) {
      clock.advance(delayMs());
      await between();
      return store.transact(installation, work);
    },
  };
}

/** One worker runs the link over a slow database; whenever it waits there, a second one tries to take the link. Answers how often that one could. */
async function runSlowly(world: World, linkId: LinkId, delayMs: () => number): Promise<number> {
  let taken = 0;
  let isInside = false;
  const intrude = async (): Promise<void> => {
    if (isInside) return;
    isInside = true;
    const { kind } = await world.reconcile(linkId);
    if (kind === 'ran') taken += 1;
    isInside = false;
  };
  const slow = createSync({ ...world.deps, store: slowStore(world, delayMs, intrude) });
  await slow.reconcile({ ...at, linkId });
  return taken;
}

test('leases that run out while the database takes its time lead to no second write, and nothing is left undone', async () => {
  let takeOvers = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 2_000, max: 30_000 }), { minLength: 1, maxLength: 30 }), async (delays) => {
      const world = createWorld();
      const { id } = await world.link();
      await world.settle();
      world.remote.ledger.length = 0;
      world.desk.ledger.length = 0;
      world.desk.edit(TICKET, { status: 'pending' });
      world.remote.edit('1', { assignee: 'Priya' });
      await world.sync.syncNow({ ...at, linkId: id });
      let turn = 0;
      takeOvers += await runSlowly(world, id, () => delays[turn++ % delays.length] ?? 0);
      await world.settle();
      expect([world.remote.now('1').state, world.desk.now(TICKET).owner]).toEqual(['3', 'Priya']);
      expect([world.remote.ledger, world.desk.ledger].map((ledger) => ledger.length)).toEqual([1, 1]);
    }),
    { numRuns: 60 },
  );
  expect(takeOvers).toBeGreaterThan(0);
});
