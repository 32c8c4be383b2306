/** @module storage/migrations/002-secrets  Wrapped data keys and sealed secrets. What is in `wrapped` and `sealed` only the vault can read. */
import type { Migration } from './migration.ts';
import { tenantTable } from './tenant-table.ts';

export const secretsMigration: Migration = {
  name: '002-secrets',
  statements: [
    ...tenantTable({
      name: 'data_keys',
      columns: [
        'key_id text NOT NULL',
        'master_key_id text NOT NULL',
        'wrapped text NOT NULL',
        "state text NOT NULL CHECK (state IN ('current', 'retired'))",
        'created_at timestamptz(3) NOT NULL',
      ],
      primaryKey: ['key_id'],
      indexes: { data_keys_one_current: { on: "(installation_id) WHERE state = 'current'", kind: 'unique' } },
    }),
    ...tenantTable({
      name: 'secrets',
      columns: ['name text NOT NULL', 'key_id text NOT NULL', 'sealed text NOT NULL', 'updated_at timestamptz(3) NOT NULL'],
      primaryKey: ['name'],
      // A data key that still seals something cannot be removed.
      constraints: ['FOREIGN KEY (installation_id, key_id) REFERENCES data_keys (installation_id, key_id)'],
      indexes: { secrets_by_key: { on: '(installation_id, key_id)' } },
    }),
  ],
};
