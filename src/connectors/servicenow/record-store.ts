/** @module connectors/servicenow/record-store  A table of tasks as records that links can tie. */
import type { Call, Log, ReadResult, RecordStore } from '#capabilities';
import type { Clock, RecordSnapshot } from '#domain';
import type { ServiceNowApi } from './api.ts';
import { findUserByEmail, type OwnUser, readUserById } from './people.ts';
import { buildQuery, isSysId, type Query } from './query.ts';
import { createTableAccess } from './record-access.ts';
import { addAttachment, listAttachments, readAttachment } from './record-attachments.ts';
import { addComment, listComments } from './record-comments.ts';
import { fieldHistory } from './record-history.ts';
import type { RecordKind } from './record-kind.ts';
import { createSchemaReader, type SchemaDeps } from './record-schema.ts';
import { isInDeleteLog, listChangedSince } from './record-sweep.ts';
import { createRecord, type RecordWriter, writeRecord } from './record-write.ts';
import { SNAPSHOT_FIELDS, toSnapshot } from './translate.ts';
import { type Row, TABLE, textOf } from './wire.ts';

export interface RecordStoreDeps {
  readonly api: ServiceNowApi;
  readonly kind: RecordKind;
  /** Default: the Table API. */
  readonly writer?: RecordWriter;
  readonly clock: Clock;
  readonly log: Log;
  /** Scheme and host of the instance, for links. */
  readonly origin: string;
  readonly whoAmI: (call: Call) => Promise<OwnUser>;
  readonly readExtraFields?: SchemaDeps['readExtraFields'];
}

/** Copies of one correlation id that are worth telling apart. */
const MAX_COPIES = 20;

/** Writes by the Table API. */
export function tableWriter(api: ServiceNowApi, { table }: Pick<RecordKind, 'table'>): RecordWriter {
  return {
    create: (values, fields, call) => api.create(table, values, fields, call),
    update: (id, values, fields, call) => api.update(table, id, values, fields, call),
  };
}

export function createRecordStore(given: RecordStoreDeps): RecordStore {
  const { api, kind, clock, log, origin, whoAmI, readExtraFields } = given;
  const schema = createSchemaReader({ api, kind, clock, ...(readExtraFields ? { readExtraFields } : {}) });
  const access = createTableAccess({ clock, log });
  const deps = { api, kind, schema, access, clock, origin, whoAmI, writer: given.writer ?? tableWriter(api, kind) };

  const snapshot = async (row: Row, fields: readonly string[], call: Call): Promise<RecordSnapshot> =>
    toSnapshot(row, { ...(await schema.read(call)), fields, origin, table: kind.table });
  const find = async (query: Query, fields: readonly string[], call: Call): Promise<readonly Row[]> => {
    const text = buildQuery(query);
    if (text === undefined) return [];
    return api.listAll({ table: kind.table, query: text, fields: withSnapshotFields(fields), max: MAX_COPIES }, call);
  };
  const missing = async (id: string, call: Call): Promise<ReadResult> => ({
    kind: 'missing',
    isConfirmedDeleted: await isInDeleteLog(deps, id, call),
  });

  return {
    get traits() {
      return {
        writeGuard: 'compare',
        findLagMs: 0,
        hasFieldHistory: !access.isClosed(TABLE.audit),
        hasIdempotentCreate: false,
        commentVisibilities: ['public', 'internal'],
        limitations: access.limitations(),
      } as const;
    },
    whoAmI,
    findUserByEmail: (email, call) => findUserByEmail(api, email, call),
    readUserById: (userId, call) => readUserById(api, userId, call),
    async describe(call) {
      // A mapping is checked against what we can do, so the tables that may be closed are tried here and not in the middle of the first run.
      await probe(api, access, call);
      return (await schema.refresh(call)).schema;
    },
    async read(id, fields, call) {
      if (!isSysId(id)) return { kind: 'missing', isConfirmedDeleted: false };
      const row = await api.read(kind.table, id, withSnapshotFields(fields), call);
      if (row === undefined || textOf(row, 'sys_id') !== id) return missing(id, call);
      return { kind: 'found', record: await snapshot(row, fields, call) };
    },
    async readByNumber(number, fields, call) {
      const rows = await find({ groups: [[{ field: 'number', operator: '=', value: number }]] }, fields, call);
      const row = rows.find((candidate) => textOf(candidate, 'number') === number);
      return row === undefined ? { kind: 'missing', isConfirmedDeleted: false } : { kind: 'found', record: await snapshot(row, fields, call) };
    },
    write: (request, call) => writeRecord(deps, request, call),
    create: (request, call) => createRecord(deps, request, call),
    async findByCorrelation(correlationId, fields, call) {
      const rows = await find({ groups: [[{ field: 'correlation_id', operator: '=', value: correlationId }]] }, fields, call);
      const exact = rows.filter((row) => textOf(row, 'correlation_id') === correlationId);
      return Promise.all(exact.map((row) => snapshot(row, fields, call)));
    },
    listChangedSince: (checkpoint, call) => listChangedSince(deps, checkpoint, call),
    fieldHistory: (id, fields, sinceIso, call) => fieldHistory(deps, id, fields, sinceIso, call),
    listComments: (id, sinceIso, call) => listComments(deps, id, sinceIso, call),
    addComment: (id, comment, call) => addComment(deps, id, comment, call),
    listAttachments: (id, call) => listAttachments(deps, id, call),
    readAttachment: (id, attachmentId, maxBytes, call) => readAttachment(deps, id, attachmentId, maxBytes, call),
    addAttachment: (id, file, call) => addAttachment(deps, id, file, call),
  };
}

async function probe(api: ServiceNowApi, access: ReturnType<typeof createTableAccess>, call: Call): Promise<void> {
  const query = buildQuery({ groups: [[{ field: 'sys_id', operator: 'ISNOTEMPTY' }]] }) ?? '';
  for (const table of [TABLE.audit, TABLE.journal] as const)
    await access.read(table, () => api.list({ table, query, fields: ['sys_id'], max: 1 }, call));
}

const withSnapshotFields = (fields: readonly string[]) => [
  ...new Set([...SNAPSHOT_FIELDS, ...fields.filter((path) => /^[a-z][a-z0-9_.]*$/i.test(path))]),
];
