/**
 * @module connector-kit/paging
 * Walks a vendor's pages so that every record is taken once and the walk always ends.
 */
import type { Call } from '#capabilities';
import { VendorReplyError } from '#domain';
import { throwIfOver } from './out-of-time.ts';

/** What both ways of paging share. */
export interface PagingOptions<Item> {
  /** For errors: `incident.list`. */
  readonly operation: string;
  /** Pages repeat a record that moves while they are read; records of one id are one, the later reading wins. */
  readonly idOf: (item: Item) => string;
  /** The walk ends with an error after so many pages: a bound that a bug cannot pass. Default 1,000. */
  readonly maxPages?: number;
  /** Stops quietly after so many records. Default: none. */
  readonly maxItems?: number;
  readonly call: Call;
}

export interface OffsetPage<Item> {
  readonly items: readonly Item[];
  /** The vendor's count of all, where it tells; else the first page that is not full ends the walk. */
  readonly total?: number;
  /** Records that the vendor passed over for this page, where it tells (ServiceNow hides rows by access rule); default: the page's size. */
  readonly advancedBy?: number;
}

export interface OffsetPagingOptions<Item> extends PagingOptions<Item> {
  /** One that the vendor honours: where a total is told, a shorter page counts as one of which rows are hidden from us, and is stepped over whole. */
  readonly pageSize: number;
  readonly fetchPage: (window: { readonly offset: number; readonly limit: number }) => Promise<OffsetPage<Item>>;
}

const MAX_PAGES = 1_000;

/**
 * Pages by offset and limit, one page after the other.
 * @throws VendorReplyError where the vendor keeps sending full pages without anything new, or the bound is reached.
 * @example pageByOffset({ operation: 'ci.list', pageSize: 100, idOf: (row) => row.sys_id, call, fetchPage: ({ offset, limit }) => listRows(offset, limit) })
 */
export async function pageByOffset<Item>(options: OffsetPagingOptions<Item>): Promise<readonly Item[]> {
  const { pageSize, maxPages = MAX_PAGES } = options;
  const found = new Map<string, Item>();
  let offset = 0;
  for (let page = 1; page <= maxPages; page += 1) {
    throwIfOver(options.operation, options.call);
    const { items, total, advancedBy } = await options.fetchPage({ offset, limit: pageSize });
    const isNew = take(found, items, options);
    offset += advancedBy ?? Math.max(items.length, total === undefined ? 0 : pageSize);
    const isLast = total === undefined ? items.length < pageSize && advancedBy === undefined : offset >= total;
    const isEmpty = items.length === 0 && total === undefined;
    if (isLast || isEmpty || isFull(found, options)) return limited(found, options);
    if (!isNew && items.length > 0) throw stuck(options, `page ${page} at offset ${offset} held nothing new`);
  }
  throw stuck(options, `there are more than ${maxPages} pages`);
}

export interface CursorPage<Item, Cursor> {
  readonly items: readonly Item[];
  /** Cursor or link of the next page; undefined ends the walk. */
  readonly next: Cursor | undefined;
}

export interface CursorPagingOptions<Item, Cursor> extends PagingOptions<Item> {
  /** `undefined` asks for the first page. */
  readonly fetchPage: (cursor: Cursor | undefined) => Promise<CursorPage<Item, Cursor>>;
  /** Where to begin: a stored checkpoint. Default: the first page. */
  readonly start?: Cursor;
}

/**
 * Follows cursors or next links until there is none.
 * @throws VendorReplyError where a cursor comes back that was already used, or the bound is reached.
 */
export async function followPages<Item, Cursor extends string | URL>(options: CursorPagingOptions<Item, Cursor>): Promise<readonly Item[]> {
  const { maxPages = MAX_PAGES } = options;
  const found = new Map<string, Item>();
  const used = new Set<string>(options.start === undefined ? [] : [String(options.start)]);
  let cursor = options.start;
  for (let page = 1; page <= maxPages; page += 1) {
    throwIfOver(options.operation, options.call);
    const { items, next } = await options.fetchPage(cursor);
    take(found, items, options);
    if (next === undefined || String(next) === '' || isFull(found, options)) return limited(found, options);
    if (used.has(String(next))) throw stuck(options, `the cursor after page ${page} was already used`);
    used.add(String(next));
    cursor = next;
  }
  throw stuck(options, `there are more than ${maxPages} pages`);
}

/** True where at least one record is new. */
function take<Item>(found: Map<string, Item>, items: readonly Item[], options: PagingOptions<Item>): boolean {
  const before = found.size;
  for (const item of items) found.set(options.idOf(item), item);
  return found.size > before;
}

function isFull<Item>(found: ReadonlyMap<string, Item>, options: PagingOptions<Item>): boolean {
  return options.maxItems !== undefined && found.size >= options.maxItems;
}

function limited<Item>(found: ReadonlyMap<string, Item>, options: PagingOptions<Item>): readonly Item[] {
  return [...found.values()].slice(0, options.maxItems ?? found.size);
}

function stuck(options: { readonly operation: string }, why: string): VendorReplyError {
  return new VendorReplyError({
    message: `${options.operation}: paging was stopped because ${why}. Narrow the query, or report this to the vendor.`,
    facts: { operation: options.operation },
  });
}
