/** @module sync/batches  Long work over many links: planned first, counted, approved, then applied through reconcile. */
export { type BatchLimits, defaultBatchLimits } from './limits.ts';
export type { BatchDeps, CompiledDraft } from './ports.ts';
export { BATCH_REASONS, type BatchReason } from './reasons.ts';
export * from './rows.ts';
export type { BatchStore, LinkFilter } from './store.ts';
