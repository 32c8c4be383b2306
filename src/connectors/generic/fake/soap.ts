/**
 * @module connectors/generic/fake/soap
 * A SOAP 1.1 service: one address, an action header that must fit, faults with status 500, local times without a zone, Y and N, creates that answer with an id
 * only and updates that answer with nothing. https://www.w3.org/TR/2000/NOTE-SOAP-20000508/
 */
import type { Clock, FieldValue } from '#domain';
import { createFakeShell, type FakeShell, type FakeStore, type StoredRow } from '../../../connector-kit/testing/index.ts';
import { elementsIn, parseXml, textIn, type XmlElement } from '../wire/xml.ts';
import { byChange, commentsOf, ROBOT, TABLES, TrackerRefusal, trackerRules } from './tracker.ts';

export const SOAP_USER = { name: 'tieline', password: 'soap-password-2210' } as const;
const NAMESPACE = 'urn:acme:incidents';
const MAX_LIMIT = 40;
/** The service's own wall clock in winter; its summers are left out. */
const VIENNA_MS = 3_600_000;

class Fault extends Error {
  readonly code: string;
  readonly fields: readonly { readonly name: string; readonly rule: string }[];

  constructor(code: string, message: string, fields: Fault['fields'] = []) {
    super(message);
    this.code = code;
    this.fields = fields;
  }
}

export function createSoapFake({ clock }: { readonly clock: Clock }): FakeShell {
  return createFakeShell({
    id: 'generic-soap',
    name: 'Incident service (SOAP)',
    clock,
    tables: TABLES,
    rules: trackerRules(),
    routes: (store) => async (request) => {
      const response = await answer(store, request);
      response.headers.set('date', new Date(clock.now()).toUTCString());
      return response;
    },
    isRead: (request) => /#(WhoAmI|Get|Find|List)/.test(request.headers.get('soapaction') ?? ''),
  });
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;');
const tag = (name: string, value: string) => `<${name}>${escaped(value)}</${name}>`;
const local = (iso: string) => new Date(Date.parse(iso) + VIENNA_MS).toISOString().slice(0, 19);
const fromLocal = (text: string) => new Date(Date.parse(`${text}Z`) - VIENNA_MS).toISOString();

function envelope(body: string, status = 200): Response {
  const text = `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><s:Body>${body}</s:Body></s:Envelope>`;
  return new Response(text, { status, headers: { 'content-type': 'text/xml; charset=utf-8' } });
}

async function answer(store: FakeStore, request: Request): Promise<Response> {
  const wanted = `Basic ${Buffer.from(`${SOAP_USER.name}:${SOAP_USER.password}`).toString('base64')}`;
  if (request.headers.get('authorization') !== wanted)
    return new Response('<html><body>401</body></html>', { status: 401, headers: { 'content-type': 'text/html' } });
  if (new URL(request.url).pathname !== '/ws/incidents' || request.method !== 'POST') return new Response('', { status: 404 });
  try {
    const operation = readOperation(await request.text(), request.headers);
    const run = OPERATIONS[operation.local];
    if (run === undefined) throw new Fault('UNKNOWN_OPERATION', `There is no ${operation.local}.`);
    return envelope(`<r:${operation.local}Response xmlns:r="${NAMESPACE}">${run(store, operation)}</r:${operation.local}Response>`);
  } catch (error) {
    return faultOf(error);
  }
}

function faultOf(error: unknown): Response {
  const fault =
    error instanceof TrackerRefusal
      ? new Fault(
          'VALIDATION',
          error.message,
          error.fields.map((name) => ({ name: NAMES[name] ?? name, rule: error.missing.includes(name) ? 'mandatory' : 'value' })),
        )
      : error;
  if (!(fault instanceof Fault)) throw error;
  const fields = fault.fields.map(({ name, rule }) => `<Field name="${escaped(name)}" rule="${rule}"/>`).join('');
  const detail = `<detail><e:IncidentFault xmlns:e="${NAMESPACE}">${tag('Code', fault.code)}${fields}</e:IncidentFault></detail>`;
  return envelope(`<s:Fault><faultcode>s:Client</faultcode>${tag('faultstring', fault.message)}${detail}</s:Fault>`, 500);
}

function readOperation(text: string, headers: Headers): XmlElement {
  if (!headers.get('content-type')?.startsWith('text/xml')) throw new Fault('MEDIA_TYPE', 'SOAP 1.1 is text/xml.');
  const root = readRoot(text);
  const body = elementsIn(root).find((child) => child.local === 'Body');
  const [operation] = body === undefined ? [] : elementsIn(body);
  if (root.local !== 'Envelope' || operation === undefined) throw new Fault('ENVELOPE', 'Send an envelope with a body.');
  if (headers.get('soapaction') !== `"${NAMESPACE}#${operation.local}"`) throw new Fault('ACTION', 'The SOAPAction does not fit.');
  return operation;
}

function readRoot(text: string): XmlElement {
  try {
    return parseXml(text);
  } catch {
    throw new Fault('XML', 'The envelope is not well-formed.');
  }
}

const child = (element: XmlElement, name: string) => elementsIn(element).find((one) => one.local === name);
const given = (element: XmlElement, name: string) => {
  const found = child(element, name);
  return found === undefined ? undefined : textIn(found);
};

type Run = (store: FakeStore, operation: XmlElement) => string;

const OPERATIONS: Readonly<Record<string, Run | undefined>> = {
  WhoAmI: () => tag('UserId', ROBOT.id) + tag('UserName', ROBOT.name),
  GetIncident: (store, operation) => renderIncident(mustFind(store, given(operation, 'Id'))),
  FindIncidents: (store, operation) => {
    const [offset, limit] = ['Offset', 'Limit'].map((name) => Number(given(operation, name) ?? Number.NaN));
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(limit) || (limit ?? 0) > MAX_LIMIT)
      throw new Fault('VALUE', `Offset and Limit (at most ${MAX_LIMIT}) are whole numbers.`);
    const rows = store
      .all('incidents')
      .filter((row) => fits(row, operation))
      .toSorted(byChange);
    const page = rows.slice(offset, (offset ?? 0) + (limit ?? 0));
    return `${tag('TotalCount', String(rows.length))}<Incidents>${page.map(renderIncident).join('')}</Incidents>`;
  },
  CreateIncident: (store, operation) => tag('Id', store.insert('incidents', columnsOf(operation), { actor: ROBOT.id }).id),
  UpdateIncident: (store, operation) => {
    const row = mustFind(store, given(operation, 'Id'));
    store.update('incidents', row.id, columnsOf(operation), { actor: ROBOT.id });
    return '';
  },
  AddNote: (store, operation) => {
    const { id } = mustFind(store, given(operation, 'IncidentId'));
    const note = child(operation, 'Note');
    const values = { incidentId: id, text: note === undefined ? '' : textIn(note), isPublic: note?.attributes.audience === 'customer' };
    store.insert('comments', values, { actor: ROBOT.id, effect: 'comment.add' });
    return '';
  },
  ListNotes: (store, operation) =>
    commentsOf(store, mustFind(store, given(operation, 'IncidentId')).id)
      .map(renderNote)
      .join(''),
};

