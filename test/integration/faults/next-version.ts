/** The server of a version after this one, to run beside it: today's sources with one migration more, which adds to tables that are being written. */
import { migrations } from '../../../src/storage/migrations/index.ts';
import type { Migration } from '../../../src/storage/migrations/migration.ts';

const next: Migration = {
  name: '999-next-version',
  statements: [
    "ALTER TABLE sync_links ADD COLUMN of_next_version text NOT NULL DEFAULT 'none'",
    'ALTER TABLE sync_inbox ADD COLUMN of_next_version text',
    'CREATE INDEX of_next_version ON sync_links (of_next_version)',
  ],
};
// Only a test writes to the list: the version that ships has it closed.
(migrations as Migration[]).push(next);
await import('../../../src/server/node.ts');
