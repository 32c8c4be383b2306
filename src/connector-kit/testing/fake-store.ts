/**
 * @module connector-kit/testing/fake-store
 * The tables of a vendor's fake: versions, history, a ledger, and the past states that stale reads answer from.
 */
import type { Clock, FieldValue } from '#domain';
import type { FakeChange, FakeTable, LedgerEntry } from './vendor-fake.ts';

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

/** A store and what only the shell may do with it. */
export interface ShellStore extends FakeStore {
  readonly tables: readonly TableSpec[];
  readonly ledger: LedgerEntry[];
  onChange(listener: (change: FakeChange) => void): () => void;
  /** Makes what is there the beginning: no ledger, no history, no past. After seeding. */
  forgetPast(): void;
  save(): unknown;
  load(saved: unknown): void;
}

export interface StoreOptions {
  readonly clock: Clock;
  readonly tables: readonly TableSpec[];
  readonly rules?: StoreRules;
  /** The moment that reads see, ms; undefined = the present. */
  readonly seenAtMs: () => number | undefined;
  /** Fields that a switched-on business rule sets after a write. */
  readonly businessRules: (table: string) => Readonly<Record<string, FieldValue>>;
}

interface PastState {
  readonly atMs: number;
  readonly row: StoredRow | undefined;
}

/** Past states kept per record; stale reads look seconds back, not days. */
const MAX_PAST = 50;

interface Saved {
  readonly tables: Record<string, StoredRow[]>;
  readonly counters: Record<string, number>;
  readonly history: HistoryEntry[];
  readonly ledger: LedgerEntry[];
}

