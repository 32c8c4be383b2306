/**
 * @module connector-kit/testing/table-store
 * The tables of a vendor's fake: versions, history, a ledger, and the past states that stale reads answer from.
 */
import type { Clock, FieldValue } from '#domain';
import type { FakeStore, HistoryEntry, PendingWrite, StoredRow, StoreRules, TableSpec, WriteOptions } from './fake-store.ts';
import type { FakeChange, LedgerEntry } from './vendor-fake.ts';

/** A store and what only the shell may do with it. */
export interface ShellStore extends FakeStore {
  readonly ledger: readonly LedgerEntry[];
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

type Values = Readonly<Record<string, FieldValue>>;
type Listener = (change: FakeChange) => void;

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
export function createTableStore(options: StoreOptions): ShellStore {
  return new TableStore(options);
}

class TableStore implements ShellStore {
  readonly ledger: LedgerEntry[] = [];
  readonly #options: StoreOptions;
  readonly #specs: ReadonlyMap<string, TableSpec>;
  readonly #rows: ReadonlyMap<string, Map<string, StoredRow>>;
  readonly #past = new Map<string, PastState[]>();
  readonly #counters = new Map<string, number>();
  readonly #history: HistoryEntry[] = [];
  readonly #listeners = new Set<Listener>();

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#specs = new Map(options.tables.map((table) => [table.name, table]));
    this.#rows = new Map(options.tables.map((table) => [table.name, new Map()]));
  }

  get(table: string, id: string): StoredRow | undefined {
    return this.#seen(table, id);
  }

