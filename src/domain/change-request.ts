/** @module domain/change-request  A planned, running or past change to configuration items. */
import type { NamedParty } from './configuration-item.ts';

/** Where a change stands, in our words. */
export type ChangePhase = 'draft' | 'pending' | 'scheduled' | 'running' | 'review' | 'closed' | 'cancelled';

export interface ChangeRequest {
  readonly id: string;
  /** `CHG0030031` */
  readonly number: string;
  readonly title: string;
  readonly phase: ChangePhase;
  /** The vendor's own state label. */
  readonly stateLabel: string;
  readonly kind: 'normal' | 'standard' | 'emergency' | 'other';
  readonly risk?: string;
  readonly approval?: string;
  /** ISO 8601 UTC; planned and actual, absent where not set. */
  readonly plannedStart?: string;
  readonly plannedEnd?: string;
  readonly actualStart?: string;
  readonly actualEnd?: string;
  /** Ids of the items it touches. */
  readonly itemIds: readonly string[];
  readonly assignmentGroup?: NamedParty;
  readonly assignedTo?: NamedParty;
  /** How it ended, where it ended: `successful`, `unsuccessful`, … as the vendor labels it. */
  readonly outcome?: string;
  readonly updatedAt: string;
  readonly url: string;
}
