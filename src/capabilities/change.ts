/** @module capabilities/change  Change requests near configuration items, and as records that links can tie. */
import type { ChangeRequest, FieldOption } from '#domain';
import type { Call } from './connector.ts';
import type { RecordStore, Refusal } from './record-store.ts';

/** What the sidebar shows beside a ticket; read only. */
export interface ChangeCapability {
  /** Changes that touch any of those items and whose planned or actual window overlaps [fromIso, toIso]. Each change once. */
  listForItems(
    itemIds: readonly string[],
    window: { readonly fromIso: string; readonly toIso: string },
    limit: number,
    call: Call,
  ): Promise<readonly ChangeRequest[]>;
  /** Exact. */
  readByNumber(number: string, call: Call): Promise<ChangeRequest | undefined>;
}

/** Changes as records. A vendor may fill this, the read part above, or both. */
export interface ChangeRecords extends RecordStore {
  readonly recordType: 'change-request';
  /** Every vendor's change has a workflow. */
  reachableStates(id: string, call: Call): Promise<readonly FieldOption[]>;
  /**
   * Looks for other changes and closed windows in its way, and waits for the answer, at most as long as the caller does. With the `run` of a check that was
   * unfinished, that one is waited for and none is started. Absent where the vendor has no such check.
   */
  checkConflicts?(id: string, run: string | undefined, call: Call): Promise<ConflictCheck>;
}

/** Whether that vendor has a conflict check. */
export function hasConflictCheck(records: object): records is Required<Pick<ChangeRecords, 'checkConflicts'>> {
  return 'checkConflicts' in records && typeof records.checkConflicts === 'function';
}

/** How a conflict check ended. `unfinished`: the vendor is still at it; ask again later, with its `run`. */
export type ConflictCheck =
  | { readonly kind: 'checked'; readonly conflicts: readonly ChangeConflict[] }
  | { readonly kind: 'unfinished'; readonly run: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'missing' };

/** One thing in the way of a change. */
export interface ChangeConflict {
  /** The vendor's own word for the kind of conflict. */
  readonly type: string;
  readonly label: string;
  /** The other change, where there is one. */
  readonly otherId?: string;
  readonly itemId?: string;
}
