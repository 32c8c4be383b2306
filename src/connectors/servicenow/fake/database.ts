/** @module connectors/servicenow/fake/database  The fake's store seen as the vendor's tables: every value a string, classes that extend others, platform tables. */
import { createHash } from 'node:crypto';
import type { FakeStore, HistoryEntry, StoredRow } from '../../../connector-kit/testing/index.ts';
import { lineage, rootOf, TABLES } from './columns.ts';

/** A record as the vendor keeps it, all strings; `''` is empty. */
export type Row = Readonly<Record<string, string>>;

/** Reads; inside a stale request they answer from the past. */
export interface Database {
  /** A row by id where it belongs to that table or one that extends it. */
  get(table: string, id: string): Row | undefined;
  /** All rows of a table and of those that extend it. */
  list(table: string): readonly Row[];
}

/** `2026-01-31 10:00:00`, UTC: how the vendor stores an instant. */
export function stamp(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

/** Back from {@link stamp}, ms. */
export function utcOf(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}Z`);
}

/** An id in the vendor's form that stays the same for the same words. */
export function idFor(words: string): string {
  return createHash('md5').update(words).digest('hex');
}

/** `INC0010001`, counted per prefix. */
export function nextNumber(store: FakeStore, prefix: string): string {
  return `${prefix}${String(10_000 + store.nextNumber(prefix)).padStart(7, '0')}`;
}

/** Counts journal entries, so that a comment alone makes a new version; never shown. */
export const JOURNAL_COUNT = 'x_journal_count';

/** Where rows of a table are kept; `task` is spread over those that extend it. */
export function storesOf(table: string): readonly string[] {
  const root = rootOf(table);
  if (table === 'task') return ['incident', 'change_request'];
  return [root === 'task' ? table : root];
}

/** Types that an admin has given to columns, by dictionary row: forgotten with the store, and no part of its snapshots. */
const retyped = new WeakMap<FakeStore, Map<string, string>>();

/** An admin gives a column another type; `undefined` gives it its own again. */
export function retypeColumn(store: FakeStore, column: string, type: string | undefined): void {
  const types = retyped.get(store) ?? new Map<string, string>();
  retyped.set(store, types);
  const id = idFor(`sys_dictionary:${column}`);
  if (type === undefined) types.delete(id);
  else types.set(id, type);
}

/** The tables over a store. */
export function createDatabase(store: FakeStore): Database {
  const isOf = (row: Row, table: string) => row.sys_class_name === undefined || lineage(row.sys_class_name).includes(table);
  const virtual: Readonly<Record<string, () => readonly Row[]>> = {
    sys_dictionary: () => DICTIONARY.map((row) => ({ ...row, internal_type: retyped.get(store)?.get(row.sys_id ?? '') ?? row.internal_type ?? '' })),
    sys_choice: () => CHOICES,
    sys_db_object: () => OBJECTS,
    sys_audit: () =>
      ['incident', 'change_request', 'cmdb_ci']
        .flatMap((table) => store.history(table))
        .filter(isShown)
        .map(toAuditRow),
  };
  return {
    get(table, id) {
      for (const name of virtual[table] === undefined ? storesOf(table) : []) {
        const stored = store.get(name, id);
        if (stored !== undefined && isOf(toRow(stored), table)) return toRow(stored);
      }
      return virtual[table]?.().find((row) => row.sys_id === id);
    },
    list: (table) =>
      virtual[table]?.() ??
      storesOf(table)
        .flatMap((name) => store.all(name))
        .map(toRow)
        .filter((row) => isOf(row, table)),
  };
}

export function toRow(stored: StoredRow): Row {
  const values = Object.fromEntries(Object.entries(stored.values).map(([name, value]) => [name, value === null ? '' : String(value)]));
  const seededAt = stored.version === 1 ? values.sys_updated_on : undefined;
  return {
    ...values,
    sys_id: stored.id,
    sys_created_on: values.sys_created_on || stamp(Date.parse(stored.createdAt)),
    sys_created_by: stored.createdBy,
    sys_updated_on: seededAt || stamp(Date.parse(stored.updatedAt)),
    sys_updated_by: stored.updatedBy,
    sys_mod_count: String(stored.version - 1),
  };
}

const isShown = ({ field }: HistoryEntry) => field !== JOURNAL_COUNT;

function toAuditRow(entry: HistoryEntry): Row {
  const at = stamp(Date.parse(entry.at));
  return {
    sys_id: idFor(`sys_audit:${entry.sequence}`),
    tablename: entry.table,
    documentkey: entry.id,
    fieldname: entry.field,
    oldvalue: entry.from === null ? '' : String(entry.from),
    newvalue: entry.to === null ? '' : String(entry.to),
    user: entry.actor,
    record_checkpoint: String(entry.version - 1),
    sys_created_on: at,
    sys_created_by: entry.actor,
  };
}

/** What people see for a record that others refer to: its number, name, label or id. */
export function displayOf(row: Row): string {
  return row.number || row.name || row.column_label || row.label || row.file_name || row.sys_id || '';
}

// The platform's own tables never change while the fake runs, but for the type of a column.
const OBJECTS: readonly Row[] = Object.entries(TABLES).map(([name, table]) => ({
  sys_id: idFor(`sys_db_object:${name}`),
  name,
  label: table.label,
  super_class: table.extends ?? '',
}));

const DICTIONARY: readonly Row[] = Object.entries(TABLES).flatMap(([name, table]) =>
  Object.entries(table.columns).map(([element, column]) => ({
    sys_id: idFor(`sys_dictionary:${name}.${element}`),
    name,
    element,
    column_label: column.label,
    internal_type: column.type,
    max_length: String(column.max),
    reference: column.reference ?? '',
    active: 'true',
    mandatory: String(column.isMandatory ?? false),
    read_only: String(column.isReadOnly ?? false),
    choice: column.choices === undefined ? '0' : '3',
    use_dependent_field: String(column.dependsOn !== undefined),
    dependent_on_field: column.dependsOn ?? '',
  })),
);

const CHOICES: readonly Row[] = Object.entries(TABLES).flatMap(([name, table]) =>
  Object.entries(table.columns).flatMap(([element, column]) =>
    (column.choices ?? []).map(([value, label, under = ''], index) => ({
      sys_id: idFor(`sys_choice:${name}.${element}.${value}${under && `.${under}`}`),
      name,
      element,
      value,
      label,
      language: 'en',
      inactive: 'false',
      dependent_value: under,
      sequence: String(index),
    })),
  ),
);
