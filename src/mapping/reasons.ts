/** @module mapping/reasons  The closed list of reasons that mapping gives; each is a translation key `reason.<code>`. */
import type { Reason } from '#domain';

/** Every reason code of this folder. */
export const MAPPING_REASONS = [
  // the gate of a flow
  'gate-open',
  'gate-field-not-read',
  'gate-value-differs',
  'gate-value-empty',
  'gate-none-of-any',
  'gate-not-all',
  'gate-has-excluded',
  'gate-not-empty',
  'gate-empty',
  // projections that leave the other side as it is, or wait
  'field-not-read',
  'value-empty-kept',
  'value-empty-held',
  'value-unmapped-kept',
  'value-unmapped-held',
  'value-not-offered',
  'value-wrong-type',
  'number-unreadable',
  'date-without-zone',
  'date-has-time',
  'date-unreadable',
  'expression-timed-out',
  'expression-out-of-memory',
  'expression-output-too-large',
  'expression-failed',
  'expression-no-value',
  'expressions-unavailable',
  // projections that changed on the way
  'value-cut',
  'value-otherwise',
] as const;

/** One of {@link MAPPING_REASONS}. */
export type MappingReasonCode = (typeof MAPPING_REASONS)[number];
export type MappingReason = Reason<MappingReasonCode>;
