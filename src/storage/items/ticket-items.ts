/** @module storage/items/ticket-items  Configuration items that agents linked to tickets. */
import type { Database } from '../database.ts';

/** One linked item. */
export interface TicketItem {
  readonly connectionId: string;
  readonly itemId: string;
  /** The desk user's id. */
  readonly linkedBy: string;
  /** ISO 8601 UTC */
  readonly linkedAt: string;
}

export interface TicketItemStore {
  /** Oldest first. */
  list(installationId: string, ticketId: string): Promise<readonly TicketItem[]>;
  /** Adding one that is there keeps who linked it first. */
  add(installationId: string, ticketId: string, item: TicketItem): Promise<'added' | 'present'>;
  remove(installationId: string, ticketId: string, item: Pick<TicketItem, 'connectionId' | 'itemId'>): Promise<'removed' | 'absent'>;
}

export function createTicketItemStore(database: Database): TicketItemStore {
  return {
    list: async (installationId, ticketId) => {
      const rows = await database.withTenant(installationId, (trx) =>
        trx.selectFrom('ticket_items').selectAll().where('ticket_id', '=', ticketId).orderBy('linked_at').orderBy('item_id').execute(),
      );
      return rows.map((row) => ({ connectionId: row.connection_id, itemId: row.item_id, linkedBy: row.linked_by, linkedAt: row.linked_at }));
    },
    add: async (installationId, ticketId, item) => {
      const row = { ticket_id: ticketId, connection_id: item.connectionId, item_id: item.itemId, linked_by: item.linkedBy, linked_at: item.linkedAt };
      const { numInsertedOrUpdatedRows } = await database.withTenant(installationId, (trx) =>
        trx
          .insertInto('ticket_items')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow(),
      );
      return numInsertedOrUpdatedRows === 1n ? 'added' : 'present';
    },
    remove: async (installationId, ticketId, { connectionId, itemId }) => {
      const { numDeletedRows } = await database.withTenant(installationId, (trx) =>
        trx
          .deleteFrom('ticket_items')
          .where('ticket_id', '=', ticketId)
          .where('connection_id', '=', connectionId)
          .where('item_id', '=', itemId)
          .executeTakeFirstOrThrow(),
      );
      return numDeletedRows === 1n ? 'removed' : 'absent';
    },
  };
}
