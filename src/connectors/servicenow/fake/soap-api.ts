/**
 * @module connectors/servicenow/fake/soap-api
 * Direct web services of the fake: the same tables and rules as the Table API, spoken in SOAP 1.1, document/literal, faults with HTTP 500.
 * https://www.servicenow.com/docs/r/api-reference/web-services/c_SOAPWebService.html
 */
import type { Hono } from 'hono';
import { SaxesParser } from 'saxes';
import type { FakeStore } from '../../../connector-kit/testing/index.ts';
import { TABLES } from './columns.ts';
import { createDatabase, type Database, type Row } from './database.ts';
import { parseQuery, runQuery } from './encoded-query.ts';
import { FakeRefusal, noRecord } from './refusal.ts';
import { renderRow } from './render.ts';
import type { Session } from './session.ts';
import type { SignIn } from './sign-in.ts';
import type { TableApi, TableCall } from './table-api.ts';

type Env = { Variables: { session: Session } };

export interface SoapDeps {
  readonly store: FakeStore;
  readonly api: TableApi;
  readonly signIn: SignIn;
  readonly hidden: ReadonlySet<string>;
}

/** One operation as it was asked: its name and the texts of its children. */
interface Asked {
  readonly operation: string;
  readonly values: Readonly<Record<string, string>>;
}

interface SoapCall extends Asked {
  readonly table: string;
  readonly url: URL;
  readonly session: Session;
}

/** No answer holds more. */
const MOST_RECORDS = 250;
const READS = new Set(['get', 'getKeys', 'getRecords']);

