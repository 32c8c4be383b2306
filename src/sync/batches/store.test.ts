import { brandId, type InstallationId } from '#domain';
import { createMemoryStore } from '../testing/memory-store.ts';
import { runBatchStoreContract } from './store.suite.ts';

runBatchStoreContract('memory', async () => ({
  store: createMemoryStore(),
  installationId: brandId<InstallationId>('one'),
  other: brandId<InstallationId>('other'),
}));
