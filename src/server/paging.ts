/**
 * @module server/paging
 * Pages of lists, for every route that has them: the size is held within bounds, and a cursor is opaque, signed, and good only for the list that answered it.
 *
 * A route uses it by its declaration alone: `query: pageQuery` (or `pageQuery.extend({ … })` with filters) and an answer with `nextCursor`. Its handler gets
 * `query.cursor` as the position that it wrote itself, and answers `nextCursor` as a plain position, or null: `define` opens the one and seals the other.
 *
 * @example
 * query: pageQuery.extend({ cause: z.string().optional() }),
 * handle: async ({ caller, query }) => {
 *   const page = await list({ installationId: caller.installationId, ...query });
 *   return { rows: page.rows, nextCursor: page.next };
 * }
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { InvalidInputError } from '#domain';

/** Rows of a page: without a size, and at most. */
export const PAGE_SIZE = { default: 50, max: 200 } as const;
/** Longer than any that we make. */
const MAX_CURSOR = 1_000;

/** A size as somebody sent it: a number is held within 1 and the maximum, what is no number counts as not sent. */
export function pageSizeOf(sent: unknown): number {
  if (typeof sent !== 'string' || sent.trim() === '') return PAGE_SIZE.default;
  const size = Number(sent);
  return Number.isNaN(size) ? PAGE_SIZE.default : Math.floor(Math.min(Math.max(size, 1), PAGE_SIZE.max));
}

/** The query of a page of a list. Extend it with filters; each of them is bound into the cursor. */
export const pageQuery = z.object({
  limit: z.unknown().optional().transform(pageSizeOf).meta({
    type: 'integer',
    minimum: 1,
    maximum: PAGE_SIZE.max,
    default: PAGE_SIZE.default,
    description: 'Rows of the page; what is out of bounds is held within them.',
  }),
  cursor: z.string().max(MAX_CURSOR).optional().meta({ description: '`nextCursor` of the page before, with the same filters.' }),
});

/** Which list a cursor belongs to. */
export interface CursorPlace {
  readonly route: string;
  readonly installationId: string;
  /** What chose the rows: ids in the path and filters in the query, without size and cursor. */
  readonly filter: Readonly<Record<string, unknown>>;
}

export interface Cursors {
  /** A position as the caller may carry it. */
  seal(position: string, place: CursorPlace): string;
  /** Throws `InvalidInputError` for what this list did not answer. */
  open(cursor: string, place: CursorPlace): string;
}

/** Signs with a key derived from the first secret; what any of them signed stays good, so that rotating breaks nobody's list. */
export function createCursors(secrets: readonly { readonly bytes: Uint8Array }[]): Cursors {
  const keys = secrets.map(({ bytes }) => Buffer.from(hkdfSync('sha256', bytes, '', 'tieline page cursor v1', 32)));
  return {
    seal: (position, place) => `${Buffer.from(position, 'utf8').toString('base64url')}.${sign(keys[0] as Buffer, position, place)}`,
    open: (cursor, place) => {
      const [text = '', signature = '', ...rest] = cursor.split('.');
      const position = Buffer.from(text, 'base64url').toString('utf8');
      // Decoders forgive other spellings of the same bytes; only ours is a cursor.
      const isOurs =
        rest.length === 0 &&
        keys.some((key) => `${Buffer.from(position, 'utf8').toString('base64url')}` === text && isSame(sign(key, position, place), signature));
      if (isOurs) return position;
      throw new InvalidInputError({
        message: 'This cursor is not one of this list with these filters. Start again from the first page.',
        facts: { field: 'cursor' },
      });
    },
  };
}

function sign(key: Buffer, position: string, { route, installationId, filter }: CursorPlace): string {
  const chosen = Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHmac('sha256', key)
    .update(JSON.stringify([route, installationId, chosen, position]))
    .digest('base64url');
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** What of a request chose the rows. */
export function filterOf(params: object, query: object): CursorPlace['filter'] {
  const { limit: _size, cursor: _cursor, ...filters } = query as Record<string, unknown>;
  return { ...filters, ...params };
}
