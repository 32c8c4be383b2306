/** @module storage/items/ticket-items  Configuration items that agents linked to tickets. */
import type { LinkedItemStore } from '#context';
import type { Database } from '../database.ts';

/** Fills the sidebar's port: lists oldest first; adding one that is there keeps who linked it first. */
export function createTicketItemStore(database: Database): LinkedItemStore {
  return {
    list: async (installationId, ticketId) => {
      const rows = await database.withTenant(installationId, (trx) =>
        trx.selectFrom('ticket_items').selectAll().where('ticket_id', '=', ticketId).orderBy('linked_at').orderBy('item_id').execute(),
      );
      return rows.map((row) => ({ connectionId: row.connection_id, itemId: row.item_id, linkedBy: row.linked_by, linkedAt: row.linked_at }));
    },
    add: async (installationId, ticketId, item) => {
      const row = {
        ticket_id: ticketId,
        connection_id: item.connectionId,
        item_id: item.itemId,
        linked_by: item.linkedBy,
        linked_at: item.linkedAt,
      };
      await database.withTenant(installationId, (trx) =>
        trx
          .insertInto('ticket_items')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .execute(),
      );
    },
    remove: async (installationId, ticketId, { connectionId, itemId }) => {
      const { numDeletedRows } = await database.withTenant(installationId, (trx) =>
        trx
          .deleteFrom('ticket_items')
          .where('ticket_id', '=', ticketId)
          .where('connection_id', '=', connectionId)
          .where('item_id', '=', itemId)
          .executeTakeFirst(),
      );
      return numDeletedRows > 0n ? 'unlinked' : 'not-linked';
    },
  };
}
