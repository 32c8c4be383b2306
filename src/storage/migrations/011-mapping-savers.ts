/** @module storage/migrations/011-mapping-savers  Who saved a version of the mapping, where they did so in the console. */
import type { Migration } from './migration.ts';

export const mappingSaversMigration: Migration = {
  name: '011-mapping-savers',
  statements: ['ALTER TABLE mapping_versions ADD COLUMN saved_by text'],
};
