/** @module storage  The database: two engines, one schema, tenants kept apart by row level security. */

// The door
export { type Database, type DatabaseConfig, openDatabase, type TransactionOptions, type Trx } from './database.ts';
export type { QueueStore } from './queue-store.ts';
export { assertOutsideTransaction } from './transaction-guard.ts';
