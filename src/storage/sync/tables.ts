/** @module storage/sync/tables  Row types of the sync engine's tables. */

// biome-ignore lint/suspicious/noEmptyInterface: the first table fills it.
export interface SyncTables {}
