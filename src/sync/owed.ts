/**
 * @module sync/owed
 * What a run has decided and not yet written. It goes out with the run's next transaction, whichever that is: the one that marks the next write as sent, or the
 * one that gives the lease back. See decisions/012.
 */
import type { OperationId } from '#domain';
import type { SyncStores } from './ports.ts';
import type { OperationRow } from './rows.ts';
import type { StageChange, StageRows } from './run-store.ts';

/** Values, not live state: a transaction that is repeated or rolled back writes the same again. */
export interface Owed extends StageChange {
  /** What is more than rows: holds to open and release, answers to use up. In order, after the rows. */
  readonly also: readonly ((stores: SyncStores) => Promise<void>)[];
}

const NO_ROWS: StageRows = { shadows: [], provenance: [], history: [], operations: [], done: { ids: [], at: 0 } };

export const NOTHING_OWED: Owed = { patch: {}, rows: NO_ROWS, also: [] };

/** One stage's rows, those left out being none. */
export function stageRows(rows: Partial<StageRows>): StageRows {
  return { ...NO_ROWS, ...rows };
}

/** Both together. Of two rows of one field, and two changes of one property, the later one counts. */
export function addOwed(owed: Owed, { patch = {}, rows = NO_ROWS, also = [] }: Partial<Owed>): Owed {
  return {
    patch: { ...owed.patch, ...patch },
    rows: {
      shadows: latestByField([...owed.rows.shadows, ...rows.shadows]),
      provenance: latestByField([...owed.rows.provenance, ...rows.provenance]),
      history: [...owed.rows.history, ...rows.history],
      operations: [...owed.rows.operations, ...rows.operations],
      done: { ids: [...owed.rows.done.ids, ...rows.done.ids], at: Math.max(owed.rows.done.at, rows.done.at) },
    },
    also: [...owed.also, ...also],
  };
}

function latestByField<Row extends { readonly fieldKey: string }>(rows: readonly Row[]): readonly Row[] {
  return [...new Map(rows.map((row) => [row.fieldKey, row])).values()];
}

/** The same with these operations sent: they are written as sent in the first place. */
export function withSent(owed: Owed, ids: ReadonlySet<OperationId>, sent: Pick<OperationRow, 'sentAt' | 'basisToken' | 'basisAt'>): Owed {
  const operations = owed.rows.operations.map((row): OperationRow => (ids.has(row.id) ? { ...row, ...sent, state: 'sent' } : row));
  return { ...owed, rows: { ...owed.rows, operations } };
}

/** Nothing but what is seen on the link: no row, no hold, no answer. */
export function isBookkeeping({ rows: { shadows, provenance, history, operations, done }, also }: Owed): boolean {
  return [shadows, provenance, history, operations, done.ids, also].every(({ length }) => length === 0);
}
