/** @module storage  The database: two engines, one schema, tenants kept apart by row level security. */

export { createAuditStore } from './audit/audit-store.ts';
export { type CachedAnswer, type ContextCacheStore, createContextCacheStore } from './cache/context-cache.ts';
// Repositories
export { createBudgetStore } from './connections/budget-store.ts';
export { createConnectionStore } from './connections/connection-store.ts';
export { createTokenLeaseStore } from './connections/token-lease-store.ts';
// The door
export { type Database, type DatabaseConfig, openDatabase, type TransactionOptions, type Trx } from './database.ts';
export { createTicketItemStore, type TicketItem, type TicketItemStore } from './items/ticket-items.ts';
export { createInstallationLookup, type FoundInstallation, type InstallationLookup } from './lookup/installation-lookup.ts';
export type { QueueStore } from './queue-store.ts';
export { createDataKeyStore, createSecretStore } from './secrets/secret-stores.ts';
export { createSessionStore, type RenewalBinding, type SessionStore } from './sessions/sessions.ts';
export { createSyncStore, type WakeInTransaction } from './sync/sync-store.ts';
export { assertOutsideTransaction } from './transaction-guard.ts';
