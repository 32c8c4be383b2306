/** @module connectors/servicenow/change  Change requests that touch configuration items, as main or as affected item. */
import type { Call, ChangeCapability } from '#capabilities';
import type { ChangeRequest } from '#domain';
import type { ServiceNowApi } from './api.ts';
import { buildQuery, type Group, isSysId } from './query.ts';
import { isoToStamp } from './translate.ts';
import { CHANGE_FIELDS, toChange } from './translate-item.ts';
import { type Row, TABLE, textOf } from './wire.ts';

export interface ChangeDeps {
  readonly api: ServiceNowApi;
  readonly origin: string;
}

/** Ids in one query; the window's four groups repeat them, and the URL must stay below 8 kB. */
const IDS_PER_QUERY = 40;
/** Changes read before the window and the limit are applied to them here. */
const MAX_CHANGES = 500;
const MAX_AFFECTED = 2_000;

export function createChanges({ api, origin }: ChangeDeps): ChangeCapability {
  return {
    async listForItems(itemIds, window, limit, call) {
      const ids = [...new Set(itemIds.filter(isSysId))];
      const [from, to] = [isoToStamp(window.fromIso), isoToStamp(window.toIso)];
      if (ids.length === 0 || from === undefined || to === undefined) return [];
      const affected = await listAffected(api, 'ci_item', ids, call);
      const taskIds = [...new Set(affected.map((row) => textOf(row, 'task')).filter(isSysId))];
      const rows = [
        ...(await listWithin(api, 'cmdb_ci', ids, { from, to }, call)),
        ...(await listWithin(api, 'sys_id', taskIds, { from, to }, call)),
      ];
      const byId = new Map(rows.map((row) => [textOf(row, 'sys_id'), row]));
      const within = [...byId.values()].filter(
        (row) => overlaps(row, from, to) && (ids.includes(textOf(row, 'cmdb_ci')) || taskIds.includes(textOf(row, 'sys_id'))),
      );
      const newest = within.toSorted((a, b) => beginOf(b).localeCompare(beginOf(a))).slice(0, limit);
      return complete({ api, origin }, newest, call);
    },
    async readByNumber(number, call) {
      const query = buildQuery({ groups: [[{ field: 'number', operator: '=', value: number }]] });
      if (query === undefined) return undefined;
      const rows = await api.listAll({ table: TABLE.change, query, fields: CHANGE_FIELDS, max: 2 }, call);
      const [change] = await complete(
        { api, origin },
        rows.filter((row) => textOf(row, 'number') === number),
        call,
      );
      return change;
    },
  };
}

/** Planned or actual window overlaps; an actual one without an end is still running. */
async function listWithin(
  api: ServiceNowApi,
  field: 'cmdb_ci' | 'sys_id',
  ids: readonly string[],
  window: { readonly from: string; readonly to: string },
  call: Call,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let start = 0; start < ids.length; start += IDS_PER_QUERY) {
    const chosen = { field, operator: 'IN', values: ids.slice(start, start + IDS_PER_QUERY) } as const;
    const between = (begin: string, end: string): Group => [
      chosen,
      { field: begin, operator: '<=', value: window.to },
      { field: end, operator: '>=', value: window.from },
    ];
    const openEnded: Group = [chosen, { field: 'work_start', operator: '<=', value: window.to }, { field: 'work_end', operator: 'ISEMPTY' }];
    const query = buildQuery({ groups: [between('start_date', 'end_date'), between('work_start', 'work_end'), openEnded], orderBy: ['-start_date'] });
    if (query !== undefined) rows.push(...(await api.listAll({ table: TABLE.change, query, fields: CHANGE_FIELDS, max: MAX_CHANGES }, call)));
  }
  return rows;
}

/** Once more here: a condition that the instance dropped would have let everything through. Stored instants compare as text. */
function overlaps(row: Row, from: string, to: string): boolean {
  const [start, end, begun, ended] = ['start_date', 'end_date', 'work_start', 'work_end'].map((field) => textOf(row, field)) as [
    string,
    string,
    string,
    string,
  ];
  const isPlannedWithin = start !== '' && end !== '' && start <= to && end >= from;
  const isActualWithin = begun !== '' && begun <= to && (ended === '' ? textOf(row, 'active') !== 'false' : ended >= from);
  return isPlannedWithin || isActualWithin;
}

const beginOf = (row: Row) => textOf(row, 'work_start') || textOf(row, 'start_date');

async function listAffected(api: ServiceNowApi, field: 'ci_item' | 'task', ids: readonly string[], call: Call): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let start = 0; start < ids.length; start += IDS_PER_QUERY) {
    const chunk = ids.slice(start, start + IDS_PER_QUERY);
    const query = buildQuery({
      groups: [
        [
          { field, operator: 'IN', values: chunk },
          { field: 'task.sys_class_name', operator: '=', value: TABLE.change },
        ],
      ],
    });
    const fields = ['sys_id', 'task', 'ci_item', 'task.sys_class_name'];
    if (query !== undefined) rows.push(...(await api.listAll({ table: TABLE.affectedItem, query, fields, max: MAX_AFFECTED }, call)));
  }
  return rows.filter((row) => ids.includes(textOf(row, field)));
}

/** With the affected items of each. */
async function complete({ api, origin }: ChangeDeps, rows: readonly Row[], call: Call): Promise<readonly ChangeRequest[]> {
  const ids = rows.map((row) => textOf(row, 'sys_id')).filter(isSysId);
  const affected = await listAffected(api, 'task', ids, call);
  const itemsOf = (id: string) => affected.filter((row) => textOf(row, 'task') === id).map((row) => textOf(row, 'ci_item'));
  return rows.map((row) => toChange(row, itemsOf(textOf(row, 'sys_id')), origin));
}