/** By the action that the header names. */
export function isSoapRead(request: Request): boolean {
  return READS.has(/\/(\w+)"?$/.exec(request.headers.get('soapaction') ?? '')?.[1] ?? '');
}

export function addSoapRoutes(app: Hono<Env>, deps: SoapDeps): void {
  const database = createDatabase(deps.store);
  app.post('/:page{[a-z_]+\\.do}', async (context) => {
    const url = new URL(context.req.url);
    const session = deps.signIn.sessionOf(context.req.header('authorization') ?? null);
    if (session === undefined) return new Response('', { status: 401, headers: { 'WWW-Authenticate': 'BASIC realm="Service-now"' } });
    if (!url.searchParams.has('SOAP')) return new Response('', { status: 404 });
    try {
      const table = (context.req.param('page') ?? '').slice(0, -'.do'.length);
      demandAccess(deps, database, { table, session });
      const asked = readEnvelope(await context.req.text());
      const body = carryOut(deps, database, { ...asked, table, url, session });
      return envelope(`<${asked.operation}Response xmlns="http://www.service-now.com/${table}">${body}</${asked.operation}Response>`, 200);
    } catch (error) {
      if (!(error instanceof FakeRefusal)) throw error;
      return faultOf(error);
    }
  });
}

function demandAccess({ hidden }: SoapDeps, database: Database, { table, session }: { readonly table: string; readonly session: Session }): void {
  const roles = database.list('sys_user_has_role').filter(({ user }) => user === session.sysId);
  const names = roles.map(({ role }) => database.get('sys_user_role', role ?? '')?.name);
  if (!names.some((name) => name === 'soap' || name === 'admin')) throw new FakeRefusal(403, 'Insufficient rights', 'the user has no SOAP role');
  if (!Object.hasOwn(TABLES, table)) throw new FakeRefusal(400, `Invalid table ${table}`, null);
  if (hidden.has(table)) throw new FakeRefusal(403, 'Insufficient rights', `read of ${table} denied due to security constraints`);
}

function carryOut(deps: SoapDeps, database: Database, call: SoapCall): string {
  const { operation, values, table, session } = call;
  const visible = (row: Row | undefined) => (row !== undefined && !deps.hidden.has(row.sys_id ?? '') ? row : undefined);
  const tableCall: TableCall = { table, version: 'v2', url: new URL('/?sysparm_display_value=all', call.url), session };
  switch (operation) {
    case 'get': {
      const row = visible(database.get(table, values.sys_id ?? ''));
      return row === undefined ? '' : fieldsOf(database, call, row);
    }
    case 'getKeys': {
      const ids = windowOf(database, call).map(({ sys_id }) => sys_id);
      return element('sys_id', ids.join(',')) + element('count', String(ids.length));
    }
    case 'getRecords': {
      const rows = windowOf(database, call).filter((row) => visible(row) !== undefined);
      return rows.map((row) => `<getRecordsResult>${fieldsOf(database, call, row)}</getRecordsResult>`).join('');
    }
    case 'insert': {
      const { result } = deps.api.create(tableCall, values) as { readonly result: Readonly<Record<string, { readonly value: string }>> };
      return element('sys_id', result.sys_id?.value ?? '') + element('number', result.number?.value ?? '');
    }
    case 'update': {
      const { sys_id: id = '', ...changes } = values;
      if (visible(database.get(table, id)) === undefined) throw noRecord();
      deps.api.update(tableCall, id, changes);
      return element('sys_id', id);
    }
    default:
      throw new FakeRefusal(400, `Unknown operation ${operation}`, null);
  }
}

/** First row inclusive, last row exclusive; counted before access rules. */
function windowOf(database: Database, { table, values, session }: SoapCall): readonly Row[] {
  const rows = runQuery(database, table, parseQuery(values.__encoded_query ?? '', table, session));
  const first = Number(values.__first_row ?? 0);
  const last = Math.min(Number(values.__last_row ?? first + MOST_RECORDS), first + MOST_RECORDS);
  return rows.slice(first, last);
}

/** Every column raw, and what people see beside it where that differs and was asked for. */
function fieldsOf(database: Database, { table, url, session }: SoapCall, row: Row): string {
  const options = { mode: 'all', links: 'excluded', fields: undefined, origin: url.origin, session } as const;
  const cells = Object.entries(renderRow(database, table, row, options)) as [string, { readonly value: string; readonly display_value: string }][];
  const withLabels = url.searchParams.get('displayvalue') === 'all';
  return cells
    .map(([name, { value, display_value: label }]) => element(name, value) + (withLabels && label !== value ? element(`dv_${name}`, label) : ''))
    .join('');
}

function readEnvelope(xml: string): Asked {
  const path: string[] = [];
  const values: Record<string, string> = {};
  let operation = '';
  const parser = new SaxesParser();
  const unreadable = () => new FakeRefusal(400, 'Unable to parse SOAP document', null);
  parser.on('error', () => {
    throw unreadable();
  });
  parser.on('doctype', () => {
    throw unreadable();
  });
  parser.on('opentag', ({ name }) => {
    path.push(name.replace(/^.*:/, ''));
    if (path.length === 3 && path[1] === 'Body') operation = path[2] ?? '';
    if (path.length === 4) values[path[3] ?? ''] = '';
  });
  parser.on('text', (text) => {
    if (path.length === 4) values[path[3] ?? ''] += text;
  });
  parser.on('closetag', () => void path.pop());
  parser.write(xml).close();
  if (operation === '') throw unreadable();
  return { operation, values };
}

function faultOf(refusal: FakeRefusal): Response {
  const { message, detail } = refusal.toBody().error;
  const words = detail === null ? message : `${message}: ${detail}`;
  const fault = `<SOAP-ENV:Fault><faultcode>SOAP-ENV:Server</faultcode><faultstring>${escapeXml(words)}</faultstring><detail>com.glide.processors.soap.SOAPProcessingException</detail></SOAP-ENV:Fault>`;
  return envelope(fault, 500);
}

function envelope(body: string, status: 200 | 500): Response {
  const xml = `<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body>${body}</SOAP-ENV:Body></SOAP-ENV:Envelope>`;
  return new Response(xml, { status, headers: { 'content-type': 'text/xml; charset=UTF-8' } });
}

const element = (name: string, text: string) => (text === '' ? `<${name}/>` : `<${name}>${escapeXml(text)}</${name}>`);
const escapeXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;');
