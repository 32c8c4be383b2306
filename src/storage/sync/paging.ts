/** @module storage/sync/paging  Cursors over (instant, id), newest first. */
import { InvalidInputError } from '#domain';

/** Where a page ends. */
export interface Position {
  readonly at: number;
  readonly id: string;
}

/** Reads a cursor that a page has answered. Throws `InvalidInputError` for any other text. */
export function readCursor(cursor: string): Position {
  const match = /^(\d{1,16}) (.+)$/su.exec(cursor);
  if (!match?.[1] || !match[2])
    throw new InvalidInputError({ message: 'This cursor is none of ours. Start from the first page.', facts: { field: 'cursor' } });
  return { at: Number(match[1]), id: match[2] };
}

/** One row more than the page was read: its presence says that there is a next page. */
export function pageOf<Row extends { readonly id: string }>(
  rows: readonly Row[],
  limit: number,
  atOf: (row: Row) => number,
): { readonly rows: readonly Row[]; readonly next: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: last && rows.length > limit ? `${atOf(last)} ${last.id}` : null };
}
