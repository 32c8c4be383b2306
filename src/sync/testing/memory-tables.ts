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

/** A table that can go back to how it was at its last mark. Rows are replaced and never changed in place, so what was under a key is all there is to keep. */
class UndoableTable extends Map<string, unknown> {
  readonly #undo: (readonly [key: string, before: unknown, wasThere: boolean])[] = [];

  override set(key: string, row: unknown): this {
    this.#undo.push([key, this.get(key), this.has(key)]);
    return super.set(key, row);
  }

  override delete(key: string): boolean {
    this.#undo.push([key, this.get(key), this.has(key)]);
    return super.delete(key);
  }

  /** What happened before this is there to stay. */
  mark(): void {
    this.#undo.length = 0;
  }

  /** As if nothing had happened since the mark. */
  rollBack(): void {
    for (const [key, before, wasThere] of this.#undo.reverse()) {
      if (wasThere) super.set(key, before);
      else super.delete(key);
    }
    this.#undo.length = 0;
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

/** No rows at all. */
export function emptyTables(): MemoryTables {
  return Object.fromEntries(NAMES.map((name) => [name, new UndoableTable()])) as Record<keyof MemoryTables, UndoableTable>;
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