function mustFind(store: FakeStore, id: string | undefined): StoredRow {
  const row = id === undefined ? undefined : store.get('incidents', id);
  if (row === undefined) throw new Fault('NO_SUCH_INCIDENT', 'There is no such incident.');
  return row;
}

function fits({ updatedAt, values }: StoredRow, operation: XmlElement): boolean {
  const since = given(operation, 'ChangedSince');
  const is = (name: string, column: string) => given(operation, name) === undefined || given(operation, name) === values[column];
  return (since === undefined || local(updatedAt) >= since) && is('Number', 'number') && is('ExternalId', 'externalId') && is('Asset', 'assetId');
}

/** Columns to the service's element names. */
const NAMES: Readonly<Record<string, string>> = {
  title: 'Title',
  description: 'Description',
  state: 'State',
  priority: 'Priority',
  resolution: 'Resolution',
  isUrgent: 'Urgent',
  dueAt: 'Due',
  assetId: 'Asset',
  externalId: 'ExternalId',
};

/** The sequence of the schema is kept: elements in another order are refused, as a validating service does. */
function columnsOf(operation: XmlElement): Record<string, FieldValue> {
  const incident = child(operation, 'Incident');
  if (incident === undefined) throw new Fault('VALUE', 'Incident is missing.');
  const order = Object.values(NAMES);
  const columns: Record<string, FieldValue> = {};
  let last = -1;
  for (const element of elementsIn(incident)) {
    const place = order.indexOf(element.local);
    if (place < 0) throw new Fault('VALUE', `Unexpected element ${element.local}.`, [{ name: element.local, rule: 'value' }]);
    if (place <= last) throw new Fault('SCHEMA', `${element.local} stands out of order.`);
    last = place;
    const column = Object.keys(NAMES)[place] ?? '';
    columns[column] = toColumn(column, textIn(element));
  }
  return columns;
}

function toColumn(column: string, text: string): FieldValue {
  if (column === 'isUrgent') return text === 'Y';
  if (column === 'dueAt') return text === '' ? null : fromLocal(text);
  return column === 'priority' ? Number(text) : text;
}

function renderIncident(row: StoredRow): string {
  const { values } = row;
  const own = Object.entries(NAMES).map(([column, name]) => {
    const value = values[column] ?? null;
    if (column === 'isUrgent') return tag(name, value === true ? 'Y' : 'N');
    if (column === 'dueAt') return value === null ? `<${name} xsi:nil="true"/>` : tag(name, local(String(value)));
    return tag(name, String(value ?? ''));
  });
  const meta = [
    tag('Revision', String(row.version)),
    tag('Opened', local(row.createdAt)),
    tag('Changed', local(row.updatedAt)),
    tag('ChangedBy', row.updatedBy),
    tag('Deleted', values.isTrashed === true ? 'Y' : 'N'),
  ];
  return `<Incident id="${escaped(row.id)}" number="${escaped(String(values.number))}">${[...own, ...meta].join('')}</Incident>`;
}

const renderNote = (row: StoredRow) =>
  `<Note id="${escaped(row.id)}" audience="${row.values.isPublic === true ? 'customer' : 'staff'}">${tag('Text', String(row.values.text))}${tag('By', row.createdBy)}${tag('At', local(row.createdAt))}</Note>`;
