/**
 * @module connectors/servicenow/api
 * The vendor's endpoints, one function each. No domain words and no decisions; what comes back is what was sent.
 */
import type { Call, FileContent } from '#capabilities';
import { type HttpClient, pageByOffset, path } from '#connector-kit';
import { type FieldOption, OutcomeUnknownError } from '#domain';
import { wordsOf } from './dialect.ts';
import {
  type Attachment,
  attachmentAnswer,
  attachmentList,
  type Failure,
  type Row,
  rowList,
  singleRow,
  type TableName,
  textOf,
  writeAnswer,
} from './wire.ts';

/** A list request. `query` comes from `buildQuery`. */
export interface ListRequest {
  readonly table: TableName;
  readonly query: string;
  readonly fields: readonly string[];
  /** The most records to return. */
  readonly max: number;
  /** First record, counted before access rules hide any. Default 0. */
  readonly offset?: number;
}

/** Records found. `total` counts those that access rules hide, where the vendor counts; `answeredAt` is the vendor's own clock, ms. */
export interface Listing {
  readonly rows: readonly Row[];
  readonly total: number | undefined;
  /** Where the next page begins; undefined after the last. */
  readonly nextOffset: number | undefined;
  readonly answeredAt: number | undefined;
}

/** How a write ended. */
export type Written<Data> =
  | { readonly kind: 'done'; readonly data: Data }
  /** `accepted`: values that the vendor would take instead, by field, where it tells. */
  | { readonly kind: 'refused'; readonly failure: Failure; readonly accepted?: Readonly<Record<string, readonly FieldOption[]>> }
  | { readonly kind: 'missing' };

export interface ServiceNowApi {
  list(request: ListRequest, call: Call): Promise<Listing>;
  /** All pages up to `max`: a short page is no end, because the limit counts before access rules. */
  listAll(request: Omit<ListRequest, 'offset'>, call: Call): Promise<readonly Row[]>;
  read(table: TableName, sysId: string, fields: readonly string[], call: Call): Promise<Row | undefined>;
  create(table: TableName, values: Readonly<Record<string, string>>, fields: readonly string[], call: Call): Promise<Written<Row>>;
  /** `data` is the record in the reply itself; undefined where the service replies with no more than that it was done. */
  update(
    table: TableName,
    sysId: string,
    values: Readonly<Record<string, string>>,
    fields: readonly string[],
    call: Call,
  ): Promise<Written<Row | undefined>>;
  listAttachments(table: TableName, sysId: string, call: Call): Promise<readonly Attachment[]>;
  readAttachment(sysId: string, maxBytes: number, call: Call): Promise<ReadableStream<Uint8Array>>;
  addAttachment(file: NewAttachment, call: Call): Promise<Written<Attachment>>;
}

export interface NewAttachment {
  readonly table: TableName;
  readonly recordId: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly content: FileContent;
}

/** Records per page; well inside the vendor's time limit for one transaction. */
export const PAGE_SIZE = 100;

/** What a write may answer beside success; 2xx is named too, because a 2xx can carry an error. */
export const WRITE_ANSWERS = [200, 201, 400, 403, 404] as const;

