/**
 * @module connectors/servicenow/fake/encoded-query
 * The vendor's encoded query language: `^NQ` between groups, `^` between terms, `^OR` binding to the term before it, ORDERBY anywhere.
 * A condition on a field that the table lacks is silently dropped, as the vendor does, so the filter widens.
 */
import { columnOf, lineage } from './columns.ts';
import { type Database, type Row, stamp, utcOf } from './database.ts';
import { offsetAt, type Session } from './session.ts';

interface Condition {
  readonly field: string;
  readonly operator: Operator;
  readonly value: string;
}
/** Alternatives of one term. */
type Term = readonly Condition[];
interface Order {
  readonly field: string;
  readonly direction: 1 | -1;
}

/** A parsed query: groups of terms of alternatives. No group matches everything. */
export interface ParsedQuery {
  readonly groups: readonly (readonly Term[])[];
  readonly orders: readonly Order[];
}

// Longest first: `>=` must win over `>`, `NOT LIKE` over `LIKE`.
const OPERATORS = [
  'ISNOTEMPTY',
  'ISEMPTY',
  'STARTSWITH',
  'ENDSWITH',
  'NOT LIKE',
  'NOT IN',
  'INSTANCEOF',
  'LIKE',
  'IN',
  '!=',
  '>=',
  '<=',
  '>',
  '<',
  '=',
] as const;
type Operator = (typeof OPERATORS)[number];

const CONDITION = new RegExp(`^([a-z0-9_.]+)(${OPERATORS.join('|')})(.*)$`, 's');

/** Reads a query as the vendor does; what cannot be read as a condition is dropped. Dates are read in the session's time zone. */
export function parseQuery(text: string, table: string, session: Session): ParsedQuery {
  const groups: Term[][] = [[]];
  const orders: Order[] = [];
  for (const { joiner, body } of splitTerms(text)) {
    if (joiner === '^NQ') groups.push([]);
    const order = /^ORDERBY(DESC)?(.+)$/s.exec(body);
    if (order !== null) {
      const field = order[2] ?? '';
      if (isField(table, field)) orders.push({ field, direction: order[1] === undefined ? 1 : -1 });
      continue;
    }
    const condition = readCondition(body, table, session);
    if (condition === undefined) continue;
    const group = groups.at(-1) ?? [];
    const last = group.at(-1);
    if (joiner === '^OR' && last !== undefined) group[group.length - 1] = [...last, condition];
    else group.push([condition]);
  }
  return { groups, orders };
}

/** Splits at single carets; a doubled caret is a literal one. */
function splitTerms(text: string): readonly { readonly joiner: '^' | '^OR' | '^NQ'; readonly body: string }[] {
  const parts = text
    .replaceAll('^^', '\u0000')
    .split('^')
    .map((part) => part.replaceAll('\u0000', '^'));
  return parts.map((part, index) => {
    if (index > 0 && part.startsWith('NQ')) return { joiner: '^NQ', body: part.slice(2) };
    if (index > 0 && part.startsWith('OR') && !part.startsWith('ORDERBY')) return { joiner: '^OR', body: part.slice(2) };
    return { joiner: '^', body: part };
  });
}

function readCondition(body: string, table: string, session: Session): Condition | undefined {
  const match = CONDITION.exec(body);
  if (match === null) return undefined;
  const [, field = '', operator = '=', raw = ''] = match;
  if (!isField(table, field)) return undefined;
  // A value that begins with `javascript:` is run on the server.
  const value = raw.replace(/^javascript:gs\.getUserName\(\)$/, session.userName);
  return { field, operator: operator as Operator, value: toUtc(value, session) };
}

/** An instant in a condition is local to the session's user. */
function toUtc(value: string, session: Session): string {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value)) return value;
  const asUtc = utcOf(value);
  return Number.isNaN(asUtc) ? value : stamp(asUtc - offsetAt(session.timeZone, asUtc));
}

/** Whether a path, dot-walked or not, leads to a column. */
export function isField(table: string, path: string): boolean {
  const [name = '', ...rest] = path.split('.');
  const column = columnOf(table, name);
  if (rest.length === 0) return column !== undefined;
  return column?.reference !== undefined && isField(column.reference, rest.join('.'));
}

/** The value at a path, following references. A reference that leads nowhere reads as empty. */
export function valueAt(
  database: Database,
  table: string,
  row: Row,
  path: string,
): { readonly value: string; readonly table: string; readonly name: string } {
  const [name = '', ...rest] = path.split('.');
  if (rest.length === 0) return { value: row[name] ?? '', table, name };
  const reference = columnOf(table, name)?.reference ?? '';
  const target = database.get(reference, row[name] ?? '');
  if (target === undefined) return { value: '', table: reference, name: rest.at(-1) ?? '' };
  return valueAt(database, target.sys_class_name ?? reference, target, rest.join('.'));
}

/** Rows that match, in order. */
export function runQuery(database: Database, table: string, query: ParsedQuery): readonly Row[] {
  const read = (row: Row, path: string) => valueAt(database, row.sys_class_name ?? table, row, path).value;
  const matches = (row: Row) =>
    query.groups.some((group) => group.every((term) => term.some((condition) => holds(read(row, condition.field), condition))));
  const compare = (a: Row, b: Row) => {
    for (const { field, direction } of query.orders) {
      const difference = compareText(read(a, field), read(b, field)) * direction;
      if (difference !== 0) return difference;
    }
    return 0;
  };
  return database.list(table).filter(matches).sort(compare);
}

function holds(actual: string, { operator, value }: Condition): boolean {
  switch (operator) {
    case '=':
      return value === '' || value === 'NULL' ? actual === '' : actual === value;
    case '!=':
      return value === '' || value === 'NULL' ? actual !== '' : actual !== value;
    case 'LIKE':
      return actual.includes(value);
    case 'NOT LIKE':
      return !actual.includes(value);
    case 'STARTSWITH':
      return actual.startsWith(value);
    case 'ENDSWITH':
      return actual.endsWith(value);
    case 'IN':
      return value.split(',').includes(actual);
    case 'INSTANCEOF':
      return lineage(actual).includes(value);
    case 'NOT IN':
      return !value.split(',').includes(actual);
    case 'ISEMPTY':
      return actual === '';
    case 'ISNOTEMPTY':
      return actual !== '';
    case '>':
      return actual !== '' && compareText(actual, value) > 0;
    case '>=':
      return actual !== '' && compareText(actual, value) >= 0;
    case '<':
      return actual !== '' && compareText(actual, value) < 0;
    case '<=':
      return actual !== '' && compareText(actual, value) <= 0;
  }
}

const NUMBER = /^-?\d+(\.\d+)?$/;

/** Numbers by size, all else by code unit; stored instants sort as text. */
function compareText(a: string, b: string): number {
  if (NUMBER.test(a) && NUMBER.test(b)) return Number(a) - Number(b);
  return a < b ? -1 : a > b ? 1 : 0;
}
