/** Our own store goes away in the midst of a run and comes back (reliability T4): the link is due at once, not when its lease would run out. */
import { type LinkId, StorageUnavailableError } from '#domain';
import { createSync } from './create-sync.ts';
import { createFailingStore } from './testing/failing-store.ts';
import { createWorld, INSTALLATION, TICKET, type World } from './testing/world.ts';

const at = { installationId: INSTALLATION };

async function editedLink(): Promise<{ readonly world: World; readonly linkId: LinkId }> {
  const world = createWorld();
  const { id: linkId } = await world.link();
  await world.settle();
  world.remote.ledger.length = 0;
  world.desk.edit(TICKET, { status: 'pending' });
  await world.sync.syncNow({ ...at, linkId });
  return { world, linkId };
}

/** A run whose store is away from that transaction on; answers whether it got so far. */
async function strand(world: World, linkId: LinkId, awayFrom: number) {
  const failing = createFailingStore(world.store, () => new StorageUnavailableError({ message: 'The database is away.' }));
  failing.failAfter(awayFrom - 1);
  const sync = createSync({ ...world.deps, store: failing.store });
  const hasFailed = await sync.reconcile({ ...at, linkId }).then(
    () => false,
    (error: { code?: unknown }) => error.code === 'storage-unavailable',
  );
  return { sync, hasFailed, ...failing };
}

test('whichever transaction of a run the store goes away at, its link is due as soon as the store is back, and the change is made once', async () => {
  let stranded = 0;
  // The first one is the claim: where that fails there is no lease.
  for (let awayFrom = 2; ; awayFrom += 1) {
    const { world, linkId } = await editedLink();
    const { sync, hasFailed, recover } = await strand(world, linkId, awayFrom);
    if (!hasFailed) break;
    stranded += 1;
    await expect(sync.dueScan(at)).rejects.toMatchObject({ code: 'storage-unavailable' });
    recover();
    expect({ awayFrom, due: await sync.dueScan(at) }).toEqual({ awayFrom, due: [linkId] });
    await world.settle();
    expect({ awayFrom, state: world.remote.now('1')['state'], writes: world.remote.ledger.length }).toEqual({ awayFrom, state: '3', writes: 1 });
  }
  expect(stranded).toBeGreaterThan(1);
});

test('a link that another worker has taken over meanwhile stays with that one', async () => {
  const { world, linkId } = await editedLink();
  const { sync, recover } = await strand(world, linkId, 2);
  world.clock.advance(60_000);
  const { transact } = world.store;
  const taken = await transact(INSTALLATION, ({ links }) => links.claim(linkId, world.clock.now(), 25_000));
  recover();
  expect(await sync.dueScan(at)).toEqual([]);
  const { link } = await world.sync.readLinkDetails({ ...at, linkId });
  expect(link).toMatchObject({ leaseToken: taken?.leaseToken, leaseUntil: taken?.leaseUntil });
});

test('a lease is given back once: later looks leave the run that has it now alone', async () => {
  const { world, linkId } = await editedLink();
  const { sync, recover } = await strand(world, linkId, 2);
  recover();
  expect(await sync.dueScan(at)).toEqual([linkId]);
  await world.store.transact(INSTALLATION, ({ links }) => links.claim(linkId, world.clock.now(), 25_000));
  expect(await sync.dueScan(at)).toEqual([]);
});
