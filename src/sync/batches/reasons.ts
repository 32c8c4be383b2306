/** @module sync/batches/reasons  The closed list of reasons that batches and dead letters give; each is a translation key `reason.<code>`. */
import type { Reason } from '#domain';

/** Every reason code of this folder. */
export const BATCH_REASONS = [
  // why a batch ended or waits
  'batch-cancelled',
  'batch-mapping-changed',
  'batch-draft-unusable',
  'batch-worker-crashed',
  'batch-failed',
  'batch-waits-for-vendor',
  'batch-waits-for-pause',
  'batch-flow-missing',
  'batch-version-unknown',
  'batch-cannot-list-tickets',
  // what would happen to an item
  'item-links-new',
  'item-links-found',
  'item-repaired',
  'item-needs-choice',
  'item-rolls-back',
  'item-moved-on',
  'item-record-stays',
  'item-comments-stay',
  'item-would-change',
  'item-leaves-flow',
  'item-would-differ',
  'item-needs-person',
  'item-cannot-be-read',
  // what came of an item
  'item-applied',
  'item-not-begun',
  'item-nothing-to-do',
  // what a draft would write
  'draft-writes',
  'draft-writes-not',
  // dead letters: why
  'letter-vendor-down',
  'letter-vendor-reply',
  'letter-vendor-refused',
  'letter-keeps-changing',
  'letter-outcome-unknown',
  'letter-internal',
  // dead letters: what to do
  'fix-vendor-down',
  'fix-vendor-reply',
  'fix-vendor-refused',
  'fix-keeps-changing',
  'fix-crashed',
  'fix-unknown-outcome',
  'fix-internal',
] as const;

export type BatchReasonCode = (typeof BATCH_REASONS)[number];
export type BatchReason = Reason<BatchReasonCode>;
