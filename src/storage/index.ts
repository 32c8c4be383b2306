/** @module storage  The database: two engines, one schema, tenants kept apart by row level security. */

// Repositories that fill the engines' ports
export { createAuditStore } from './audit/audit-store.ts';
export type { DeedKeeper } from './audit/keep-deeds.ts';
export { createContextCacheStore, type StoredContextCache } from './cache/context-cache.ts';
export { createBudgetStore } from './connections/budget-store.ts';
export { createConnectionStore } from './connections/connection-store.ts';
export { createTokenLeaseStore } from './connections/token-lease-store.ts';
// The door
export { type Database, type DatabaseConfig, openDatabase, type TransactionOptions, type Trx } from './database.ts';
// For whoever keeps files of its own beside an embedded database
export { lockDirectory } from './engine/directory-lock.ts';
export { type AppliedConfigStore, createAppliedConfigStore } from './installations/applied-config-store.ts';
export { createInstallationStore } from './installations/installation-store.ts';
export { createMappingVersionStore } from './installations/mapping-version-store.ts';
export { cancelJobs, removeInstallation } from './installations/remove-installation.ts';
export { createTicketItemStore } from './items/ticket-items.ts';
export { createHopStore } from './journey/hop-store.ts';
export { createInstallationLookup, type FoundConnection, type InstallationLookup } from './lookup/installation-lookup.ts';
export type { QueueStore } from './queue-store.ts';
export { createDataKeyStore, createSecretStore } from './secrets/secret-stores.ts';
export { createSessionStore, type StoredSessions } from './sessions/sessions.ts';
export { createSyncStore, type WakeInTransaction } from './sync/sync-store.ts';
// For the transport: no network call inside a transaction
export { assertOutsideTransaction } from './transaction-guard.ts';
