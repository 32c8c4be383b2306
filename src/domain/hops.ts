/** @module domain/hops  One step of a change's path through us: what the journey of a ticket shows, hop by hop. */
import type { Reason } from './reasons.ts';
import type { Side } from './records.ts';

/** Where on the path. The contract's list is the same. */
export type HopKind = 'delivery' | 'wake' | 'run-start' | 'read' | 'plan' | 'write' | 'create' | 'hold' | 'release' | 'run-end' | 'person';

/** A hop as it is noted. Ids are null where the hop has none. */
export interface Hop {
  /** Milliseconds since the epoch: when it began. */
  readonly at: number;
  readonly kind: HopKind;
  readonly side: Side | null;
  readonly outcome: 'done' | 'waiting' | 'failed';
  readonly reason: Reason;
  /** ms; null for a moment. */
  readonly tookMs: number | null;
  readonly traceId: string | null;
  readonly linkId: string | null;
  readonly ticketId: string | null;
  readonly connectionId: string | null;
  readonly deliveryId: string | null;
  /** What was carried, as data; redacted before it is stored. */
  readonly payload: unknown;
}

/** Takes hops as they happen. Must not throw and must not wait: watching may not change what is watched. */
export type NoteHop = (hop: Hop) => void;
