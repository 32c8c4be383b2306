/** @module sync/batches  Long work over many links: planned first, counted, approved, then applied through reconcile. */
export { type Batches, createBatches } from './create-batches.ts';
export type { BatchDetails } from './manage.ts';
export type { BatchDeps, CompiledDraft } from './ports.ts';
export { BATCH_REASONS } from './reasons.ts';
export type { BatchCounts, BatchField, BatchItemRow, BatchItemState, BatchPatch, BatchRequest, BatchRow, BatchStage, BatchVerdict } from './rows.ts';
export type { BatchStore, LinkFilter } from './store.ts';
