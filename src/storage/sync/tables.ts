/**
 * @module storage/sync/tables
 * Row types of the sync engine's tables. Instants are milliseconds since the epoch as double precision (exact up to 2^53), columns named `Json` hold JSON text.
 */
import type { Generated } from 'kysely';
import type { BatchTables } from './batches-tables.ts';

/** JSON text; see row-codec for why not jsonb. */
type Json = string;
type Millis = number;
/** Filled by the database from the transaction's installation. */
type Tenant = { installation_id: Generated<string> };

export interface SyncLinksTable extends Tenant {
  id: string;
  ticket_id: string;
  flow: string;
  connection_id: string;
  record_type: string;
  remote_id: string | null;
  role: string;
  record: Json;
  create: Json;
  choices: Json;
  state: string;
  state_reason: Json;
  pause: Json;
  /** From `pause`, for the claim: 0 where not paused. */
  paused_until: Millis;
  gate: Json;
  wanted_seq: number;
  done_seq: number;
  next_at: Millis;
  attempts: number;
  starts: number;
  is_quarantined: boolean;
  lease_token: number;
  lease_until: Millis;
  desk_seen: Json;
  remote_seen: Json;
  gone: Json;
  mapping_version: number | null;
  linked_at: Millis;
  promoted_at: Millis | null;
  last_sync_at: Millis | null;
}

export interface SyncShadowsTable extends Tenant {
  link_id: string;
  field_key: string;
  desk: Json;
  remote: Json;
  rule_hash: string;
  unconfirmed: string | null;
  trail: Json;
}

export interface SyncOperationsTable extends Tenant {
  id: string;
  link_id: string;
  side: string;
  fields: Json;
  extras: Json;
  answer_ids: Json;
  state: string;
  basis_token: string;
  basis_at: string;
  mapping_version: number;
  trace_id: string;
  seen_at: Millis;
  created_at: Millis;
  sent_at: Millis | null;
  done_at: Millis | null;
}

export interface SyncHoldsTable extends Tenant {
  id: string;
  link_id: string;
  kind: string;
  field_key: string | null;
  side: string | null;
  path: string | null;
  reason: Json;
  release: Json;
  asks: Json;
  sides: Json;
  signature: string;
  opened_at: Millis;
  released_at: Millis | null;
}

export interface SyncAnswersTable extends Tenant {
  id: string;
  link_id: string;
  hold_id: string;
  field_key: string | null;
  path: string;
  value: Json;
  sides: Json;
  by: string;
  at: Millis;
  used_at: Millis | null;
}

export interface SyncDeadLettersTable extends Tenant {
  id: string;
  link_id: string;
  ticket_id: string;
  flow: string;
  record: string | null;
  cause: Json;
  cause_code: string;
  attempts: number;
  first_at: Millis;
  last_at: Millis;
  state: string;
}

export interface SyncCarriedTable extends Tenant {
  id: string;
  link_id: string;
  kind: string;
  origin_side: string;
  origin_id: string;
  visibility: string;
  marker: string;
  content_hash: string;
  state: string;
  target_id: string | null;
  sent_at: Millis | null;
  detail: Json;
}

export interface SyncProvenanceTable extends Tenant {
  link_id: string;
  field_key: string;
  state: string;
  desk: Json;
  remote: Json;
  desk_label: string | null;
  remote_label: string | null;
  source: string | null;
  rule: string;
  mapping_version: number;
  trace_id: string;
  at: Millis;
  reason: Json;
}

export interface SyncHistoryTable extends Tenant {
  id: string;
  link_id: string;
  field_key: string;
  side: string;
  path: string;
  value: Json;
  previous: Json;
  by: string;
  at: Millis;
  trace_id: string;
  reason: Json;
}

export interface SyncConsiderationsTable extends Tenant {
  ticket_id: string;
  flow: string;
  is_match: boolean;
  gate: Json;
  outcome: Json;
  at: Millis;
}

export interface SyncInboxTable extends Tenant {
  connection_id: string;
  delivery_id: string;
  at: Millis;
  body: string;
  digest: string | null;
  payload: string | null;
}

export interface SyncCheckpointsTable extends Tenant {
  key: string;
  checkpoint: string;
  at: Millis;
}

export interface SyncEditingTable extends Tenant {
  ticket_id: string;
  user_id: string;
  since: Millis;
  until: Millis;
}

export interface SyncPausesTable extends Tenant {
  name: string;
  by: string;
  at: Millis;
  until: Millis | null;
}

export interface SyncFieldHealthTable extends Tenant {
  flow: string;
  field_key: string;
  rule_hash: string;
  kinds: Json;
  refusals: number;
  broken: Json;
}

export interface SyncTicketWritesTable extends Tenant {
  ticket_id: string;
  at: Millis;
}

export interface SyncTables extends BatchTables {
  sync_links: SyncLinksTable;
  sync_shadows: SyncShadowsTable;
  sync_operations: SyncOperationsTable;
  sync_holds: SyncHoldsTable;
  sync_answers: SyncAnswersTable;
  sync_dead_letters: SyncDeadLettersTable;
  sync_carried: SyncCarriedTable;
  sync_provenance: SyncProvenanceTable;
  sync_history: SyncHistoryTable;
  sync_considerations: SyncConsiderationsTable;
  sync_inbox: SyncInboxTable;
  sync_checkpoints: SyncCheckpointsTable;
  sync_editing: SyncEditingTable;
  sync_pauses: SyncPausesTable;
  sync_field_health: SyncFieldHealthTable;
  sync_ticket_writes: SyncTicketWritesTable;
}
