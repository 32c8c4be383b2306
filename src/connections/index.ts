/** @module connections  Configured connectors: settings, state, tokens, budgets; ports are filled by storage and the vault. */
export type { BudgetStore } from './budget-gate.ts';
export type { BudgetRow } from './budget-rule.ts';
export type { ConnectionTestResult } from './check-run.ts';
export {
  CONNECTION_REASONS,
  type Connection,
  type ConnectionReason,
  type ConnectionState,
  type ConnectionStore,
  type NameTaken,
  type SecretBox,
  type WrittenWith,
} from './connection.ts';
export { createConnections } from './connections.ts';
export type { ConnectionInput, Connections, ConnectionsDeps, OpenConsent } from './face.ts';
export type { StoredTokens, TokenLeaseStore } from './token-store.ts';
