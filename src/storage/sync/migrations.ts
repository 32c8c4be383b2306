/** @module storage/sync/migrations  Tables of the sync engine. Forward only: add at the end, never change one that has shipped. */
import type { Migration } from '../migrations/migration.ts';
import { tenantTable } from '../migrations/tenant-table.ts';
import { batchesMigration } from './batches-tables.ts';

const LINK_ID = 'link_id text NOT NULL';
/** What hangs on a link goes with it; dead letters and history stay. */
const OF_LINK = 'FOREIGN KEY (installation_id, link_id) REFERENCES sync_links (installation_id, id) ON DELETE CASCADE';

const linksMigration: Migration = {
  name: '100-sync-links',
  statements: tenantTable({
    name: 'sync_links',
    columns: [
      'id text NOT NULL',
      'ticket_id text NOT NULL',
      'flow text NOT NULL',
      'connection_id text NOT NULL',
      'record_type text NOT NULL',
      'remote_id text',
      "role text NOT NULL CHECK (role IN ('owner', 'follower'))",
      'record text NOT NULL',
      '"create" text NOT NULL',
      'choices text NOT NULL',
      "state text NOT NULL CHECK (state IN ('in-sync', 'pending', 'held', 'conflict', 'failing', 'dead-letter', 'paused', 'silent'))",
      'state_reason text NOT NULL',
      'pause text NOT NULL',
      'paused_until double precision NOT NULL',
      'gate text NOT NULL',
      'wanted_seq integer NOT NULL',
      'done_seq integer NOT NULL',
      'next_at double precision NOT NULL',
      'attempts integer NOT NULL',
      'starts integer NOT NULL',
      'is_quarantined boolean NOT NULL',
      'lease_token integer NOT NULL',
      'lease_until double precision NOT NULL',
      'desk_seen text NOT NULL',
      'remote_seen text NOT NULL',
      'mapping_version integer',
      'linked_at double precision NOT NULL',
      'last_sync_at double precision',
    ],
    primaryKey: ['id'],
    constraints: ['UNIQUE (installation_id, ticket_id, flow)'],
    indexes: {
      // One link may write a record; further tickets follow it.
      sync_links_owner: {
        kind: 'unique',
        on: "(installation_id, connection_id, record_type, remote_id) WHERE role = 'owner' AND remote_id IS NOT NULL",
      },
      sync_links_record: { on: '(installation_id, connection_id, remote_id)' },
      sync_links_due: { on: '(installation_id, next_at) WHERE wanted_seq > done_seq' },
    },
  }),
};

