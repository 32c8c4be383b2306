/**
 * @module connector-kit/testing/fake-store
 * What a vendor's fake keeps, as its routes, rules and tests see it; `table-store.ts` carries it out.
 */
import type { FieldValue } from '#domain';
import type { FakeTable } from './vendor-fake.ts';

/** A table of a fake. */
export interface TableSpec extends FakeTable {
  /** First word of ledger effects: `incident` gives `incident.create`, `.update`, `.remove`. Default: the table's name. */
  readonly effect?: string;
  /** The next id. Default: `<n>`. `n` counts from 1 and is never used twice. */
  readonly newId?: (n: number) => string;
}

/** One record. `values` are in the vendor's own field names. */
export interface StoredRow {
  readonly id: string;
  /** 1 after the insert, one more with each write that changed something. */
  readonly version: number;
  readonly values: Readonly<Record<string, FieldValue>>;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  readonly createdBy: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
}

/** One field's change, as vendors show it in their audit. */
export interface HistoryEntry {
  readonly sequence: number;
  readonly table: string;
  readonly id: string;
  readonly field: string;
  readonly from: FieldValue;
  readonly to: FieldValue;
  readonly version: number;
  readonly actor: string;
  readonly at: string;
}

/** A write on its way, as rules see it. */
export interface PendingWrite {
  readonly kind: 'insert' | 'update' | 'remove';
  readonly table: string;
  readonly id: string;
  readonly current: StoredRow | undefined;
  readonly changes: Readonly<Record<string, FieldValue>>;
  readonly actor: string;
}

/** What the vendor's own logic adds to a write. */
export interface StoreRules {
  /** Returns what is really stored (defaults, computed fields); throws where the vendor refuses. */
  readonly beforeWrite?: (write: PendingWrite, store: FakeStore) => Readonly<Record<string, FieldValue>>;
  /** Side effects on other records. */
  readonly afterWrite?: (write: PendingWrite, store: FakeStore) => void;
}

export interface WriteOptions {
  readonly actor: string;
  /** Ledger effect in place of the table's own: `comment.add`. */
  readonly effect?: string;
}

/** The tables. Reads inside a stale request answer from the past; writes always meet the present. */
export interface FakeStore {
  get(table: string, id: string): StoredRow | undefined;
  /** In the order of insertion. */
  all(table: string): readonly StoredRow[];
  find(table: string, fits: (row: StoredRow) => boolean): StoredRow | undefined;
  insert(table: string, values: Readonly<Record<string, FieldValue>>, options: WriteOptions & { readonly id?: string }): StoredRow;
  /** A write that changes nothing leaves version, history and ledger alone. Throws where there is no such record. */
  update(table: string, id: string, changes: Readonly<Record<string, FieldValue>>, options: WriteOptions): StoredRow;
  remove(table: string, id: string, options: WriteOptions): void;
  history(table: string, id?: string): readonly HistoryEntry[];
  /** Counts up for ever, also over a restore; for numbers such as `INC0010001`. */
  nextNumber(counter: string): number;
}
