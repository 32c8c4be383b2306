/** @module app/console/ui/row-table  A short table whose rows each open what can be done with them, under the row. */
import { type ReactNode, useId } from 'react';
import { styled } from 'styled-components';
import { useWords } from '../../platform/index.ts';
import { Meta } from '../../ui/index.ts';
import { DetailRow, OpenButton } from './detail-row.tsx';
import { Table, TableScroll } from './table.tsx';

const Wide = styled(Table)`min-width: 680px;`;

export interface RowTableProps {
  /** What the rows are. */
  readonly label: string;
  /** Keys of the headings. */
  readonly columns: readonly string[];
  readonly children: ReactNode;
}

export function RowTable({ label, columns, children }: RowTableProps) {
  const words = useWords();
  return (
    <TableScroll role="region" aria-label={label} tabIndex={0}>
      <Wide>
        <thead>
          <tr>
            {columns.map((key) => (
              <th key={key} scope="col">
                {words.t(key)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </Wide>
    </TableScroll>
  );
}

export interface OpeningRowProps {
  readonly id: string;
  /** What the row is, for screen readers: "flow incidents". */
  readonly name: string;
  readonly title: string;
  /** Beside the title, quietly. */
  readonly about: ReactNode;
  /** The cells after the first: `td`. */
  readonly children: ReactNode;
  /** Columns of the table. */
  readonly span: number;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  /** Made only while the row is open. */
  readonly detail: () => ReactNode;
}

export function OpeningRow({ id, name, title, about, children, span, isOpen, onToggle, detail }: OpeningRowProps) {
  const detailId = useId();
  return (
    <>
      <tr>
        <th scope="row">
          <OpenButton id={id} name={name} controls={detailId} isOpen={isOpen} onClick={onToggle}>
            {title}
          </OpenButton>
          <Meta>{about}</Meta>
        </th>
        {children}
      </tr>
      {isOpen && (
        <DetailRow id={detailId} name={name} span={span} onClose={onToggle}>
          {detail()}
        </DetailRow>
      )}
    </>
  );
}
