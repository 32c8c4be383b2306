/**
 * @module connectors/zendesk/fake/paging
 * Cursor paging (`page[size]`, `page[after]`) with the vendor's `meta` and `links`, and offset paging without.
 * https://developer.zendesk.com/api-reference/introduction/pagination/
 */
import { badRequest } from './refusals.ts';

const OFFSET_LIMIT = 10_000;

/** One page of `rows` under `key`, by whichever kind of paging the query asks for. */
export function page<Row>(
  url: URL,
  key: string,
  rows: readonly Row[],
): { readonly items: readonly Row[]; readonly envelope: Record<string, unknown> } {
  return url.searchParams.has('page[size]') || url.searchParams.has('page[after]') ? byCursor(url, rows) : byOffset(url, key, rows);
}

function byCursor<Row>(url: URL, rows: readonly Row[]) {
  const size = Number(url.searchParams.get('page[size]') ?? 100);
  if (!(size >= 1 && size <= 100)) throw badRequest('InvalidPaginationParameter', 'page[size] must be between 1 and 100');
  const start = decodeCursor(url.searchParams.get('page[after]'));
  const items = rows.slice(start, start + size);
  const hasMore = start + size < rows.length;
  const after = hasMore ? btoa(`o:${start + size}`) : null;
  return {
    items,
    envelope: {
      meta: { has_more: hasMore, after_cursor: after, before_cursor: null },
      links: { next: after ? nextLink(url, after) : null, prev: null },
    },
  };
}

function byOffset<Row>(url: URL, key: string, rows: readonly Row[]) {
  const perPage = Math.min(100, Math.max(1, Number(url.searchParams.get('per_page') ?? 100) || 100));
  const number = Math.max(1, Number(url.searchParams.get('page') ?? 1) || 1);
  if (number * perPage > OFFSET_LIMIT)
    throw badRequest('InvalidValue', `Number of ${key} requested is more than ${OFFSET_LIMIT}; use cursor pagination`);
  const items = rows.slice((number - 1) * perPage, number * perPage);
  const next = new URL(url);
  next.searchParams.set('page', String(number + 1));
  return { items, envelope: { count: rows.length, next_page: number * perPage < rows.length ? next.href : null, previous_page: null } };
}

function decodeCursor(cursor: string | null): number {
  if (cursor === null) return 0;
  const match = /^o:(\d+)$/.exec(tryDecode(cursor));
  if (!match) throw badRequest('InvalidPaginationParameter', 'page[after] is not valid');
  return Number(match[1]);
}

function tryDecode(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}

function nextLink(url: URL, after: string): string {
  const next = new URL(url);
  next.searchParams.set('page[after]', after);
  return next.href;
}
