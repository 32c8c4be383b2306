/** @module storage/tables  Row types of every table, as kysely wants them. Instants read as ISO text and are written as ISO text. */
import type { Generated } from 'kysely';
import type { SyncTables } from './sync/tables.ts';

export interface InstallationsTable {
  installation_id: string;
  subdomain: string;
  app_id: string;
  desk_installation_id: string;
  desk_connector: string;
  mode: 'hosted' | 'assets';
  desk_connection_id: string | null;
  paused_at: string | null;
  paused_by: string | null;
  settings_read_at: string | null;
  created_at: string;
}

/** `installation_id` of a tenant's row: filled by the database from the transaction's installation. */
export type TenantColumn = Generated<string>;

export interface PlatformTables {
  installations: InstallationsTable;
}

/** Every table. */
export interface Tables extends PlatformTables, SyncTables {}
