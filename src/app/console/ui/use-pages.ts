/**
 * @module app/console/ui/use-pages
 * One page of a list that the server turns: the page and its filters live in the address, so that a link shows the same rows. The pages already seen are
 * remembered for the way back; a link into the middle goes back to the first page.
 */
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useIsActive } from '../../platform/index.ts';
import { useQueryState } from '../use-route.tsx';

/** What one page is asked for with: empty on the first page. */
export type PageQuery = Readonly<Record<string, string>>;

export interface PagesOptions<Answer, Row> {
  /** Of the query cache, and of the remembered columns: `dead-letters`. */
  readonly name: string;
  /** What the list belongs to, where that is no filter: the id of a batch. */
  readonly key?: readonly string[];
  /** Parts of the query that are filters, by their name in the address and at the server. */
  readonly filters?: readonly string[];
  /** Put before the names in the address where two lists share a screen. */
  readonly scope?: string;
  /** Filters that the screen itself sets. */
  readonly fixed?: PageQuery;
  /** Milliseconds between looks; none unless told. */
  readonly refetchMs?: number | false;
  readonly read: (query: PageQuery, signal: AbortSignal) => Promise<Answer & { readonly nextCursor: string | null }>;
  readonly rowsOf: (answer: Answer) => readonly Row[];
}

export interface Pages<Answer, Row> {
  readonly name: string;
  readonly query: UseQueryResult<Answer & { readonly nextCursor: string | null }>;
  readonly rows: readonly Row[];
  /** From 1. */
  readonly page: number;
  readonly hasNext: boolean;
  /** True while the page shown is not the one asked for. */
  readonly isTurning: boolean;
  readonly active: Readonly<Record<string, string>>;
  turn(where: 'next' | 'previous' | 'first'): void;
  /** Null takes a filter away. Begins at the first page. */
  filter(name: string, value: string | null): void;
  clearFilters(): void;
  /** All rows page by page, up to `most`: for a file. */
  readAll(most: number, signal: AbortSignal): Promise<readonly Row[]>;
}

export function usePages<Answer, Row>(options: PagesOptions<Answer, Row>): Pages<Answer, Row> {
  const { name, key = [], filters = [], scope = '', fixed = {}, refetchMs = false, read, rowsOf } = options;
  const [address, change] = useQueryState();
  const keyOf = (part: string) => (scope ? `${scope}.${part}` : part);
  const cursor = address[keyOf('cursor')] ?? '';
  const page = Math.max(1, Number.parseInt(address[keyOf('page')] ?? '1', 10) || 1);
  const active = Object.fromEntries(filters.flatMap((filter) => (address[keyOf(filter)] ? [[filter, address[keyOf(filter)] as string]] : [])));
  const asked: PageQuery = { ...fixed, ...active, ...(cursor ? { cursor } : {}) };
  const query = useQuery({
    queryKey: ['admin', name, ...key, asked],
    queryFn: ({ signal }) => read(asked, signal),
    placeholderData: keepPreviousData,
    // Who comes back to a list wants to see it as it is: what was read before stands until then.
    refetchOnMount: 'always',
    refetchInterval: refetchMs,
    enabled: useIsActive(),
  });
  // Cursors of the pages that were seen, by page.
  const [trail, setTrail] = useState<Readonly<Record<number, string>>>({});
  const nextCursor = query.data?.nextCursor ?? null;
  const goTo = (target: number, to: string) => change({ [keyOf('page')]: target > 1 ? String(target) : null, [keyOf('cursor')]: to || null });
  const firstPage = { [keyOf('cursor')]: null, [keyOf('page')]: null };
  return {
    name,
    query,
    rows: query.data ? rowsOf(query.data) : [],
    page,
    hasNext: nextCursor !== null,
    isTurning: query.isPlaceholderData,
    active,
    turn(where) {
      if (where === 'first') goTo(1, '');
      else if (where === 'previous') goTo(trail[page - 1] === undefined ? 1 : page - 1, trail[page - 1] ?? '');
      else if (nextCursor !== null) {
        setTrail({ ...trail, [page]: cursor });
        goTo(page + 1, nextCursor);
      }
    },
    filter(filter, value) {
      setTrail({});
      change({ [keyOf(filter)]: value, ...firstPage });
    },
    clearFilters() {
      setTrail({});
      change({ ...Object.fromEntries(filters.map((filter) => [keyOf(filter), null])), ...firstPage });
    },
    readAll: (most, signal) => readAll({ read, rowsOf, asked: { ...fixed, ...active }, most, signal }),
  };
}

interface ReadAllOptions<Answer, Row> extends Pick<PagesOptions<Answer, Row>, 'read' | 'rowsOf'> {
  readonly asked: PageQuery;
  readonly most: number;
  readonly signal: AbortSignal;
}

async function readAll<Answer, Row>({ read, rowsOf, asked, most, signal }: ReadAllOptions<Answer, Row>): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const answer: Answer & { readonly nextCursor: string | null } = await read(cursor === null ? asked : { ...asked, cursor }, signal);
    rows.push(...rowsOf(answer));
    cursor = answer.nextCursor;
  } while (cursor !== null && rows.length < most);
  return rows.slice(0, most);
}
