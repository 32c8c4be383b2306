/** @module storage/migrations/006-sidebar  What the sidebar keeps: items linked to tickets, cached answers of sources, renewal tokens and used token ids. */
import type { Migration } from './migration.ts';
import { tenantTable } from './tenant-table.ts';

export const sidebarMigration: Migration = {
  name: '006-sidebar',
  statements: [
    ...tenantTable({
      name: 'ticket_items',
      columns: [
        'ticket_id text NOT NULL',
        'connection_id text NOT NULL',
        'item_id text NOT NULL',
        'linked_by text NOT NULL',
        'linked_at timestamptz(3) NOT NULL',
      ],
      primaryKey: ['ticket_id', 'connection_id', 'item_id'],
    }),
    ...tenantTable({
      name: 'context_cache',
      columns: ['key text NOT NULL', 'answer text NOT NULL', 'fetched_at timestamptz(3) NOT NULL'],
      primaryKey: ['key'],
      indexes: { context_cache_by_age: { on: '(installation_id, fetched_at)' } },
    }),
    ...tenantTable({
      name: 'renewal_tokens',
      columns: ['token_hash text NOT NULL', 'user_id text NOT NULL', 'page text NOT NULL', 'expires_at timestamptz(3) NOT NULL'],
      primaryKey: ['token_hash'],
      indexes: { renewal_tokens_by_expiry: { on: '(installation_id, expires_at)' } },
    }),
    ...tenantTable({
      name: 'used_token_ids',
      columns: ['jti text NOT NULL', 'expires_at timestamptz(3) NOT NULL'],
      primaryKey: ['jti'],
      indexes: { used_token_ids_by_expiry: { on: '(installation_id, expires_at)' } },
    }),
  ],
};