const workMigration: Migration = {
  name: '110-sync-work',
  statements: [
    ...tenantTable({
      name: 'sync_shadows',
      columns: [
        LINK_ID,
        'field_key text NOT NULL',
        'desk text NOT NULL',
        'remote text NOT NULL',
        'rule_hash text NOT NULL',
        'unconfirmed text',
        'trail text NOT NULL',
      ],
      primaryKey: ['link_id', 'field_key'],
      constraints: [OF_LINK],
    }),
    ...tenantTable({
      name: 'sync_operations',
      columns: [
        'id text NOT NULL',
        LINK_ID,
        "side text NOT NULL CHECK (side IN ('desk', 'remote'))",
        'fields text NOT NULL',
        'extras text NOT NULL',
        'answer_ids text NOT NULL',
        "state text NOT NULL CHECK (state IN ('planned', 'sent', 'done', 'refused', 'unknown', 'superseded'))",
        'basis_token text NOT NULL',
        'basis_at text NOT NULL',
        'mapping_version integer NOT NULL',
        'trace_id text NOT NULL',
        'seen_at double precision NOT NULL',
        'created_at double precision NOT NULL',
        'sent_at double precision',
        'done_at double precision',
      ],
      primaryKey: ['id'],
      constraints: [OF_LINK],
      indexes: {
        sync_operations_open: { on: "(installation_id, link_id) WHERE state IN ('planned', 'sent', 'unknown')" },
        sync_operations_link: { on: '(installation_id, link_id, created_at)' },
        sync_operations_done: { on: "(installation_id, done_at) WHERE state = 'done'" },
      },
    }),
    ...tenantTable({
      name: 'sync_holds',
      columns: [
        'id text NOT NULL',
        LINK_ID,
        'kind text NOT NULL',
        'field_key text',
        'side text',
        'path text',
        'reason text NOT NULL',
        'release text NOT NULL',
        'asks text NOT NULL',
        'sides text NOT NULL',
        'signature text NOT NULL',
        'opened_at double precision NOT NULL',
        'released_at double precision',
      ],
      primaryKey: ['id'],
      constraints: [OF_LINK],
      indexes: { sync_holds_open: { on: '(installation_id, link_id) WHERE released_at IS NULL' } },
    }),
    ...tenantTable({
      name: 'sync_answers',
      columns: [
        'id text NOT NULL',
        LINK_ID,
        'hold_id text NOT NULL',
        'field_key text',
        'path text NOT NULL',
        'value text NOT NULL',
        'sides text NOT NULL',
        'by text NOT NULL',
        'at double precision NOT NULL',
        'used_at double precision',
      ],
      primaryKey: ['id'],
      constraints: [OF_LINK],
      indexes: { sync_answers_unused: { on: '(installation_id, link_id) WHERE used_at IS NULL' } },
    }),
    ...tenantTable({
      name: 'sync_dead_letters',
      columns: [
        'id text NOT NULL',
        LINK_ID,
        'ticket_id text NOT NULL',
        'flow text NOT NULL',
        'record text',
        'cause text NOT NULL',
        'cause_code text NOT NULL',
        'attempts integer NOT NULL',
        'first_at double precision NOT NULL',
        'last_at double precision NOT NULL',
        "state text NOT NULL CHECK (state IN ('waiting', 'replayed', 'discarded'))",
      ],
      primaryKey: ['id'],
      indexes: {
        sync_dead_letters_waiting: { kind: 'unique', on: "(installation_id, link_id) WHERE state = 'waiting'" },
        sync_dead_letters_page: { on: '(installation_id, last_at, id)' },
      },
    }),
  ],
};

const fieldsMigration: Migration = {
  name: '120-sync-fields',
  statements: [
    ...tenantTable({
      name: 'sync_provenance',
      columns: [
        LINK_ID,
        'field_key text NOT NULL',
        'state text NOT NULL',
        'desk text NOT NULL',
        'remote text NOT NULL',
        'desk_label text',
        'remote_label text',
        'source text',
        'rule text NOT NULL',
        'mapping_version integer NOT NULL',
        'trace_id text NOT NULL',
        'at double precision NOT NULL',
        'reason text NOT NULL',
      ],
      primaryKey: ['link_id', 'field_key'],
      constraints: [OF_LINK],
    }),
    ...tenantTable({
      name: 'sync_history',
      columns: [
        'id text NOT NULL',
        LINK_ID,
        'field_key text NOT NULL',
        'side text NOT NULL',
        'path text NOT NULL',
        'value text NOT NULL',
        'previous text NOT NULL',
        'by text NOT NULL',
        'at double precision NOT NULL',
        'trace_id text NOT NULL',
        'reason text NOT NULL',
      ],
      primaryKey: ['id'],
      indexes: { sync_history_link: { on: '(installation_id, link_id, at, id)' }, sync_history_age: { on: '(installation_id, at)' } },
    }),
    ...tenantTable({
      name: 'sync_carried',
      columns: [
        'id text NOT NULL',
        LINK_ID,
        "kind text NOT NULL CHECK (kind IN ('comment', 'attachment'))",
        'origin_side text NOT NULL',
        'origin_id text NOT NULL',
        'visibility text NOT NULL',
        'marker text NOT NULL',
        'content_hash text NOT NULL',
        'state text NOT NULL',
        'target_id text',
        'sent_at double precision',
        'detail text NOT NULL',
      ],
      primaryKey: ['id'],
      // The reservation that makes a comment cross once.
      constraints: [OF_LINK, 'UNIQUE (installation_id, link_id, kind, origin_side, origin_id)'],
    }),
  ],
};

