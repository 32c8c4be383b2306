/** @module connectors/servicenow/incident  Incidents as records that links can tie, and the open ones of configuration items. */
import type { Call, IncidentCapability, IncidentSummary, Log } from '#capabilities';
import type { Clock } from '#domain';
import type { ServiceNowApi } from './api.ts';
import type { OwnUser } from './people.ts';
import { buildQuery, isSysId } from './query.ts';
import { INCIDENT } from './record-kind.ts';
import { createRecordStore } from './record-store.ts';
import { recordUrl, toIso } from './translate.ts';
import { labelOf, type Row, TABLE, textOf } from './wire.ts';

export interface IncidentDeps {
  readonly api: ServiceNowApi;
  readonly clock: Clock;
  readonly log: Log;
  readonly whoAmI: (call: Call) => Promise<OwnUser>;
  /** Scheme and host of the instance, for links. */
  readonly origin: string;
  /** Values of `state` that count as ended in lists of open incidents. */
  readonly endStates: readonly string[];
}

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

export function createIncidents({ api, clock, log, origin, endStates, whoAmI }: IncidentDeps): IncidentCapability {
  const store = createRecordStore({ api, kind: INCIDENT, clock, log, origin, whoAmI });
  return {
    ...store,
    // Spreading would freeze what changes as access rules do.
    get traits() {
      return store.traits;
    },
    recordType: 'incident',
    listOpenForItems: (itemIds, limit, call) => listOpenForItems({ api, origin, endStates }, itemIds, limit, call),
  };
}

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
