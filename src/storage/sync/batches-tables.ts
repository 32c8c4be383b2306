/** @module storage/sync/batches-tables  Row types and migration of long work over many links. */
import type { Generated } from 'kysely';
import type { Migration } from '../migrations/migration.ts';
import { tenantTable } from '../migrations/tenant-table.ts';

/** JSON text; see row-codec for why not jsonb. */
type Json = string;
/** Filled by the database from the transaction's installation. */
type Tenant = { installation_id: Generated<string> };

export interface SyncBatchesTable extends Tenant {
  id: string;
  kind: string;
  request: Json;
  subject: string;
  open_key: string | null;
  state: string;
  started_by: string;
  started_at: number;
  ended_at: number | null;
  approved_by: string | null;
  reason: Json;
  checkpoint: string | null;
  looked: number;
  total: number | null;
  equals: number;
  basis: string | null;
  next_position: number;
  attempts: number;
  starts: number;
  next_at: number;
  lease_token: number;
  lease_until: number;
}

export interface SyncBatchItemsTable extends Tenant {
  batch_id: string;
  position: number;
  key: string;
  ticket_id: string;
  link_id: string | null;
  record: string | null;
  flow: string;
  verdict: string;
  reason: Json;
  state: string;
  fields: Json;
  /** How many `fields` holds: counted without reading them. */
  field_count: number;
  wanted_seq: number | null;
}

export interface BatchTables {
  sync_batches: SyncBatchesTable;
  sync_batch_items: SyncBatchItemsTable;
}

export const batchesMigration: Migration = {
  name: '160-sync-batches',
  statements: [
    ...tenantTable({
      name: 'sync_batches',
      columns: [
        'id text NOT NULL',
        "kind text NOT NULL CHECK (kind IN ('back-fill', 'audit', 'rollback', 'plan', 'rehearsal', 'replay'))",
        'request text NOT NULL',
        'subject text NOT NULL',
        'open_key text',
        "state text NOT NULL CHECK (state IN ('planning', 'planned', 'applying', 'done', 'cancelled', 'failed'))",
        'started_by text NOT NULL',
        'started_at double precision NOT NULL',
        'ended_at double precision',
        'approved_by text',
        'reason text NOT NULL',
        'checkpoint text',
        'looked integer NOT NULL',
        'total integer',
        'equals integer NOT NULL',
        'basis text',
        'next_position integer NOT NULL',
        'attempts integer NOT NULL',
        'starts integer NOT NULL',
        'next_at double precision NOT NULL',
        'lease_token integer NOT NULL',
        'lease_until double precision NOT NULL',
      ],
      primaryKey: ['id'],
      indexes: {
        // The same work is not begun twice, however often the button is pressed.
        sync_batches_open: { kind: 'unique', on: '(installation_id, open_key) WHERE open_key IS NOT NULL' },
        sync_batches_age: { on: '(installation_id, started_at, id)' },
        sync_batches_due: { on: "(installation_id, next_at) WHERE state IN ('planning', 'applying')" },
      },
    }),
    ...tenantTable({
      name: 'sync_batch_items',
      columns: [
        'batch_id text NOT NULL',
        'position integer NOT NULL',
        'key text NOT NULL',
        'ticket_id text NOT NULL',
        'link_id text',
        'record text',
        'flow text NOT NULL',
        'verdict text NOT NULL',
        'reason text NOT NULL',
        "state text NOT NULL CHECK (state IN ('waiting', 'started', 'applied', 'refused', 'skipped'))",
        'fields text NOT NULL',
        'field_count integer NOT NULL',
        'wanted_seq integer',
      ],
      primaryKey: ['batch_id', 'position'],
      constraints: [
        'UNIQUE (installation_id, batch_id, key)',
        'FOREIGN KEY (installation_id, batch_id) REFERENCES sync_batches (installation_id, id) ON DELETE CASCADE',
      ],
      indexes: { sync_batch_items_open: { on: "(installation_id, batch_id, state, position) WHERE verdict = 'safe'" } },
    }),
  ],
};
