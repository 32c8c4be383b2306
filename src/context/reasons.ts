/** @module context/reasons  Every reason that the sidebar's aggregation gives; each is a translation `reason.<code>`. */
import { type Reason as AnyReason, because as makeReason, type ReasonFacts } from '#domain';

export const CONTEXT_REASONS = [
  'item-assigned-to-requester',
  'item-is-device-of-requester',
  'item-named-in-ticket',
  'change-on-linked-item',
  'change-on-dependency',
  'change-on-dependent',
  'change-on-neighbour',
  'change-running-now',
  'change-overrunning',
  'change-started-before-ticket',
  'change-ended-before-ticket',
  'change-ended-after-ticket',
  'change-starts-later',
  'change-due',
  'change-lapsed',
  'change-without-window',
  'change-unsuccessful',
  'change-emergency',
  'situation-change-running',
  'situation-change-overrunning',
] as const;

export type ContextReasonCode = (typeof CONTEXT_REASONS)[number];
export type ContextReason = AnyReason<ContextReasonCode>;

/** Builds one of {@link CONTEXT_REASONS}. */
export function because(code: ContextReasonCode, facts: ReasonFacts = {}): ContextReason {
  return makeReason(code, facts);
}
