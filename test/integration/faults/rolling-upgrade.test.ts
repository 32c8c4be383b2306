/** F40: the version that ships, and after it one with a migration more that adds to tables which are being written. */
import { join } from 'node:path';
import { startLinkedCompany } from './linked-company.ts';
import { rollingUpgrade } from './rolling-upgrade.suite.ts';

rollingUpgrade({
  startCompany: (tickets) => startLinkedCompany({ tickets }),
  newerEntry: join(import.meta.dirname, 'next-version.ts'),
});
