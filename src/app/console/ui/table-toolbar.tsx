/** @module app/console/ui/table-toolbar  Above a table: filters to choose, the chosen ones as chips, columns, the file. */
import { Button } from '@zendeskgarden/react-buttons';
import { Checkbox, Field, Select } from '@zendeskgarden/react-forms';
import { type ReactNode, useId, useState } from 'react';
import { styled } from 'styled-components';
import { useWords } from '../../platform/index.ts';
import { Icon } from '../../ui/index.ts';
import { Quiet } from '../../ui/text.tsx';
import { CsvButton } from './csv-button.tsx';
import type { Column } from './paged-table.tsx';
import type { Columns } from './use-columns.ts';
import type { Pages } from './use-pages.ts';

/** One filter and what it can be set to. */
export interface FilterChoice {
  readonly name: string;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

export interface TableToolbarProps<Answer, Row> {
  readonly pages: Pages<Answer, Row>;
  readonly columns: Columns<Column<Row>>;
  readonly allColumns: readonly Column<Row>[];
  readonly filters: readonly FilterChoice[];
  readonly children?: ReactNode;
}

const Line = styled.div`
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px 12px;
  padding-block-end: 12px;
  > .end { margin-inline-start: auto; display: flex; gap: 8px; }
`;
const Chooser = styled.div`
  display: flex;
  flex-wrap: wrap;
  gap: 8px 20px;
  padding: 12px 16px;
  margin-block-end: 12px;
  border: 1px solid var(--tl-line);
  border-radius: 6px;
`;

export function TableToolbar<Answer, Row>({ pages, columns, allColumns, filters, children }: TableToolbarProps<Answer, Row>) {
  const words = useWords();
  const [isChoosing, setChoosing] = useState(false);
  const id = useId();
  const hideable = allColumns.filter(({ shown }) => shown !== 'always').slice(allColumns[0]?.shown === 'always' ? 0 : 1);
  const open = filters.filter(({ name, options }) => pages.active[name] === undefined && options.length > 0);
  return (
    <>
      <Line role="toolbar" aria-label={words.t('console.table.tools')}>
        {open.map((filter) => (
          <FilterSelect key={filter.name} filter={filter} onChoose={(value) => pages.filter(filter.name, value)} />
        ))}
        <Chips pages={pages} filters={filters} />
        {children}
        <span className="end">
          {hideable.length > 0 && (
            <Button
              size="small"
              isBasic={true}
              aria-expanded={isChoosing}
              aria-controls={isChoosing ? id : undefined}
              onClick={() => setChoosing(!isChoosing)}
            >
              {words.t('console.table.columns')}
            </Button>
          )}
          <CsvButton pages={pages} columns={columns.visible} />
        </span>
      </Line>
      {isChoosing && (
        <Chooser id={id} role="group" aria-label={words.t('console.table.columns')}>
          {hideable.map(({ key, label }) => (
            <Field key={key}>
              <Checkbox checked={!columns.hidden.has(key)} onChange={() => columns.toggle(key)}>
                <Field.Label isRegular={true}>{label}</Field.Label>
              </Checkbox>
            </Field>
          ))}
        </Chooser>
      )}
    </>
  );
}

const Narrow = styled.div`width: 168px;`;

function FilterSelect({ filter, onChoose }: { readonly filter: FilterChoice; readonly onChoose: (value: string) => void }) {
  return (
    <Narrow>
      <Field>
        <Field.Label hidden={true}>{filter.label}</Field.Label>
        <Select isCompact={true} value="" onChange={(event) => event.target.value && onChoose(event.target.value)}>
          <option value="">{filter.label}</option>
          {filter.options.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
    </Narrow>
  );
}

const Chip = styled.button.attrs({ type: 'button' })`
  appearance: none;
  display: inline-flex;
  align-items: center;
  gap: 6px;
  max-width: 320px;
  min-height: 28px;
  padding: 2px 10px;
  border: 1px solid var(--tl-line-strong);
  border-radius: 14px;
  background: var(--tl-recessed);
  color: var(--tl-ink);
  font: inherit;
  font-size: 12px;
  cursor: pointer;
  > span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  &:hover { border-color: var(--tl-accent); }
`;

function Chips<Answer, Row>({ pages, filters }: { readonly pages: Pages<Answer, Row>; readonly filters: readonly FilterChoice[] }) {
  const words = useWords();
  const active = Object.entries(pages.active);
  if (active.length === 0) return null;
  return (
    <>
      {active.map(([name, value]) => {
        const filter = filters.find((each) => each.name === name);
        const said = `${filter?.label ?? name}: ${filter?.options.find((option) => option.value === value)?.label ?? value}`;
        return (
          <Chip key={name} aria-label={words.t('console.table.remove-filter', { filter: said })} onClick={() => pages.filter(name, null)}>
            <span>{said}</span>
            <Icon name="cross" size={10} />
          </Chip>
        );
      })}
      {active.length > 1 && <Quiet onClick={pages.clearFilters}>{words.t('console.table.clear')}</Quiet>}
    </>
  );
}
