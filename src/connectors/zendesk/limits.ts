/** @module connectors/zendesk/limits  What the declaration and the calls share: classes of the budget, and how long a create may stay unseen. */

/** Endpoint classes of the budget; the limits of the definition use the same names. */
export const ENDPOINTS = {
  ticketsUpdate: 'tickets-update',
  ticketsIndex: 'tickets-index',
  incremental: 'incremental-exports',
  deletedTickets: 'deleted-tickets',
} as const;

/**
 * The look-up by external id reads the table, not the search index; the vendor does not say whether a replica may lag, so a create counts as visible only
 * after this long.
 */
export const FIND_LAG_MS = 10_000;
