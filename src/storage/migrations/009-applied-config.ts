/** @module storage/migrations/009-applied-config  The configuration document that was applied last: what drift is measured against. */
import type { Migration } from './migration.ts';
import { tenantTable } from './tenant-table.ts';

export const appliedConfigMigration: Migration = {
  name: '009-applied-config',
  statements: tenantTable({
    name: 'applied_config',
    columns: ['document text NOT NULL', 'applied_at timestamptz(3) NOT NULL'],
    primaryKey: [],
  }),
};
