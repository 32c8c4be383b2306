/** @module capabilities/change  Change requests near configuration items, read only here. */
import type { ChangeRequest } from '#domain';
import type { Call } from './connector.ts';

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
