/** @module storage/tables  Row types of every table, as kysely wants them. Instants read as ISO text and are written as ISO text. */
import type { ColumnType, Generated } from 'kysely';
import type { SyncTables } from './sync/tables.ts';

export interface InstallationsTable {
  installation_id: string;
  subdomain: string;
  app_id: string;
  desk_installation_id: string;
  desk_connector: string;
  mode: 'hosted' | 'assets';
  desk_connection_id: string | null;
  settings: Json<Readonly<Record<string, string | number | boolean>>> | null;
  settings_hash: string | null;
  settings_read_at: string | null;
  created_at: string;
  /** Set on a tenant that was removed: nobody finds it any more. */
  removed_at: string | null;
}

/** `installation_id` of a tenant's row: filled by the database from the transaction's installation. */
export type TenantColumn = Generated<string>;

/** A 64-bit number: digits when read. */
export type Digits = ColumnType<string, string | number, string | number>;

/** A `jsonb` column: parsed when read, written as JSON text, because `pg` would take an array for a PostgreSQL array. */
export type Json<Value> = ColumnType<Value, string, string>;

export interface ConnectionsTable {
  installation_id: TenantColumn;
  connection_id: string;
  name: string;
  connector_id: string;
  owner: string;
  on_call: string;
  settings: Json<unknown>;
  state: 'active' | 'paused' | 'needs-attention' | 'removed';
  state_reason: Json<unknown> | null;
  last_used_at: string | null;
  tested_at: string | null;
  created_at: string;
  version: Generated<number>;
  changed_at: string | null;
  changed_by: string | null;
}

export interface HopsTable {
  installation_id: TenantColumn;
  id: string;
  at: number;
  kind: string;
  side: string | null;
  outcome: string;
  reason: string;
  took_ms: number | null;
  trace_id: string | null;
  link_id: string | null;
  ticket_id: string | null;
  connection_id: string | null;
  delivery_id: string | null;
  payload: string;
}

export interface MappingVersionsTable {
  installation_id: TenantColumn;
  version: number;
  hash: string;
  document: string;
  state: 'active' | 'superseded' | 'invalid';
  problems: Json<unknown>;
  tests: Json<unknown>;
  read_at: string;
  activated_at: string | null;
  saved_by: string | null;
}

export interface PlatformTables {
  installations: InstallationsTable;
  data_keys: {
    installation_id: TenantColumn;
    key_id: string;
    master_key_id: string;
    wrapped: string;
    state: 'current' | 'retired';
    created_at: string;
  };
  secrets: { installation_id: TenantColumn; name: string; key_id: string; sealed: string; updated_at: string };
  audit_entries: { installation_id: TenantColumn; seq: Digits; previous_hash: string; body: string; hash: string };
  audit_heads: { installation_id: TenantColumn; seq: Digits; hash: string; signed_at: string; key_id: string; signature: string };
  connections: ConnectionsTable;
  token_leases: { installation_id: TenantColumn; connection_id: string; fence: Digits; lease_until: string | null };
  budgets: {
    installation_id: TenantColumn;
    connection_id: string;
    endpoint: string;
    all_until_ms: number;
    sync_until_ms: number;
    parked_until_ms: number;
    told_calls: number | null;
    left_calls: number;
    left_until_ms: number;
  };
  mapping_versions: MappingVersionsTable;
  hops: HopsTable;
  applied_config: { installation_id: TenantColumn; document: string; applied_at: string };
  ticket_items: { installation_id: TenantColumn; ticket_id: string; connection_id: string; item_id: string; linked_by: string; linked_at: string };
  context_cache: { installation_id: TenantColumn; key: string; answer: string; fetched_at: string };
  renewal_tokens: { installation_id: TenantColumn; token_hash: string; user_id: string; page: string; expires_at: string };
  used_token_ids: { installation_id: TenantColumn; jti: string; expires_at: string };
}

/** Every table. */
export interface Tables extends PlatformTables, SyncTables {}
