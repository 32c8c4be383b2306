/** @module connectors/servicenow/incident  Incidents as records that links can tie, and the open ones of configuration items. */
import type { Call, IncidentCapability, IncidentSummary, ReadResult } from '#capabilities';
import type { Clock, RecordSnapshot } from '#domain';
import type { ServiceNowApi } from './api.ts';
import { addAttachment, listAttachments, readAttachment } from './incident-attachments.ts';
import { addComment, listComments } from './incident-comments.ts';
import { fieldHistory } from './incident-history.ts';
import { createIncidentSchema } from './incident-schema.ts';
import { isInDeleteLog, listChangedSince } from './incident-sweep.ts';
import { createIncident, writeIncident } from './incident-write.ts';
import { findUserByEmail, rememberWho } from './people.ts';
import { buildQuery, isSysId, type Query } from './query.ts';
import { recordUrl, SNAPSHOT_FIELDS, toIso, toSnapshot } from './translate.ts';
import { labelOf, type Row, TABLE, textOf } from './wire.ts';

export interface IncidentDeps {
  readonly api: ServiceNowApi;
  readonly clock: Clock;
  /** Scheme and host of the instance, for links. */
  readonly origin: string;
  /** Values of `state` that count as ended in lists of open incidents. */
  readonly endStates: readonly string[];
}

/** Copies of one correlation id that are worth telling apart. */
const MAX_COPIES = 20;
/** Item ids in one query; 32 characters each keep the URL below 8 kB. */
const ITEMS_PER_QUERY = 100;

const SUMMARY_FIELDS = [
  'sys_id',
  'number',
  'short_description',
  'state',
  'priority',
  'assigned_to',
  'opened_at',
  'cmdb_ci',
  'active',
  'sys_created_on',
];

export function createIncidents({ api, clock, origin, endStates }: IncidentDeps): IncidentCapability {
  const schema = createIncidentSchema({ api, clock });
  const whoAmI = rememberWho(api);
  const deps = { api, schema, clock, origin, whoAmI };

  const snapshot = async (row: Row, fields: readonly string[], call: Call): Promise<RecordSnapshot> =>
    toSnapshot(row, { ...(await schema.read(call)), fields, origin });
  const find = async (query: Query, fields: readonly string[], call: Call): Promise<readonly Row[]> => {
    const text = buildQuery(query);
    if (text === undefined) return [];
    return api.listAll({ table: TABLE.incident, query: text, fields: withSnapshotFields(fields), max: MAX_COPIES }, call);
  };
  const missing = async (id: string, call: Call): Promise<ReadResult> => ({
    kind: 'missing',
    isConfirmedDeleted: await isInDeleteLog(api, id, call),
  });

  return {
    recordType: 'incident',
    traits: { writeGuard: 'compare', findLagMs: 0, hasFieldHistory: true, hasIdempotentCreate: false, commentVisibilities: ['public', 'internal'] },
    whoAmI,
    findUserByEmail: (email, call) => findUserByEmail(api, email, call),
    describe: async (call) => (await schema.refresh(call)).schema,
    async read(id, fields, call) {
      if (!isSysId(id)) return { kind: 'missing', isConfirmedDeleted: false };
      const row = await api.read(TABLE.incident, id, withSnapshotFields(fields), call);
      if (row === undefined || textOf(row, 'sys_id') !== id) return missing(id, call);
      return { kind: 'found', record: await snapshot(row, fields, call) };
    },
    async readByNumber(number, fields, call) {
      const rows = await find({ groups: [[{ field: 'number', operator: '=', value: number }]] }, fields, call);
      const row = rows.find((candidate) => textOf(candidate, 'number') === number);
      return row === undefined ? { kind: 'missing', isConfirmedDeleted: false } : { kind: 'found', record: await snapshot(row, fields, call) };
    },
    write: (request, call) => writeIncident(deps, request, call),
    create: (request, call) => createIncident(deps, request, call),
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
    listOpenForItems: (itemIds, limit, call) => listOpenForItems({ api, origin, endStates }, itemIds, limit, call),
  };
}

const withSnapshotFields = (fields: readonly string[]) => [
  ...new Set([...SNAPSHOT_FIELDS, ...fields.filter((path) => /^[a-z][a-z0-9_.]*$/i.test(path))]),
];

async function listOpenForItems(
  { api, origin, endStates }: Pick<IncidentDeps, 'api' | 'origin' | 'endStates'>,
  itemIds: readonly string[],
  limit: number,
  call: Call,
): Promise<readonly IncidentSummary[]> {
  const ids = [...new Set(itemIds.filter(isSysId))];
  const found: Row[] = [];
  for (let start = 0; start < ids.length; start += ITEMS_PER_QUERY) {
    const query = buildQuery({
      groups: [
        [
          { field: 'cmdb_ci', operator: 'IN', values: ids.slice(start, start + ITEMS_PER_QUERY) },
          { field: 'active', operator: '=', value: 'true' },
          ...endStates.map((value) => ({ field: 'state', operator: '!=', value }) as const),
        ],
      ],
      orderBy: ['-opened_at'],
    });
    if (query !== undefined) found.push(...(await api.listAll({ table: TABLE.incident, query, fields: SUMMARY_FIELDS, max: limit }, call)));
  }
  return found
    .filter((row) => ids.includes(textOf(row, 'cmdb_ci')) && !endStates.includes(textOf(row, 'state')))
    .map((row) => toSummary(row, origin))
    .toSorted((a, b) => b.openedAt.localeCompare(a.openedAt))
    .slice(0, limit);
}

function toSummary(row: Row, origin: string): IncidentSummary {
  const id = textOf(row, 'sys_id');
  return {
    id,
    number: textOf(row, 'number'),
    title: textOf(row, 'short_description'),
    url: recordUrl(origin, 'incident', id),
    itemId: textOf(row, 'cmdb_ci'),
    stateLabel: labelOf(row, 'state') || textOf(row, 'state'),
    ...(labelOf(row, 'priority') === '' ? {} : { priorityLabel: labelOf(row, 'priority') }),
    ...(labelOf(row, 'assigned_to') === '' ? {} : { assigneeName: labelOf(row, 'assigned_to') }),
    openedAt: toIso(textOf(row, 'opened_at')) ?? toIso(textOf(row, 'sys_created_on')) ?? '1970-01-01T00:00:00.000Z',
  };
}