/** `redact` cleans the words of refusals, which the client does not see because the connector reads them itself. */
export function createServiceNowApi({ http, redact }: { readonly http: HttpClient; readonly redact: (text: string) => string }): ServiceNowApi {
  const shape = (fields: readonly string[]) => ({
    sysparm_display_value: 'all',
    sysparm_exclude_reference_link: 'true',
    sysparm_fields: fields.join(','),
  });

  const api: ServiceNowApi = {
    // GET /now/table/{tableName}: https://www.servicenow.com/docs/r/api-reference/rest-apis/c_TableAPI.html
    async list({ table, query, fields, max, offset = 0 }, call) {
      const limit = Math.min(max, PAGE_SIZE);
      const { data, headers } = await http.request(
        {
          operation: `${table}.list`,
          method: 'GET',
          path: path`/api/now/table/${table}`,
          query: { sysparm_query: query, sysparm_limit: limit, sysparm_offset: offset, ...shape(fields) },
          repeat: 'safe',
          schema: rowList,
        },
        call,
      );
      const total = readCount(headers['x-total-count']);
      const isLast = total === undefined ? data.result.length < limit : offset + limit >= total;
      return {
        rows: data.result,
        total,
        nextOffset: isLast ? undefined : offset + limit,
        answeredAt: readDate(headers.date),
      };
    },
    listAll: (request, call) =>
      pageByOffset({
        operation: `${request.table}.list`,
        pageSize: Math.min(request.max, PAGE_SIZE),
        maxItems: request.max,
        idOf: (row) => textOf(row, 'sys_id'),
        call,
        async fetchPage({ offset, limit }) {
          const { rows, total } = await api.list({ ...request, max: limit, offset }, call);
          return { items: rows, ...(total === undefined ? {} : { total }) };
        },
      }),
    // GET /now/table/{tableName}/{sys_id}
    async read(table, sysId, fields, call) {
      const { status, data } = await http.request(
        {
          operation: `${table}.read`,
          method: 'GET',
          path: path`/api/now/table/${table}/${sysId}`,
          query: shape(fields),
          repeat: 'safe',
          alsoAnswers: [404],
          schema: singleRow,
        },
        call,
      );
      return status === 404 ? undefined : data.result;
    },
    // POST /now/table/{tableName}
    async create(table, values, fields, call) {
      const operation = `${table}.create`;
      const { status, data } = await http.request(
        {
          operation,
          method: 'POST',
          path: path`/api/now/table/${table}`,
          query: shape(fields),
          json: values,
          repeat: 'unsafe',
          alsoAnswers: WRITE_ANSWERS,
          schema: writeAnswer,
        },
        call,
      );
      return readWrite({ operation, status, redact }, data);
    },
    // PATCH /now/table/{tableName}/{sys_id}
    async update(table, sysId, values, fields, call) {
      const operation = `${table}.update`;
      const { status, data } = await http.request(
        {
          operation,
          method: 'PATCH',
          path: path`/api/now/table/${table}/${sysId}`,
          query: shape(fields),
          json: values,
          repeat: 'unsafe',
          alsoAnswers: WRITE_ANSWERS,
          schema: writeAnswer,
        },
        call,
      );
      return readWrite({ operation, status, redact }, data);
    },
    // GET /now/attachment: https://www.servicenow.com/docs/r/api-reference/rest-apis/c_AttachmentAPI.html
    listAttachments: (table, sysId, call) =>
      pageByOffset({
        operation: 'attachment.list',
        pageSize: PAGE_SIZE,
        idOf: (file) => file.sys_id,
        call,
        async fetchPage({ offset, limit }) {
          const { data, headers } = await http.request(
            {
              operation: 'attachment.list',
              method: 'GET',
              path: path`/api/now/attachment`,
              query: {
                sysparm_query: `table_name=${table}^table_sys_id=${sysId}^ORDERBYsys_created_on^ORDERBYsys_id`,
                sysparm_limit: limit,
                sysparm_offset: offset,
              },
              repeat: 'safe',
              schema: attachmentList,
            },
            call,
          );
          const total = readCount(headers['x-total-count']);
          return { items: data.result, ...(total === undefined ? {} : { total }) };
        },
      }),
    // GET /now/attachment/{sys_id}/file
    readAttachment: (sysId, maxBytes, call) =>
      http.openFile(
        {
          operation: 'attachment.read',
          method: 'GET',
          path: path`/api/now/attachment/${sysId}/file`,
          headers: { accept: '*/*' },
          repeat: 'safe',
          maxBytes,
        },
        call,
      ),
    // POST /now/attachment/file
    async addAttachment({ table, recordId, fileName, contentType, content }, call) {
      const operation = 'attachment.create';
      const { status, data } = await http.request(
        {
          operation,
          method: 'POST',
          path: path`/api/now/attachment/file`,
          query: { table_name: table, table_sys_id: recordId, file_name: fileName },
          headers: { 'content-type': contentType },
          file: content,
          repeat: 'unsafe',
          alsoAnswers: WRITE_ANSWERS,
          schema: attachmentAnswer,
        },
        call,
      );
      return readWrite({ operation, status, redact }, data);
    },
  };
  return api;
}

/** A write's answer. Success without a record, or with an error beside it, leaves open what was done. */
export function readWrite<Data>(
  { operation, status, redact }: { readonly operation: string; readonly status: number; readonly redact: (text: string) => string },
  data: { readonly result?: Data; readonly error?: Failure } | undefined,
): Written<Data> {
  if (status === 404) return { kind: 'missing' };
  const failure = { message: redact(data?.error?.message ?? `HTTP ${status}`), detail: redact(data?.error?.detail ?? '') };
  if (status >= 400) return { kind: 'refused', failure };
  if (data?.result !== undefined && data.error === undefined) return { kind: 'done', data: data.result };
  throw new OutcomeUnknownError({
    message: `${operation}: the vendor answered ${status} without a record (${wordsOf(failure)}). Check there before repeating.`,
    facts: { operation, status },
  });
}

function readCount(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,12}$/.test(header) ? Number(header) : undefined;
}

function readDate(header: string | undefined): number | undefined {
  const ms = Date.parse(header ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}
