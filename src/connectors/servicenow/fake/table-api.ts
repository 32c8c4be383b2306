/** @module connectors/servicenow/fake/table-api  What the Table API answers to a signed-in caller: queries, paging, display modes, writes. */
import type { FieldValue } from '#domain';
import type { FakeStore } from '../../../connector-kit/testing/index.ts';
import { columnOf, TABLES } from './columns.ts';
import { createDatabase, displayOf, type Row, storesOf } from './database.ts';
import { parseQuery, runQuery } from './encoded-query.ts';
import { FakeRefusal, noRecord } from './refusal.ts';
import { type RenderOptions, renderRow } from './render.ts';
import type { Session } from './session.ts';

/** One call. */
export interface TableCall {
  readonly table: string;
  readonly version: 'v1' | 'v2';
  readonly url: URL;
  readonly session: Session;
}

export interface TableAnswer {
  readonly result: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TableApi {
  list(call: TableCall): TableAnswer;
  read(call: TableCall, id: string): TableAnswer;
  create(call: TableCall, body: unknown): TableAnswer;
  update(call: TableCall, id: string, body: unknown): TableAnswer;
  remove(call: TableCall, id: string): void;
}

const DEFAULT_LIMIT = 10_000;

/** `hidden` holds ids, and names of tables, that an access rule keeps from the integration user. */
export function createTableApi({ store, hidden }: { readonly store: FakeStore; readonly hidden: ReadonlySet<string> }): TableApi {
  const database = createDatabase(store);
  const visible = ({ table }: TableCall, id: string): Row => {
    const row = database.get(table, id);
    if (row === undefined || hidden.has(id)) throw noRecord();
    return row;
  };
  const show = (call: TableCall, row: Row) => renderRow(database, call.table, row, optionsOf(call));
  const open = ({ table }: TableCall) => {
    if (!Object.hasOwn(TABLES, table)) throw new FakeRefusal(400, `Invalid table ${table}`, null);
    if (hidden.has(table)) throw new FakeRefusal(403, 'User Not Authorized', 'Failed API level ACL Validation');
  };

  return {
    list(call) {
      open(call);
      const { url, table, session } = call;
      const matching = runQuery(database, table, parseQuery(url.searchParams.get('sysparm_query') ?? '', table, session));
      const { limit, offset } = pageOf(url);
      // The limit counts before access rules do, so a page can be short while others follow.
      const rows = matching.slice(offset, offset + limit).filter((row) => !hidden.has(row.sys_id ?? ''));
      if (rows.length === 0 && call.version === 'v1') throw noRecord();
      return { result: rows.map((row) => show(call, row)), headers: pageHeaders(url, { limit, offset, total: matching.length }) };
    },
    read(call, id) {
      open(call);
      return { result: show(call, visible(call, id)) };
    },
    create(call, body) {
      open(call);
      // Of a list only the first record is taken; the rest is ignored without a word.
      const values = readBody(Array.isArray(body) ? body[0] : body, call);
      const [home = call.table] = storesOf(call.table);
      const { id } = store.insert(home, home === call.table ? values : { ...values, sys_class_name: call.table }, effectOf(call, {}));
      return { result: show(call, visible(call, id)) };
    },
    update(call, id, body) {
      open(call);
      const row = visible(call, id);
      const values = readBody(body, call);
      store.update(homeOf(call.table, row), id, values, effectOf(call, values));
      return { result: show(call, visible(call, id)) };
    },
    remove(call, id) {
      open(call);
      store.remove(homeOf(call.table, visible(call, id)), id, effectOf(call, {}));
    },
  };

  function readBody(body: unknown, call: TableCall): Readonly<Record<string, FieldValue>> {
    if (typeof body !== 'object' || body === null) throw new FakeRefusal(400, 'Exception while reading request', 'The payload is not valid JSON.');
    if (call.table === 'task' || call.table.startsWith('sys_')) {
      throw new FakeRefusal(403, 'Operation Failed', 'ACL Exception Insert Failed due to security constraints');
    }
    const values = Object.entries(body).filter(([name]) => columnOf(call.table, name)?.isReadOnly !== true);
    return Object.fromEntries(values.map(([name, value]) => [name, resolve(call, name, String(value ?? ''))]));
  }

  /** With `sysparm_input_display_value=true` choices and references are given by what people call them. */
  function resolve({ url, table }: TableCall, name: string, text: string): string {
    if (url.searchParams.get('sysparm_input_display_value') !== 'true') return text;
    const column = columnOf(table, name);
    if (column?.reference !== undefined) return database.list(column.reference).find((row) => displayOf(row) === text)?.sys_id ?? text;
    return column?.choices?.find(([, label]) => label === text)?.[0] ?? text;
  }
}

function homeOf(table: string, row: Row): string {
  return storesOf(row.sys_class_name || table)[0] ?? table;
}

/** A write of nothing but a comment stands in the ledger as one. */
function effectOf({ table, session }: TableCall, values: Readonly<Record<string, FieldValue>>): { readonly actor: string; readonly effect?: string } {
  const names = Object.keys(values);
  const isComment = names.length > 0 && names.every((name) => columnOf(table, name)?.type === 'journal_input');
  return { actor: session.userName, ...(isComment ? { effect: 'comment.add' } : {}) };
}

function optionsOf({ url, session }: TableCall): RenderOptions {
  const mode = url.searchParams.get('sysparm_display_value') ?? 'false';
  const fields = url.searchParams.get('sysparm_fields');
  return {
    mode: mode === 'true' || mode === 'all' ? mode : 'false',
    links: url.searchParams.get('sysparm_exclude_reference_link') === 'true' ? 'excluded' : 'shown',
    fields: fields === null || fields === '' ? undefined : fields.split(',').map((field) => field.trim()),
    origin: url.origin,
    session,
  };
}

export function pageOf(url: URL): { readonly limit: number; readonly offset: number } {
  const number = (name: string, fallback: number) => {
    const value = Number(url.searchParams.get(name) ?? fallback);
    return Number.isInteger(value) && value >= 0 ? value : fallback;
  };
  return { limit: number('sysparm_limit', DEFAULT_LIMIT), offset: number('sysparm_offset', 0) };
}

function pageHeaders(url: URL, page: { readonly limit: number; readonly offset: number; readonly total: number }): Readonly<Record<string, string>> {
  const count: Record<string, string> = url.searchParams.get('sysparm_no_count') === 'true' ? {} : { 'X-Total-Count': String(page.total) };
  if (url.searchParams.get('sysparm_suppress_pagination_header') === 'true') return count;
  const link = (rel: string, offset: number) => {
    const target = new URL(url);
    target.searchParams.set('sysparm_offset', String(offset));
    return `<${target.href}>;rel="${rel}"`;
  };
  const last = page.limit === 0 ? 0 : Math.max(0, Math.ceil(page.total / page.limit) - 1) * page.limit;
  const links = [
    link('first', 0),
    ...(page.offset > 0 ? [link('prev', Math.max(0, page.offset - page.limit))] : []),
    ...(page.offset + page.limit < page.total ? [link('next', page.offset + page.limit)] : []),
    link('last', last),
  ];
  return { ...count, Link: links.join(',') };
}
