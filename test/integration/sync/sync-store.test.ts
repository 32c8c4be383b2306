import { brandId, type InstallationId } from '#domain';
import { createSyncStore } from '#storage';
import { runSyncStoreContract } from '../../../src/sync/ports.suite.ts';
import { engines, type OpenEngine } from '../platform/engines.ts';
import { enrolForTest } from '../platform/installations.ts';

for (const { engine, open } of engines) {
  describe(engine, () => {
    let opened: OpenEngine;
    let count = 0;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.close());

    runSyncStoreContract(engine, async () => {
      count += 1;
      const [installationId, other] = [`s${count}`, `s${count}-other`];
      for (const id of [installationId, other]) await enrolForTest(opened.database, id);
      return {
        store: createSyncStore({ database: opened.database }),
        installationId: brandId<InstallationId>(installationId),
        other: brandId<InstallationId>(other),
      };
    });
  });
}