/** Makes an empty store over the given tables. */
export function createFakeStore(options: StoreOptions): ShellStore {
  const { clock, rules } = options;
  const specs = new Map(options.tables.map((table) => [table.name, table]));
  const rows = new Map<string, Map<string, StoredRow>>(options.tables.map((table) => [table.name, new Map()]));
  const past = new Map<string, PastState[]>();
  const counters = new Map<string, number>();
  const listeners = new Set<(change: FakeChange) => void>();
  const ledger: LedgerEntry[] = [];
  const historyLog: HistoryEntry[] = [];

  const tableOf = (name: string): Map<string, StoredRow> => {
    const table = rows.get(name);
    if (!table) throw new TypeError(`This fake has no table "${name}"; it has ${[...rows.keys()].join(', ')}.`);
    return table;
  };
  const nowText = () => new Date(clock.now()).toISOString();
  const remember = (table: string, id: string, before: StoredRow | undefined, row: StoredRow | undefined) => {
    // What a seed or a snapshot brought has been there for ever.
    const states = past.get(`${table}/${id}`) ?? (before ? [{ atMs: Number.NEGATIVE_INFINITY, row: before }] : []);
    states.push({ atMs: clock.now(), row });
    past.set(`${table}/${id}`, states.slice(-MAX_PAST));
  };
  const seen = (table: string, id: string, present: StoredRow | undefined): StoredRow | undefined => {
    const atMs = options.seenAtMs();
    const states = past.get(`${table}/${id}`);
    if (atMs === undefined || !states) return present;
    return states.findLast((state) => state.atMs <= atMs)?.row;
  };
  const nextNumber = (counter: string): number => {
    const next = (counters.get(counter) ?? 0) + 1;
    counters.set(counter, next);
    return next;
  };
  const note = (table: string, verb: string, id: string, values: Readonly<Record<string, FieldValue>>, write: WriteOptions) => {
    const effect = write.effect ?? `${specs.get(table)?.effect ?? table}.${verb}`;
    ledger.push({ sequence: ledger.length + 1, effect, recordId: id, values, actor: write.actor, at: nowText() });
  };
  const tell = (change: FakeChange) => {
    for (const listener of listeners) listener(change);
  };
  const applyBusinessRules = (table: string, id: string) => {
    const ruled = options.businessRules(table);
    if (Object.keys(ruled).length > 0 && tableOf(table).has(id))
      write(table, id, ruled, { actor: 'business rule', effect: `${specs.get(table)?.effect ?? table}.rule` });
  };
  const write = (table: string, id: string, changes: Readonly<Record<string, FieldValue>>, how: WriteOptions): readonly string[] => {
    const current = tableOf(table).get(id) as StoredRow;
    const changed = Object.entries(changes).filter(([field, value]) => JSON.stringify(current.values[field]) !== JSON.stringify(value));
    if (changed.length === 0) return [];
    const version = current.version + 1;
    const next: StoredRow = { ...current, version, values: { ...current.values, ...changes }, updatedAt: nowText(), updatedBy: how.actor };
    tableOf(table).set(id, next);
    remember(table, id, current, next);
    for (const [field, to] of changed)
      historyLog.push({
        sequence: historyLog.length + 1,
        table,
        id,
        field,
        from: current.values[field] ?? null,
        to,
        version,
        actor: how.actor,
        at: next.updatedAt,
      });
    note(table, 'update', id, Object.fromEntries(changed), how);
    return changed.map(([field]) => field);
  };

  const store: ShellStore = {
    tables: options.tables,
    ledger,
    nextNumber,
    get: (table, id) => seen(table, id, tableOf(table).get(id)),
    all(table) {
      if (options.seenAtMs() === undefined) return [...tableOf(table).values()];
      const ids = new Set([
        ...tableOf(table).keys(),
        ...[...past.keys()].filter((key) => key.startsWith(`${table}/`)).map((key) => key.slice(table.length + 1)),
      ]);
      return [...ids].flatMap((id) => seen(table, id, tableOf(table).get(id)) ?? []);
    },
    find: (table, fits) => store.all(table).find(fits),
    insert(table, values, how) {
      const id = how.id ?? (specs.get(table)?.newId ?? String)(nextNumber(`id:${table}`));
      if (tableOf(table).has(id)) throw new TypeError(`${table} already holds ${id}.`);
      const pending: PendingWrite = { kind: 'insert', table, id, current: undefined, changes: values, actor: how.actor };
      const stored = rules?.beforeWrite?.(pending, store) ?? values;
      const at = nowText();
      const row: StoredRow = { id, version: 1, values: { ...stored }, createdAt: at, createdBy: how.actor, updatedAt: at, updatedBy: how.actor };
      tableOf(table).set(id, row);
      remember(table, id, undefined, row);
      note(table, 'create', id, row.values, how);
      rules?.afterWrite?.({ ...pending, changes: stored }, store);
      applyBusinessRules(table, id);
      tell({ table, id, actor: how.actor, fields: Object.keys(stored) });
      return tableOf(table).get(id) as StoredRow;
    },
    update(table, id, changes, how) {
      const current = tableOf(table).get(id);
      if (!current) throw new TypeError(`${table} holds no ${id}.`);
      const pending: PendingWrite = { kind: 'update', table, id, current, changes, actor: how.actor };
      const stored = rules?.beforeWrite?.(pending, store) ?? changes;
      const fields = write(table, id, stored, how);
      if (fields.length > 0) {
        rules?.afterWrite?.({ ...pending, changes: stored }, store);
        applyBusinessRules(table, id);
        tell({ table, id, actor: how.actor, fields });
      }
      return tableOf(table).get(id) as StoredRow;
    },
    remove(table, id, how) {
      const current = tableOf(table).get(id);
      if (!current) throw new TypeError(`${table} holds no ${id}.`);
      const pending: PendingWrite = { kind: 'remove', table, id, current, changes: {}, actor: how.actor };
      rules?.beforeWrite?.(pending, store);
      tableOf(table).delete(id);
      remember(table, id, current, undefined);
      note(table, 'remove', id, {}, how);
      rules?.afterWrite?.(pending, store);
      tell({ table, id, actor: how.actor, fields: [] });
    },
    history: (table, id) => historyLog.filter((entry) => entry.table === table && (id === undefined || entry.id === id)),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    forgetPast() {
      past.clear();
      historyLog.length = 0;
      ledger.length = 0;
    },
    save: (): Saved => ({
      tables: Object.fromEntries([...rows].map(([name, table]) => [name, [...table.values()]])),
      counters: Object.fromEntries(counters),
      history: [...historyLog],
      ledger: [...ledger],
    }),
    load(saved) {
      const { tables, counters: numbers, history, ledger: entries } = saved as Saved;
      for (const [name, table] of rows) {
        table.clear();
        for (const row of tables[name] ?? []) table.set(row.id, row);
      }
      past.clear();
      counters.clear();
      for (const [name, value] of Object.entries(numbers)) counters.set(name, value);
      historyLog.splice(0, historyLog.length, ...history);
      ledger.splice(0, ledger.length, ...entries);
    },
  };
  return store;
}
