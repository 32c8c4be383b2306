/** @module connectors/jira/fake/jql-language  The vendor's query language for issues, read from its documents and not from what the connector sends. */
import type { FieldValue } from '#domain';
import type { StoredRow } from '../../../connector-kit/testing/index.ts';
import { isMet, parseWhere, tokenize, type Walker, type Where, walk } from './query-tokens.ts';
import { badQuery } from './refusal.ts';
import { FIELDS, ISSUE_TYPES, kindOf, statusOf } from './site-model.ts';

/** `values` as written, without quotes; `aql` where the value is a search for objects. */
export interface JqlClause {
  readonly field: string;
  readonly operator: string;
  readonly values: readonly string[];
  readonly aql?: string;
}
export interface ParsedJql {
  readonly where: Where<JqlClause>;
  readonly orderBy: readonly { readonly field: string; readonly direction: 1 | -1 }[];
}

/** Throws the vendor's refusal for a query that it cannot read, or that bounds nothing. */
export function parseJql(query: string): ParsedJql {
  const walker = walk(tokenize(query));
  if (walker.isDone || walker.peek()?.text.toLowerCase() === 'order')
    throw badQuery('Unbounded JQL queries are not allowed here. Please add a search restriction to your query.');
  const where = parseWhere(walker, readClause);
  const orderBy: { field: string; direction: 1 | -1 }[] = [];
  if (walker.skip('ORDER')) {
    walker.take('BY');
    do {
      const field = readField(walker);
      const isDescending = walker.skip('DESC');
      if (!isDescending) walker.skip('ASC');
      orderBy.push({ field, direction: isDescending ? -1 : 1 });
    } while (walker.skip(','));
  }
  if (!walker.isDone) throw badQuery(`Error in the JQL Query: Expecting either 'OR' or 'AND' but got '${walker.next().text}'.`);
  return { where, orderBy };
}

const KNOWN = new Set([
  'project',
  'issuetype',
  'type',
  'statuscategory',
  'status',
  'created',
  'updated',
  'labels',
  'key',
  'id',
  'summary',
  'assignee',
  'priority',
  'resolution',
]);

function readField(walker: Walker): string {
  const token = walker.next();
  if (token.kind === 'word' && token.text === 'cf') {
    walker.take('[');
    const number = walker.next().text;
    walker.take(']');
    if (!FIELDS.some(({ id }) => id === `customfield_${number}`))
      throw badQuery(`Field 'cf[${number}]' does not exist or you do not have permission to view it.`);
    return `customfield_${number}`;
  }
  const byName = FIELDS.find(({ id, name }) => id.startsWith('customfield_') && name.toLowerCase() === token.text.toLowerCase());
  const known = KNOWN.has(token.text.toLowerCase()) ? token.text.toLowerCase() : undefined;
  const field = byName?.id ?? known;
  if (field === undefined || token.kind === 'sign') throw badQuery(`Field '${token.text}' does not exist or you do not have permission to view it.`);
  return field === 'type' ? 'issuetype' : field;
}

function readClause(walker: Walker): JqlClause {
  const field = readField(walker);
  if (walker.skip('is')) {
    const isNot = walker.skip('not');
    if (!walker.skip('EMPTY')) walker.take('NULL');
    return { field, operator: isNot ? 'is not empty' : 'is empty', values: [] };
  }
  const isNegated = walker.skip('not');
  if (walker.skip('in')) return readIn(walker, field, isNegated ? 'not in' : 'in');
  const operator = walker.next();
  if (operator.kind !== 'sign' || !['=', '!=', '>', '<', '>=', '<=', '~'].includes(operator.text))
    throw badQuery(`Error in the JQL Query: Expecting operator but got '${operator.text}'.`);
  return { field, operator: operator.text, values: [readOperand(walker)] };
}

function readIn(walker: Walker, field: string, operator: string): JqlClause {
  if (walker.peek()?.kind === 'word' && walker.peek()?.text.toLowerCase() === 'aqlfunction') {
    walker.next();
    walker.take('(');
    const aql = readOperand(walker);
    walker.take(')');
    return { field, operator, values: [], aql };
  }
  walker.take('(');
  const values = [readOperand(walker)];
  while (walker.skip(',')) values.push(readOperand(walker));
  walker.take(')');
  return { field, operator, values };
}

function readOperand(walker: Walker): string {
  const token = walker.next();
  if (token.kind === 'sign') throw badQuery(`Error in the JQL Query: '${token.text}' is no value.`);
  return token.text;
}

export interface JqlWorld {
  readonly nowMs: number;
  /** Instants without a zone are of the searching user: minutes east of UTC. */
  readonly zoneMinutes: number;
  readonly project: string;
  /** Ids of the objects that a query of the CMDB finds. */
  readonly objectsOf: (aql: string) => ReadonlySet<string>;
  readonly timesOf: (row: StoredRow) => { readonly created: string; readonly updated: string };
}

export function meetsJql(row: StoredRow, { where }: ParsedJql, world: JqlWorld): boolean {
  return isMet(where, (clause) => meets(row, clause, world));
}

function meets(row: StoredRow, clause: JqlClause, world: JqlWorld): boolean {
  const { field, operator, values } = clause;
  const held = heldBy(row, field, world);
  if (operator === 'is empty') return held.length === 0;
  if (operator === 'is not empty') return held.length > 0;
  if (clause.aql !== undefined) {
    const found = world.objectsOf(clause.aql);
    return held.some((id) => found.has(id));
  }
  if (['>', '<', '>=', '<='].includes(operator)) return held.some((one) => compares(Date.parse(one), operator, instantOf(values[0] ?? '', world)));
  const isEqual = held.some((one) => values.some((value) => one.toLowerCase() === value.toLowerCase()));
  return operator === '=' || operator === 'in' || operator === '~' ? isEqual : held.length > 0 && !isEqual;
}

function heldBy(row: StoredRow, field: string, { project, timesOf }: JqlWorld): readonly string[] {
  const { values } = row;
  const status = statusOf(String(values.status));
  const special: Readonly<Record<string, readonly string[]>> = {
    project: [project],
    issuetype: [ISSUE_TYPES[kindOf(String(values.type))].name, String(values.type)],
    status: [status?.name ?? '', status?.id ?? ''],
    statuscategory: [{ new: 'To Do', indeterminate: 'In Progress', done: 'Done' }[status?.category ?? 'new']],
    created: [timesOf(row).created],
    updated: [timesOf(row).updated],
    id: [row.id],
  };
  const value: FieldValue | undefined = values[field];
  return special[field] ?? (value === undefined || value === null || value === '' ? [] : Array.isArray(value) ? value.map(String) : [String(value)]);
}

function compares(held: number, operator: string, asked: number): boolean {
  return operator === '>=' ? held >= asked : operator === '<=' ? held <= asked : operator === '>' ? held > asked : held < asked;
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Whole minutes, as the vendor knows no finer. */
function instantOf(text: string, { nowMs, zoneMinutes }: JqlWorld): number {
  const relative = /^([+-]?\d+)([mhdw])$/.exec(text);
  if (relative) return Math.floor((nowMs + Number(relative[1]) * (UNITS[relative[2] ?? ''] ?? 0)) / 60_000) * 60_000;
  const absolute = /^(\d{4})[/-](\d\d)[/-](\d\d)(?: (\d\d):(\d\d))?$/.exec(text);
  if (!absolute)
    throw badQuery(
      `Date value '${text}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.`,
    );
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = absolute.slice(1).map((part) => Number(part ?? 0));
  return Date.UTC(year, month - 1, day, hour, minute) - zoneMinutes * 60_000;
}
