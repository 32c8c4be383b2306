/** @module connectors/generic/talk/paging  Pages of a described list: by number, offset, cursor, link in the body or Link header. Every walk is bounded. */
import type { Call } from '#capabilities';
import { followPages } from '#connector-kit';
import { VendorReplyError } from '#domain';
import type { ListDocument, Paging } from '../service/schema.ts';
import { follow, type Place, parsePath, textAt, textOf } from '../wire/place.ts';
import type { Values } from '../wire/template.ts';
import type { Client, Operation, Reply } from './client.ts';

/** Where a page begins. A checkpoint keeps it as text. */
export type PagePlace =
  | { readonly kind: 'start' }
  | { readonly kind: 'page'; readonly page: number }
  | { readonly kind: 'offset'; readonly offset: number }
  | { readonly kind: 'cursor'; readonly cursor: string }
  | { readonly kind: 'link'; readonly link: string };

export interface ListOperation extends Operation {
  readonly request: ListDocument;
}

export interface Page {
  readonly items: readonly Place[];
  readonly next: PagePlace | undefined;
  /** The service's own clock, ms, where it tells. */
  readonly answeredAt: number | undefined;
  readonly reply: Reply;
}

export interface PagingDeps {
  readonly client: Client;
  /** The address of the connection, for links that are not absolute. */
  readonly baseUrl: string;
}

/** The most pages of one walk: a bound that no odd service passes. */
const MAX_PAGES = 200;
const DEFAULT_SIZE = 100;

/** One page. */
export async function readPage(
  { client, baseUrl }: PagingDeps,
  operation: ListOperation,
  at: { readonly values: Values; readonly place: PagePlace },
  call: Call,
): Promise<Page> {
  const { items: itemsAt, paging } = operation.request;
  const { place } = at;
  const values = { ...at.values, ...pageValues(paging, place) };
  const reply = await client.send(operation, { values, ...(place.kind === 'link' ? { link: linkFrom(place.link, baseUrl) } : {}) }, call);
  const items = listAt(reply.place, itemsAt, operation.name);
  const date = Date.parse(reply.headers.date ?? '');
  return { items, next: nextPlace(paging, { place, items, reply }), answeredAt: Number.isNaN(date) ? undefined : date, reply };
}

/** All entries of all pages, each once. */
export async function readAll(
  deps: PagingDeps,
  operation: ListOperation,
  wanted: { readonly values: Values; readonly idAt: string; readonly maxItems?: number },
  call: Call,
): Promise<readonly Place[]> {
  const idAt = parsePath(wanted.idAt);
  let unnamed = 0;
  return followPages<Place, string>({
    operation: operation.name,
    maxPages: MAX_PAGES,
    ...(wanted.maxItems === undefined ? {} : { maxItems: wanted.maxItems }),
    idOf: (item) => textAt(item, idAt) ?? `unnamed ${++unnamed}`,
    call,
    async fetchPage(cursor) {
      const place: PagePlace = cursor === undefined ? { kind: 'start' } : JSON.parse(cursor);
      const { items, next } = await readPage(deps, operation, { values: wanted.values, place }, call);
      return { items, next: next === undefined ? undefined : JSON.stringify(next) };
    },
  });
}

/** `items` names the list itself or, with `[]` or in XML, its entries. A list that is not there is no empty list. */
function listAt(place: Place, path: string, operation: string): readonly Place[] {
  const found = follow(place, parsePath(path));
  if (path.endsWith('[]') || place.kind === 'xml') return found;
  const [list] = found;
  if (list?.kind === 'json' && (Array.isArray(list.value) || list.value === null)) return follow(list, parsePath('[]'));
  throw new VendorReplyError({
    message: `${operation}: nothing like a list stands at "${path}" in the reply. Correct the path in the description of the service.`,
    facts: { operation, path },
  });
}

const sizeOf = (paging: Paging | undefined) => paging?.size ?? DEFAULT_SIZE;

/** What the first page of such a list is asked with. */
export function firstPage(paging: Paging | undefined): Values {
  return pageValues(paging, { kind: 'start' });
}

function pageValues(paging: Paging | undefined, place: PagePlace): Values {
  return {
    pageSize: sizeOf(paging),
    page: place.kind === 'page' ? place.page : paging?.kind === 'page' ? paging.first : 1,
    offset: place.kind === 'offset' ? place.offset : 0,
    cursor: place.kind === 'cursor' ? place.cursor : undefined,
  };
}

function nextPlace(
  paging: Paging | undefined,
  { place, items, reply }: { readonly place: PagePlace; readonly items: readonly Place[]; readonly reply: Reply },
): PagePlace | undefined {
  if (paging === undefined) return undefined;
  const textIn = (path: string) => textOf(follow(reply.place, parsePath(path))[0]);
  switch (paging.kind) {
    case 'next-link':
      return toLink(textIn(paging.next));
    case 'link-header':
      return toLink(linkIn(reply.headers.link));
    case 'cursor': {
      const cursor = textIn(paging.next);
      const isLast = cursor === undefined || cursor === '' || (paging.more !== undefined && textIn(paging.more) !== 'true');
      return isLast ? undefined : { kind: 'cursor', cursor };
    }
    default: {
      const page = place.kind === 'page' ? place.page : paging.kind === 'page' ? paging.first : 1;
      const offset = place.kind === 'offset' ? place.offset : 0;
      const passed = paging.kind === 'page' ? (page - paging.first + 1) * paging.size : offset + items.length;
      if (isLastPage(paging, { passed, count: items.length, textIn })) return undefined;
      return paging.kind === 'page' ? { kind: 'page', page: page + 1 } : { kind: 'offset', offset: passed };
    }
  }
}

/** By the service's word where it gives one. Else only an empty page is the last: many services give shorter pages than were asked for. */
function isLastPage(
  { total, more }: { readonly total?: string | undefined; readonly more?: string | undefined },
  { passed, count, textIn }: { readonly passed: number; readonly count: number; readonly textIn: (path: string) => string | undefined },
): boolean {
  if (count === 0) return true;
  if (more !== undefined) return textIn(more) !== 'true';
  const all = total === undefined ? undefined : textIn(total);
  return all !== undefined && /^\d{1,12}$/.test(all) && passed >= Number(all);
}

const toLink = (link: string | undefined): PagePlace | undefined => (link === undefined || link === '' ? undefined : { kind: 'link', link });

/** `rel="next"` of RFC 8288. */
function linkIn(header: string | undefined): string | undefined {
  const next = (header ?? '').split(/,(?=\s*<)/).find((one) => /;\s*rel\s*=\s*(?:"[^"]*\bnext\b[^"]*"|next\b)/i.test(one));
  return /<([^>]*)>/.exec(next ?? '')?.[1];
}

/** Absolute, or relative to the address of the connection. The client refuses whatever leads to another origin. */
function linkFrom(link: string, baseUrl: string): URL {
  const base = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
  if (URL.canParse(link, base)) return new URL(link, base);
  throw new VendorReplyError({ message: 'The link to the next page is no address. Correct its path in the description of the service.' });
}
