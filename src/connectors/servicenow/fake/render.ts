/** @module connectors/servicenow/fake/render  A stored row as the Table API sends it, in its three display modes. */
import { type Column, columnNames, columnOf, lineage, TABLES } from './columns.ts';
import { type Database, displayOf, type Row, stamp, utcOf } from './database.ts';
import { isField, valueAt } from './encoded-query.ts';
import { offsetAt, type Session } from './session.ts';

export interface RenderOptions {
  readonly mode: 'false' | 'true' | 'all';
  readonly links: 'shown' | 'excluded';
  /** Paths, dot-walked or not; undefined sends all columns. Unknown ones are left out. */
  readonly fields: readonly string[] | undefined;
  readonly origin: string;
  readonly session: Session;
}

/** One row of `result`. */
export function renderRow(database: Database, table: string, row: Row, options: RenderOptions): Readonly<Record<string, unknown>> {
  const actual = row.sys_class_name !== undefined && TABLES[row.sys_class_name] !== undefined ? row.sys_class_name : table;
  const paths = options.fields ?? columnNames(actual);
  return Object.fromEntries(paths.filter((path) => isField(actual, path)).map((path) => [path, renderPath(database, actual, row, path, options)]));
}

function renderPath(database: Database, table: string, row: Row, path: string, options: RenderOptions): unknown {
  const found = valueAt(database, table, row, path);
  const column = columnOf(found.table, found.name);
  const isJournal = column?.type === 'journal_input';
  const value = isJournal ? '' : found.value;
  const display = isJournal ? journalText(database, row, found.name) : displayValue(database, found, column, options);
  const link = column?.reference !== undefined && value !== '' ? `${options.origin}/api/now/table/${column.reference}/${value}` : undefined;
  const withLink = link !== undefined && options.links === 'shown' ? { link } : {};
  if (options.mode === 'all') return { display_value: display, value, ...withLink };
  if (link === undefined || options.links === 'excluded') return options.mode === 'true' ? display : value;
  return options.mode === 'true' ? { display_value: display, link } : { link, value };
}

function displayValue(
  database: Database,
  found: { readonly value: string; readonly table: string; readonly name: string },
  column: Column | undefined,
  options: RenderOptions,
): string {
  const { value, table, name } = found;
  if (value === '' || column === undefined) return value;
  if (name === 'sys_class_name') return TABLES[value]?.label ?? value;
  if (column.reference !== undefined) return displayOf(database.get(column.reference, value) ?? { name: '' }) || '';
  if (column.type === 'glide_date_time') return stamp(utcOf(value) + offsetAt(options.session.timeZone, utcOf(value)));
  return choiceLabel(database, table, name, value) ?? value;
}

/** The label of a choice; a table's own list hides the one that it inherits. */
export function choiceLabel(database: Database, table: string, element: string, value: string): string | undefined {
  const choices = database.list('sys_choice').filter((choice) => choice.element === element && choice.inactive !== 'true');
  const owner = lineage(table).find((name) => choices.some((choice) => choice.name === name));
  return choices.find((choice) => choice.name === owner && choice.value === value)?.label;
}

/** All entries of a journal column as the vendor's form shows them, newest first. */
function journalText(database: Database, row: Row, element: string): string {
  const entries = database.list('sys_journal_field').filter((entry) => entry.element_id === row.sys_id && entry.element === element);
  return entries
    .toReversed()
    .map(
      (entry) =>
        `${entry.sys_created_on} - ${entry.sys_created_by} (${element === 'comments' ? 'Additional comments' : 'Work notes'})\n${entry.value}\n\n`,
    )
    .join('');
}
