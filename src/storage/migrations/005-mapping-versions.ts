/** @module storage/migrations/005-mapping-versions  Every distinct mapping document that was read, and which one is in force. */
import type { Migration } from './migration.ts';
import { tenantTable } from './tenant-table.ts';

export const mappingVersionsMigration: Migration = {
  name: '005-mapping-versions',
  statements: tenantTable({
    name: 'mapping_versions',
    columns: [
      'version integer NOT NULL CHECK (version > 0)',
      'hash text NOT NULL',
      'document text NOT NULL',
      "state text NOT NULL CHECK (state IN ('active', 'superseded', 'invalid'))",
      'problems jsonb NOT NULL',
      'tests jsonb NOT NULL',
      'read_at timestamptz(3) NOT NULL',
      'activated_at timestamptz(3)',
    ],
    primaryKey: ['version'],
    constraints: ['UNIQUE (installation_id, hash)'],
    indexes: { mapping_versions_one_active: { on: "(installation_id) WHERE state = 'active'", kind: 'unique' } },
  }),
};
