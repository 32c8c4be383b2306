/** @module storage/migrations/013-connection-versions  Which state of a connection somebody looked at before they changed it, and who changed it last. */
import type { Migration } from './migration.ts';

export const connectionVersionsMigration: Migration = {
  name: '013-connection-versions',
  statements: [
    'ALTER TABLE connections ADD COLUMN version integer NOT NULL DEFAULT 1',
    'ALTER TABLE connections ADD COLUMN changed_at timestamptz(3)',
    'ALTER TABLE connections ADD COLUMN changed_by text',
  ],
};
