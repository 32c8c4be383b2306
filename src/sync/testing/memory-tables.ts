/** @module sync/testing/memory-tables  The maps behind the in-memory store. */
import type { LinkRow } from '../rows.ts';

/** Every table of one installation, by primary key. */
export type MemoryTables = Record<
  | 'links'
  | 'shadows'
  | 'operations'
  | 'holds'
  | 'answers'
  | 'deadLetters'
  | 'carried'
  | 'provenance'
  | 'history'
  | 'considerations'
  | 'inbox'
  | 'checkpoints'
  | 'editing'
  | 'switches'
  | 'fieldHealth'
  | 'ticketWrites'
  | 'batches'
  | 'batchItems',
  UndoableTable
>;

/** What changed since the last mark, over all tables. Rows are replaced and never changed in place, so what was under a key is all there is to keep. */
class Journal {
  readonly #undo: (() => void)[] = [];

  note(undo: () => void): void {
    this.#undo.push(undo);
  }

  /** What happened before this is there to stay. */
  mark(): void {
    this.#undo.length = 0;
  }

  /** As if nothing had happened since the mark. */
  rollBack(): void {
    for (const undo of this.#undo.reverse()) undo();
    this.#undo.length = 0;
  }
}

/** A table whose changes can be taken back. */
class UndoableTable extends Map<string, unknown> {
  readonly #journal: Journal;

  constructor(journal: Journal) {
    super();
    this.#journal = journal;
  }

  override set(key: string, row: unknown): this {
    this.#noteOf(key);
    return super.set(key, row);
  }

  override delete(key: string): boolean {
    this.#noteOf(key);
    return super.delete(key);
  }

  #noteOf(key: string): void {
    const [before, wasThere] = [super.get(key), super.has(key)];
    this.#journal.note(() => (wasThere ? super.set(key, before) : super.delete(key)));
  }
}

const NAMES = [
  'links',
  'shadows',
  'operations',
  'holds',
  'answers',
  'deadLetters',
  'carried',
  'provenance',
  'history',
  'considerations',
  'inbox',
  'checkpoints',
  'editing',
  'switches',
  'fieldHealth',
  'ticketWrites',
  'batches',
  'batchItems',
] as const;

/** No rows at all, and the journal of what will change. */
export function emptyTables(): { readonly tables: MemoryTables; readonly journal: Journal } {
  const journal = new Journal();
  const tables = Object.fromEntries(NAMES.map((name) => [name, new UndoableTable(journal)])) as Record<keyof MemoryTables, UndoableTable>;
  return { tables, journal };
}

/** Copies all rows; what it answers puts the copy in their place. */
export function backUpTables(tables: MemoryTables): () => void {
  const copies = Object.values(tables).map((table) => ({ table, rows: [...table] }));
  return () => {
    for (const { table, rows } of copies) {
      table.clear();
      for (const [key, row] of rows) table.set(key, row);
    }
  };
}

/** Rows of a table, typed at its one door. */
export function rowsOf<Row>(table: Map<string, unknown>): Row[] {
  return [...table.values()] as Row[];
}

/** A row by key. */
export function rowOf<Row>(table: Map<string, unknown>, key: string): Row | undefined {
  return table.get(key) as Row | undefined;
}

/** Whether an admin's or agent's pause is in force. */
export function isPausedAt(link: LinkRow, nowMs: number): boolean {
  return link.pause !== null && (link.pause.until === null || link.pause.until > nowMs);
}
