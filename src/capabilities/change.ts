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
  /**
   * States that the change may be moved to now, the present one left out. Empty where it has come to its end, or where there is none of that id. A write of any
   * other state is refused, and the refusal names these in `accepted`.
   */
  reachableStates(id: string, call: Call): Promise<readonly FieldOption[]>;
  /** Looks for other changes and closed windows in its way, and waits for the answer. Absent where the vendor has no such check. */
  checkConflicts?(id: string, call: Call): Promise<ConflictCheck>;
}

/** Whether that vendor has a conflict check. */
export function hasConflictCheck(records: object): records is Required<Pick<ChangeRecords, 'checkConflicts'>> {
  return 'checkConflicts' in records && typeof records.checkConflicts === 'function';
}

/** How a conflict check ended. `unfinished`: the vendor is still at it; ask again later. */
export type ConflictCheck =
  | { readonly kind: 'checked'; readonly conflicts: readonly ChangeConflict[] }
  | { readonly kind: 'unfinished' }
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
