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
  Map<string, unknown>
>;

/** No rows at all. */
export function emptyTables(): MemoryTables {
  return copyTables({} as MemoryTables);
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

/** Shallow copies: rows are never changed in place. */
export function copyTables(tables: Partial<MemoryTables>): MemoryTables {
  return Object.fromEntries(NAMES.map((name) => [name, new Map(tables[name])])) as MemoryTables;
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
