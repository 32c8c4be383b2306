/**
 * @module connectors/servicenow/record-access
 * Tables beside the record that an access rule may close to our user. What is lost without one is said once in the log and in the store's traits, and the
 * table is asked again after a while, because an admin may open it.
 */
import type { Log, StoreLimitation } from '#capabilities';
import { type Clock, hasErrorCode } from '#domain';
import { TABLE } from './wire.ts';

/** How long a refusal counts, ms. */
const COUNTS_MS = 10 * 60_000;

const LIMITATIONS = {
  [TABLE.audit]: {
    feature: 'field-history',
    message: 'Our user may not read sys_audit, so nobody knows when a field changed: grant it read access.',
  },
  [TABLE.journal]: {
    feature: 'comments',
    message: 'Our user may not read sys_journal_field, so comments are neither read nor written: grant it read access.',
  },
  [TABLE.deleteLog]: {
    feature: 'deletions',
    message: 'Our user may not read sys_audit_delete, so a missing record is never known to be deleted: grant it read access.',
  },
} as const satisfies Record<string, StoreLimitation>;
export type GuardedTable = keyof typeof LIMITATIONS;

export interface TableAccess {
  /** Runs a read of that table; undefined where our user may not, or was refused a short while ago. */
  read<Value>(table: GuardedTable, run: () => Promise<Value>): Promise<Value | undefined>;
  isClosed(table: GuardedTable): boolean;
  limitations(): readonly StoreLimitation[];
  messageOf(table: GuardedTable): string;
}

export function createTableAccess({ clock, log }: { readonly clock: Pick<Clock, 'now'>; readonly log: Pick<Log, 'warn'> }): TableAccess {
  const refusedUntil = new Map<GuardedTable, number>();
  const isClosed = (table: GuardedTable) => (refusedUntil.get(table) ?? 0) > clock.now();
  return {
    isClosed,
    limitations: () => [...refusedUntil.keys()].filter(isClosed).map((table) => LIMITATIONS[table]),
    messageOf: (table) => LIMITATIONS[table].message,
    async read(table, run) {
      if (isClosed(table)) return undefined;
      try {
        const value = await run();
        refusedUntil.delete(table);
        return value;
      } catch (error) {
        if (!hasErrorCode(error, 'vendor-forbidden')) throw error;
        refusedUntil.set(table, clock.now() + COUNTS_MS);
        log.warn('servicenow.table-closed', { table, lost: LIMITATIONS[table].feature });
        return undefined;
      }
    },
  };
}
