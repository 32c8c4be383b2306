/**
 * @module connectors/servicenow-soap/api
 * The endpoints that records need, over direct web services. Everything above them is the same as over REST.
 * https://www.servicenow.com/docs/r/api-reference/web-services/c_SOAPWebService.html
 */
import type { Call, Schema } from '#capabilities';
import { OutcomeUnknownError, VendorForbiddenError, VendorNotFoundError, VendorReplyError } from '#domain';
import type { Listing, ListRequest, Row, ServiceNowApi, Written } from '../servicenow/index.ts';
import { isSysId, textOf } from '../servicenow/index.ts';
import { meaningOf } from './dialect.ts';
import { isXmlText } from './plain-xml.ts';
import type { SoapReply, SoapRequest, SoapService } from './soap-service.ts';
import { getResponse, keysResponse, recordsResponse, toRow, writeResponse } from './wire.ts';

/** Rows of a page; the service holds no more than 250 in an answer. */
const PAGE_SIZE = 100;

const NO_FILES = 'The SOAP service carries no files. Use a connection over REST to carry them.';

export function createSoapApi({ soap, redact }: { readonly soap: SoapService; readonly redact: (text: string) => string }): ServiceNowApi {
  const read = async <Data>(request: SoapRequest, schema: Schema<Data>, call: Call) => {
    const reply = await soap.invoke(request, call);
    return { data: parse(request, reply, schema, redact), headers: reply.kind === 'answer' ? reply.headers : {} };
  };
  const api: ServiceNowApi = {
    list: (request, call) => listPage(read, request, call),
    // By windows and never by how full a page is: rows that access rules hide leave gaps.
    async listAll(request, call) {
      const rows = new Map<string, Row>();
      for (let offset: number | undefined = 0; offset !== undefined && rows.size < request.max; ) {
        const page: Listing = await api.list({ ...request, max: PAGE_SIZE, offset }, call);
        for (const row of page.rows) rows.set(textOf(row, 'sys_id'), row);
        offset = page.nextOffset;
      }
      return [...rows.values()].slice(0, request.max);
    },
    async read(table, sysId, fields, call) {
      try {
        const { data } = await read({ table, operation: 'get', values: { sys_id: sysId } }, getResponse, call);
        return data?.sys_id === sysId ? toRow(data, fields) : undefined;
      } catch (error) {
        if (error instanceof VendorNotFoundError) return undefined;
        throw error;
      }
    },
    async create(table, values, fields, call) {
      const written = await write({ table, operation: 'insert', values }, call);
      if (written.kind !== 'done') return written;
      // The reply holds the id only.
      const row = await api.read(table, written.data, fields, call);
      if (row === undefined) throw unknown(`${table}.insert`, 'it names a record that cannot be read');
      return { kind: 'done', data: row };
    },
    async update(table, sysId, values, _fields, call) {
      const written = await write({ table, operation: 'update', values: { ...values, sys_id: sysId } }, call);
      return written.kind === 'done' ? { kind: 'done', data: undefined } : written;
    },
    listAttachments: async () => [],
    readAttachment: async () => {
      throw new VendorNotFoundError({ message: NO_FILES });
    },
    addAttachment: async () => ({ kind: 'refused', failure: { message: 'Not sent', detail: NO_FILES } }),
  };

  /** The id of the written record. An answer without one may stand for a write that a rule stopped, or for one that it did not. */
  async function write(request: SoapRequest, call: Call): Promise<Written<string>> {
    const bad = Object.entries(request.values).find(([, text]) => !isXmlText(text))?.[0];
    if (bad !== undefined)
      return { kind: 'refused', failure: { message: 'Nothing was sent', detail: `${bad} holds characters that XML cannot carry` } };
    const reply = await soap.invoke(request, call);
    if (reply.kind === 'fault') {
      const words = redact(reply.words);
      return meaningOf(words) === 'not-found' ? { kind: 'missing' } : { kind: 'refused', failure: { message: 'The service refused', detail: words } };
    }
    const id = writeResponse.safeParse(reply.value).data?.sys_id ?? '';
    if (!isSysId(id)) throw unknown(`${request.table}.${request.operation}`, 'it names no record');
    return { kind: 'done', data: id };
  }
  return api;
}

type Read = <Data>(
  request: SoapRequest,
  schema: Schema<Data>,
  call: Call,
) => Promise<{ readonly data: Data; readonly headers: Readonly<Record<string, string>> }>;

/** Keys first: their number tells whether more follow, also where access rules hide some of the records. */
async function listPage(read: Read, { table, query, fields, max, offset = 0 }: ListRequest, call: Call): Promise<Listing> {
  const limit = Math.min(max, PAGE_SIZE);
  const window = { __encoded_query: query, __first_row: String(offset), __last_row: String(offset + limit) };
  const { data: keys, headers } = await read({ table, operation: 'getKeys', values: window }, keysResponse, call);
  const ids = (keys?.sys_id ?? '').split(',').filter(isSysId);
  const place = {
    total: undefined,
    nextOffset: ids.length < limit ? undefined : offset + limit,
    answeredAt: readDate(headers.date),
  };
  if (ids.length === 0) return { ...place, rows: [] };
  const chosen = { __encoded_query: `sys_idIN${ids.join(',')}`, __first_row: '0', __last_row: String(ids.length) };
  const { data } = await read({ table, operation: 'getRecords', values: chosen }, recordsResponse, call);
  const wanted = [...new Set(['sys_id', ...fields])];
  const byId = new Map((data?.getRecordsResult ?? []).map((record) => [record.sys_id ?? '', toRow(record, wanted)]));
  return { ...place, rows: ids.map((id) => byId.get(id)).filter((row) => row !== undefined) };
}

/** What a read answered. A fault comes here only where it came with a success status. */
function parse<Data>(request: SoapRequest, reply: SoapReply, schema: Schema<Data>, redact: (text: string) => string): Data {
  const operation = `${request.table}.${request.operation}`;
  if (reply.kind === 'fault') {
    const words = redact(reply.words).slice(0, 1_000);
    const options = { message: `${operation}: the service refused: ${words}. Check the rights of our user.`, facts: { operation } };
    if (meaningOf(words) === 'not-found') throw new VendorNotFoundError(options);
    throw new VendorForbiddenError(options);
  }
  const parsed = schema.safeParse(reply.value);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.map(String).join('.') || '(whole answer)';
  throw new VendorReplyError({
    message: `${operation}: the answer cannot be read at ${field}. Check that the address is the instance's SOAP service.`,
    facts: { operation, field, wasSent: true },
  });
}

function unknown(operation: string, problem: string): OutcomeUnknownError {
  return new OutcomeUnknownError({
    message: `${operation}: the answer does not say whether it was done: ${problem}. Check there before repeating.`,
    facts: { operation },
  });
}

function readDate(header: string | undefined): number | undefined {
  const ms = Date.parse(header ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}