const intakeMigration: Migration = {
  name: '130-sync-intake',
  statements: [
    ...tenantTable({
      name: 'sync_considerations',
      columns: [
        'ticket_id text NOT NULL',
        'flow text NOT NULL',
        'is_match boolean NOT NULL',
        'gate text NOT NULL',
        'outcome text NOT NULL',
        'at double precision NOT NULL',
      ],
      primaryKey: ['ticket_id', 'flow'],
    }),
    ...tenantTable({
      name: 'sync_inbox',
      columns: ['connection_id text NOT NULL', 'delivery_id text NOT NULL', 'at double precision NOT NULL', 'body text NOT NULL'],
      primaryKey: ['connection_id', 'delivery_id'],
      indexes: { sync_inbox_age: { on: '(installation_id, at)' } },
    }),
    ...tenantTable({
      name: 'sync_checkpoints',
      columns: ['key text NOT NULL', 'checkpoint text NOT NULL', 'at double precision NOT NULL'],
      primaryKey: ['key'],
    }),
    ...tenantTable({
      name: 'sync_editing',
      columns: ['ticket_id text NOT NULL', 'user_id text NOT NULL', 'since double precision NOT NULL', 'until double precision NOT NULL'],
      primaryKey: ['ticket_id'],
    }),
    ...tenantTable({
      name: 'sync_pauses',
      columns: ['name text NOT NULL', 'by text NOT NULL', 'at double precision NOT NULL', 'until double precision'],
      primaryKey: ['name'],
    }),
  ],
};

const inboxDigestMigration: Migration = {
  name: '135-sync-inbox-digest',
  // Deliveries from before have none, and count as repeated whatever their body.
  statements: ['ALTER TABLE sync_inbox ADD COLUMN digest text'],
};

/** A second source for deletions, fields that are set aside for a whole flow, and how often we have written into a ticket lately. */
const careMigration: Migration = {
  name: '150-sync-care',
  statements: [
    "ALTER TABLE sync_links ADD COLUMN gone text NOT NULL DEFAULT 'null'",
    ...tenantTable({
      name: 'sync_field_health',
      columns: [
        'flow text NOT NULL',
        'field_key text NOT NULL',
        'rule_hash text NOT NULL',
        'kinds text NOT NULL',
        'refusals integer NOT NULL',
        'broken text NOT NULL',
      ],
      primaryKey: ['flow', 'field_key'],
    }),
    ...tenantTable({
      name: 'sync_ticket_writes',
      columns: ['ticket_id text NOT NULL', 'at double precision NOT NULL'],
      primaryKey: ['ticket_id', 'at'],
      indexes: { sync_ticket_writes_age: { on: '(installation_id, at)' } },
    }),
  ],
};

/** The look for due links reads past none that is paused or quarantined, however many there are (bench B6). */
const dueMigration: Migration = {
  name: '170-sync-due',
  statements: [
    'DROP INDEX sync_links_due',
    'CREATE INDEX sync_links_due ON sync_links (installation_id, greatest(next_at, paused_until)) WHERE wanted_seq > done_seq AND NOT is_quarantined',
  ],
};

/** What arrived, where nothing in it was understood: few rows of many, read again each night. */
const inboxPayloadMigration: Migration = {
  name: '180-sync-inbox-payload',
  statements: [
    'ALTER TABLE sync_inbox ADD COLUMN payload text',
    'CREATE INDEX sync_inbox_unknown ON sync_inbox (installation_id, connection_id, delivery_id) WHERE payload IS NOT NULL',
  ],
};

/** What a ticket said while it followed a record is told from what it says as the record's owner. */
const promotionMigration: Migration = {
  name: '190-sync-promotion',
  statements: ['ALTER TABLE sync_links ADD COLUMN promoted_at double precision'],
};

export const syncMigrations: readonly Migration[] = [
  linksMigration,
  workMigration,
  fieldsMigration,
  intakeMigration,
  inboxDigestMigration,
  careMigration,
  batchesMigration,
  dueMigration,
  inboxPayloadMigration,
  promotionMigration,
];
