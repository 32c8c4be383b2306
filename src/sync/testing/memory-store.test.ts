import { brandId, type InstallationId } from '#domain';
import { linkRow, runSyncStoreContract } from '../ports.suite.ts';
import { createMemoryStore } from './memory-store.ts';

const installationId = brandId<InstallationId>('one');

runSyncStoreContract('memory', async () => ({ store: createMemoryStore(), installationId, other: brandId<InstallationId>('two') }));

test('counts a wake-up only where its transaction is committed', async () => {
  const store = createMemoryStore();
  const link = linkRow('a');
  await store.transact(installationId, (stores) => stores.wake.link(link.id));
  await store
    .transact(installationId, async (stores) => {
      await stores.wake.link(link.id);
      throw new RangeError('no');
    })
    .catch(() => undefined);
  expect(store.wakes.links).toEqual([link.id]);
});
