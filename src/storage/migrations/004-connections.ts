/** @module storage/migrations/004-connections  Configured connectors, the lease on refreshing their tokens, and the budget that all workers share. */
import { lookup } from './lookup.ts';
import type { Migration } from './migration.ts';
import { tenantTable } from './tenant-table.ts';

export const connectionsMigration: Migration = {
  name: '004-connections',
  statements: [
    ...tenantTable({
      name: 'connections',
      columns: [
        'connection_id text NOT NULL',
        'name text NOT NULL',
        'connector_id text NOT NULL',
        'owner text NOT NULL',
        'settings jsonb NOT NULL',
        "state text NOT NULL CHECK (state IN ('active', 'paused', 'needs-attention'))",
        'state_reason jsonb',
        'last_used_at timestamptz(3)',
        'created_at timestamptz(3) NOT NULL',
      ],
      primaryKey: ['connection_id'],
      constraints: ['UNIQUE (installation_id, name)'],
      // A webhook's path names only the connection.
      indexes: { connections_by_id: { on: '(connection_id)', kind: 'unique' } },
    }),
    'CREATE POLICY lookup ON connections FOR SELECT TO tieline_owner USING (true)',
    ...lookup(
      'find_connection(wanted text)',
      'TABLE (installation_id text, connection_id text, connector_id text)',
      'SELECT c.installation_id, c.connection_id, c.connector_id FROM connections c WHERE c.connection_id = wanted',
      'tieline_app',
    ),
    ...tenantTable({
      name: 'token_leases',
      columns: ['connection_id text NOT NULL', 'fence bigint NOT NULL', 'lease_until timestamptz(3)'],
      primaryKey: ['connection_id'],
      constraints: ['FOREIGN KEY (installation_id, connection_id) REFERENCES connections (installation_id, connection_id) ON DELETE CASCADE'],
    }),
    ...tenantTable({
      name: 'budgets',
      columns: [
        'connection_id text NOT NULL',
        'endpoint text NOT NULL',
        'all_until_ms double precision NOT NULL',
        'sync_until_ms double precision NOT NULL',
        'parked_until_ms double precision NOT NULL',
      ],
      primaryKey: ['connection_id', 'endpoint'],
      constraints: ['FOREIGN KEY (installation_id, connection_id) REFERENCES connections (installation_id, connection_id) ON DELETE CASCADE'],
    }),
  ],
};
