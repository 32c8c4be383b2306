/** @module storage/migrations/008-journey  Hops of the journeys: who looks for one has a link, a ticket, a trace id or a delivery's id. */
import type { Migration } from './migration.ts';
import { tenantTable } from './tenant-table.ts';

export const journeyMigration: Migration = {
  name: '008-journey',
  statements: tenantTable({
    name: 'hops',
    columns: [
      'id text NOT NULL',
      'at double precision NOT NULL',
      'kind text NOT NULL',
      'side text',
      'outcome text NOT NULL',
      'reason text NOT NULL',
      'took_ms double precision',
      'trace_id text',
      'link_id text',
      'ticket_id text',
      'connection_id text',
      'delivery_id text',
      'payload text NOT NULL',
    ],
    primaryKey: ['id'],
    indexes: {
      hops_by_link: { on: '(installation_id, link_id, at)' },
      hops_by_ticket: { on: '(installation_id, ticket_id, at)' },
      hops_by_trace: { on: '(installation_id, trace_id)' },
      hops_by_delivery: { on: '(installation_id, delivery_id)' },
      hops_by_age: { on: '(installation_id, at)' },
    },
  }),
};