  all(table: string): readonly StoredRow[] {
    const present = this.#table(table);
    if (this.#options.seenAtMs() === undefined) return [...present.values()];
    const remembered = [...this.#past.keys()].filter((key) => key.startsWith(`${table}/`)).map((key) => key.slice(table.length + 1));
    return [...new Set([...present.keys(), ...remembered])].flatMap((id) => this.#seen(table, id) ?? []);
  }

  find(table: string, fits: (row: StoredRow) => boolean): StoredRow | undefined {
    return this.all(table).find(fits);
  }

  insert(table: string, values: Values, how: WriteOptions & { readonly id?: string }): StoredRow {
    const id = how.id ?? (this.#specs.get(table)?.newId ?? String)(this.nextNumber(`id:${table}`));
    if (this.#table(table).has(id)) throw new TypeError(`${table} already holds ${id}.`);
    const pending: PendingWrite = { kind: 'insert', table, id, current: undefined, changes: values, actor: how.actor };
    const stored = { ...this.#ruled(pending) };
    const at = this.#now();
    const row: StoredRow = { id, version: 1, values: stored, createdAt: at, createdBy: how.actor, updatedAt: at, updatedBy: how.actor };
    this.#table(table).set(id, row);
    this.#remember(table, id, undefined, row);
    this.#note(table, 'create', id, stored, how);
    this.#follow(pending, stored);
    return this.#table(table).get(id) as StoredRow;
  }

  update(table: string, id: string, changes: Values, how: WriteOptions): StoredRow {
    const pending: PendingWrite = { kind: 'update', table, id, current: this.#mustHold(table, id), changes, actor: how.actor };
    const changed = this.#write(table, id, this.#ruled(pending), how);
    if (Object.keys(changed).length > 0) this.#follow(pending, changed);
    return this.#table(table).get(id) as StoredRow;
  }

  remove(table: string, id: string, how: WriteOptions): void {
    const current = this.#mustHold(table, id);
    const pending: PendingWrite = { kind: 'remove', table, id, current, changes: {}, actor: how.actor };
    this.#ruled(pending);
    this.#table(table).delete(id);
    this.#remember(table, id, current, undefined);
    this.#note(table, 'remove', id, {}, how);
    this.#follow(pending, {});
  }

  history(table: string, id?: string): readonly HistoryEntry[] {
    return this.#history.filter((entry) => entry.table === table && (id === undefined || entry.id === id));
  }

  nextNumber(counter: string): number {
    const next = (this.#counters.get(counter) ?? 0) + 1;
    this.#counters.set(counter, next);
    return next;
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  forgetPast(): void {
    this.#past.clear();
    this.#history.length = 0;
    this.ledger.length = 0;
  }

  save(): Saved {
    const tables = Object.fromEntries([...this.#rows].map(([name, table]) => [name, [...table.values()]]));
    return { tables, counters: Object.fromEntries(this.#counters), history: [...this.#history], ledger: [...this.ledger] };
  }

  load(saved: unknown): void {
    // Only this store's own `save` writes what comes here.
    const { tables, counters, history, ledger } = saved as Saved;
    this.forgetPast();
    for (const [name, table] of this.#rows) {
      table.clear();
      for (const row of tables[name] ?? []) table.set(row.id, row);
    }
    this.#counters.clear();
    for (const [name, value] of Object.entries(counters)) this.#counters.set(name, value);
    this.#history.push(...history);
    this.ledger.push(...ledger);
  }

  #table(name: string): Map<string, StoredRow> {
    const table = this.#rows.get(name);
    if (!table) throw new TypeError(`This fake has no table "${name}"; it has ${[...this.#rows.keys()].join(', ')}.`);
    return table;
  }

  #mustHold(table: string, id: string): StoredRow {
    const row = this.#table(table).get(id);
    if (!row) throw new TypeError(`${table} holds no ${id}.`);
    return row;
  }

  #now(): string {
    return new Date(this.#options.clock.now()).toISOString();
  }

  #seen(table: string, id: string): StoredRow | undefined {
    const present = this.#table(table).get(id);
    const atMs = this.#options.seenAtMs();
    const states = this.#past.get(`${table}/${id}`);
    if (atMs === undefined || !states) return present;
    return states.findLast((state) => state.atMs <= atMs)?.row;
  }

  #remember(table: string, id: string, before: StoredRow | undefined, row: StoredRow | undefined): void {
    // What a seed or a snapshot brought has been there for ever.
    const states = this.#past.get(`${table}/${id}`) ?? (before ? [{ atMs: Number.NEGATIVE_INFINITY, row: before }] : []);
    this.#past.set(`${table}/${id}`, [...states, { atMs: this.#options.clock.now(), row }].slice(-MAX_PAST));
  }

  #ruled(pending: PendingWrite): Values {
    return this.#options.rules?.beforeWrite?.(pending, this) ?? pending.changes;
  }

  /** Stores what differs; returns that. */
  #write(table: string, id: string, changes: Values, how: WriteOptions): Values {
    const current = this.#mustHold(table, id);
    const changed = Object.entries(changes).filter(([field, value]) => JSON.stringify(current.values[field]) !== JSON.stringify(value));
    if (changed.length === 0) return {};
    const at = this.#now();
    const version = current.version + 1;
    const next: StoredRow = { ...current, version, values: { ...current.values, ...changes }, updatedAt: at, updatedBy: how.actor };
    this.#table(table).set(id, next);
    this.#remember(table, id, current, next);
    for (const [field, to] of changed) {
      const from = current.values[field] ?? null;
      this.#history.push({ sequence: this.#history.length + 1, table, id, field, from, to, version, actor: how.actor, at });
    }
    this.#note(table, 'update', id, Object.fromEntries(changed), how);
    return Object.fromEntries(changed);
  }

  #note(table: string, verb: string, id: string, values: Values, how: WriteOptions): void {
    const effect = how.effect ?? `${this.#effectOf(table)}.${verb}`;
    this.ledger.push({ sequence: this.ledger.length + 1, effect, recordId: id, values, actor: how.actor, at: this.#now() });
  }

  #effectOf(table: string): string {
    return this.#specs.get(table)?.effect ?? table;
  }

  /** What a carried-out write sets off: the vendor's own side effects, a business rule that is switched on, and the news. */
  #follow(pending: PendingWrite, stored: Values): void {
    const { table, id, actor } = pending;
    this.#options.rules?.afterWrite?.({ ...pending, changes: stored }, this);
    const ruled = this.#options.businessRules(table);
    if (Object.keys(ruled).length > 0 && this.#table(table).has(id))
      this.#write(table, id, ruled, { actor: 'business rule', effect: `${this.#effectOf(table)}.rule` });
    for (const listener of this.#listeners) listener({ table, id, actor, fields: [...new Set([...Object.keys(stored), ...Object.keys(ruled)])] });
  }
}
