/** @module storage/items/ticket-items  Configuration items that agents linked to tickets. */
import type { LinkedItemStore } from '#context';
import { type DeedKeeper, keepDeeds } from '../audit/keep-deeds.ts';
import type { Database } from '../database.ts';

/** Fills the sidebar's port: lists oldest first; adding one that is there keeps who linked it first. */
export function createTicketItemStore(database: Database, keeper?: DeedKeeper): LinkedItemStore {
  const transact = keepDeeds(database, keeper);
  return {
    list: async (installationId, ticketId) => {
      const rows = await database.withTenant(installationId, (trx) =>
        trx.selectFrom('ticket_items').selectAll().where('ticket_id', '=', ticketId).orderBy('linked_at').orderBy('item_id').execute(),
      );
      return rows.map((row) => ({ connectionId: row.connection_id, itemId: row.item_id, linkedBy: row.linked_by, linkedAt: row.linked_at }));
    },
    add: async (installationId, ticketId, item, deed) => {
      const row = {
        ticket_id: ticketId,
        connection_id: item.connectionId,
        item_id: item.itemId,
        linked_by: item.linkedBy,
        linked_at: item.linkedAt,
      };
      await transact(installationId, async (trx, deeds) => {
        await trx
          .insertInto('ticket_items')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        deeds.add(deed);
      });
    },
    remove: (installationId, ticketId, { connectionId, itemId }, deed) =>
      transact(installationId, async (trx, deeds) => {
        const { numDeletedRows } = await trx
          .deleteFrom('ticket_items')
          .where('ticket_id', '=', ticketId)
          .where('connection_id', '=', connectionId)
          .where('item_id', '=', itemId)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return 'not-linked';
        deeds.add(deed);
        return 'unlinked';
      }),
  };
}
