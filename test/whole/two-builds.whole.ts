/**
 * F40 with two builds: the last version of the history that has another schema serves, is upgraded under load by ours, and is told to stop. Its database is made by its own
 * migrations, and it goes on beside ours on the schema that ours has brought.
 */
import { startLinkedCompany } from '../integration/faults/linked-company.ts';
import { rollingUpgrade } from '../integration/faults/rolling-upgrade.suite.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { buildOlderVersion, type OlderVersion, olderCommit } from './older-version.ts';

let older: OlderVersion | undefined;
afterAll(() => older?.remove());

rollingUpgrade({
  startCompany: async (tickets) => {
    older = await buildOlderVersion(await olderCommit());
    console.info(`upgraded from ${older.commit}`);
    return startLinkedCompany({ tickets, database: await createTestDatabase(), prepare: older.migrate, entry: older.entry });
  },
});
