/**
 * @module app/console/ui/paged-table
 * A table whose pages come from the server: filters as chips in the address, columns by choice, details opened under their row, a file of all rows. Arrow keys
 * move between rows, Enter opens, Escape closes.
 */
import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';
import { styled } from 'styled-components';
import { useWords } from '../../platform/index.ts';
import { Hidden } from '../../ui/text.tsx';
import { useQueryState } from '../use-route.tsx';
import { DetailRow, OpenButton } from './detail-row.tsx';
import { Pager } from './pager.tsx';
import { QueryBody } from './query-body.tsx';
import { Table, TableScroll } from './table.tsx';
import { type FilterChoice, TableToolbar } from './table-toolbar.tsx';
import { useCarriedFocus } from './use-carried-focus.ts';
import { useColumns } from './use-columns.ts';
import type { Pages } from './use-pages.ts';

export interface Column<Row> {
  readonly key: string;
  readonly label: string;
  readonly cell: (row: Row) => ReactNode;
  /** The cell in a file; a column without it is left out there. */
  readonly csv?: (row: Row) => string;
  readonly kind?: 'text' | 'number';
  /** `always` cannot be hidden; `hidden` starts hidden. Shown and hideable unless told. */
  readonly shown?: 'always' | 'hidden';
}

export interface PagedTableProps<Answer, Row> {
  readonly pages: Pages<Answer, Row>;
  /** What the rows are: "Dead letters". */
  readonly caption: string;
  /** The first one names the row. */
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  /** What the row is, for screen readers: "ticket #1042". */
  readonly rowName: (row: Row) => string;
  readonly filters?: readonly FilterChoice[];
  /** Shown where there is no row at all, and no filter. */
  readonly empty: ReactNode;
  /** Opened under the row; `open` in the address. */
  readonly detail?: (row: Row, close: () => void) => ReactNode;
  /** More for the toolbar. */
  readonly tools?: ReactNode;
  /** Name in the address of the row that is open, where two tables share a screen. */
  readonly openKey?: string;
}

const Body = styled.tbody`
  &[data-turning] { opacity: 0.55; }
  tr:hover > *, tr[data-open] > * { background: var(--tl-recessed); }
`;

export function PagedTable<Answer, Row>(props: PagedTableProps<Answer, Row>) {
  const { pages, caption, empty, filters = [], tools } = props;
  const words = useWords();
  const columns = useColumns(pages.name, props.columns);
  const isFiltered = Object.keys(pages.active).length > 0;
  return (
    <QueryBody query={pages.query} waitsFor={caption} onFirstPage={pages.page > 1 ? () => pages.turn('first') : undefined}>
      {() =>
        pages.rows.length === 0 && !isFiltered && pages.page === 1 ? (
          empty
        ) : (
          <div>
            <TableToolbar pages={pages} columns={columns} filters={filters} allColumns={props.columns}>
              {tools}
            </TableToolbar>
            <TableScroll role="region" aria-label={caption} tabIndex={0} $height="max(360px, 68vh)">
              <Table>
                <caption>
                  <Hidden>{caption}</Hidden>
                </caption>
                <thead>
                  <tr>
                    {columns.visible.map(({ key, label, kind }) => (
                      <th key={key} scope="col" className={kind}>
                        {label}
                      </th>
                    ))}
                  </tr>
                </thead>
                <Rows {...props} visible={columns.visible} />
              </Table>
              {pages.rows.length === 0 && <NoMatch>{words.t('console.table.no-match')}</NoMatch>}
            </TableScroll>
            <Pager pages={pages} />
          </div>
        )
      }
    </QueryBody>
  );
}

const NoMatch = styled.p`padding: 16px; color: var(--tl-subtle);`;

type RowsProps<Answer, Row> = PagedTableProps<Answer, Row> & { readonly visible: readonly Column<Row>[] };

function Rows<Answer, Row>({ pages, visible, rowKey, rowName, detail, openKey = 'open' }: RowsProps<Answer, Row>) {
  const [address, change] = useQueryState();
  const place = useRef(0);
  // A row that is settled goes away: the focus goes on to the one that comes in its place.
  const body = useCarriedFocus<HTMLTableSectionElement>((rows) => openersIn(rows)[place.current] ?? openersIn(rows).at(-1) ?? null);
  const prefix = useId();
  const openId = address[openKey];
  const setOpen = (id: string | null) => change({ [openKey]: id });
  return (
    <Body
      ref={body}
      data-turning={pages.isTurning || undefined}
      aria-busy={pages.isTurning}
      onFocus={({ currentTarget, target }) => {
        place.current = placeOf(currentTarget, target);
      }}
      onKeyDown={(event) => moveBetweenRows(event, body.current)}
    >
      {pages.rows.map((row) => {
        const id = rowKey(row);
        const isOpen = detail !== undefined && openId === id;
        const close = () => {
          setOpen(null);
          body.current?.querySelector<HTMLElement>(`[data-opens="${CSS.escape(id)}"]`)?.focus();
        };
        const cells = visible.map(({ key, cell, kind }, index) =>
          index === 0 ? (
            <th key={key} scope="row" className={kind}>
              {detail ? (
                <OpenButton id={id} name={rowName(row)} controls={`${prefix}-${id}`} isOpen={isOpen} onClick={() => setOpen(isOpen ? null : id)}>
                  {cell(row)}
                </OpenButton>
              ) : (
                cell(row)
              )}
            </th>
          ) : (
            <td key={key} className={kind}>
              {cell(row)}
            </td>
          ),
        );
        return [
          <tr key={id} data-open={isOpen || undefined}>
            {cells}
          </tr>,
          isOpen && (
            <DetailRow key={`${id}/detail`} id={`${prefix}-${id}`} name={rowName(row)} span={visible.length} onClose={close}>
              {detail(row, close)}
            </DetailRow>
          ),
        ];
      })}
    </Body>
  );
}

const openersIn = (body: HTMLElement | null): readonly HTMLElement[] => [...(body?.querySelectorAll<HTMLElement>('[data-opens]') ?? [])];

/** Of the row that it stands in, or under which it was opened: from 0. */
function placeOf(body: HTMLElement, element: Element): number {
  const before = openersIn(body).filter((opener) => opener === element || opener.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING);
  return Math.max(0, before.length - 1);
}

/** Up and down between the rows' own buttons; everything inside a row stays with Tab. */
function moveBetweenRows(event: KeyboardEvent, body: HTMLElement | null): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const openers = openersIn(body);
  const at = openers.indexOf(event.target as HTMLElement);
  const next = openers[at + (event.key === 'ArrowDown' ? 1 : -1)];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
}
