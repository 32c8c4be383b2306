/** @module connectors/servicenow/cmdb  Configuration items and their neighbourhood over the Table API. */
import type { Call, CmdbCapability } from '#capabilities';
import type { ConfigurationItem, ItemNeighbourhood, ItemRelation } from '#domain';
import type { ServiceNowApi } from './api.ts';
import { buildQuery, type Condition, type Group, isSysId } from './query.ts';
import { ITEM_FIELDS, RELATION_FIELDS, toItem, toRelation } from './translate-item.ts';
import { type Row, TABLE, textOf } from './wire.ts';

export interface CmdbDeps {
  readonly api: ServiceNowApi;
  readonly origin: string;
}

/** Ids in one query; 32 characters each keep the URL below 8 kB, also where a query names them twice. */
const IDS_PER_QUERY = 80;
/** Names in one query, each in three spellings. */
const NAMES_PER_QUERY = 40;
/** Relations read per step of a walk; beyond, the walk counts as cut short. */
const MAX_RELATIONS = 1_000;
/** A single letter is part of nearly every name. */
const MIN_PART = 2;

export function createCmdb({ api, origin }: CmdbDeps): CmdbCapability {
  const list = async (groups: readonly Group[], max: number, call: Call, orderBy: readonly string[] = ['name']): Promise<readonly Row[]> => {
    const query = buildQuery({ groups, orderBy });
    return query === undefined || max <= 0 ? [] : api.listAll({ table: TABLE.item, query, fields: ITEM_FIELDS, max }, call);
  };
  const readRows = async (ids: readonly string[], call: Call): Promise<readonly Row[]> => {
    const wanted = [...new Set(ids.filter(isSysId))];
    const rows: Row[] = [];
    for (const chunk of chunksOf(wanted, IDS_PER_QUERY))
      rows.push(...(await list([[{ field: 'sys_id', operator: 'IN', values: chunk }]], chunk.length, call)));
    const byId = new Map(rows.map((row) => [textOf(row, 'sys_id'), row]));
    return wanted.map((id) => byId.get(id)).filter((row) => row !== undefined);
  };
  const show = (rows: readonly Row[]) => rows.map((row) => toItem(row, origin));

  return {
    readItems: async (ids, call) => show(await readRows(ids, call)),
    searchItems: async (text, limit, call) => show(await search(list, text.trim(), limit, call)),
    async listItemsOf({ emails, serialNumbers }, limit, call) {
      const mails = emails.map((mail) => mail.trim()).filter((mail) => mail.includes('@'));
      // A retired device is nobody's any more.
      const inUse: Condition = { field: 'install_status', operator: '!=', value: '7' };
      const rows = await list(
        [
          [{ field: 'assigned_to.email', operator: 'IN', values: mails.flatMap(spellings) }, inUse],
          [{ field: 'serial_number', operator: 'IN', values: serialNumbers.flatMap(spellings) }, inUse],
        ],
        limit,
        call,
      );
      const isTheirs = (row: Row) => isOneOf(mails, textOf(row, 'assigned_to.email')) || isOneOf(serialNumbers, textOf(row, 'serial_number'));
      return show(rows.filter(isTheirs).slice(0, limit));
    },
    async findItemsByNames(names, limit, call) {
      const wanted = [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))];
      const rows: Row[] = [];
      for (const chunk of chunksOf(wanted, NAMES_PER_QUERY)) {
        if (rows.length < limit)
          rows.push(...(await list([[{ field: 'name', operator: 'IN', values: chunk.flatMap(spellings) }]], limit - rows.length, call)));
      }
      return show(rows.filter((row) => isOneOf(wanted, textOf(row, 'name'))).slice(0, limit));
    },
    readNeighbourhood: (ids, depth, limit, call) => walk({ api, readRows, show }, { ids, depth, limit }, call),
  };
}

/** Queries compare letter by letter on some databases: the usual spellings are asked for, and what comes back is compared without case. */
function spellings(text: string): readonly string[] {
  return [...new Set([text, text.toLowerCase(), text.toUpperCase()])];
}

function isOneOf(wanted: readonly string[], value: string): boolean {
  return value !== '' && wanted.some((text) => text.toLowerCase() === value.toLowerCase());
}

/** Exact matches first, then names that begin with the text, then names that hold it; each step only while there is room. */
async function search(
  list: (groups: readonly Group[], max: number, call: Call) => Promise<readonly Row[]>,
  text: string,
  limit: number,
  call: Call,
): Promise<readonly Row[]> {
  const found = new Map<string, Row>();
  const keep = (rows: readonly Row[], fits: (row: Row) => boolean) => {
    for (const row of rows.filter(fits)) if (!found.has(textOf(row, 'sys_id'))) found.set(textOf(row, 'sys_id'), row);
  };
  const words = spellings(text);
  const exactFields = ['name', 'serial_number', 'asset_tag', 'ip_address', 'fqdn'];
  const alternatives = exactFields.map((field): Condition => ({ field, operator: 'IN', values: words }));
  keep(await list([[alternatives]], limit, call), (row) =>
    ['name', 'serial_number', 'asset_tag', 'ip_address'].some((field) => isOneOf([text], textOf(row, field))),
  );
  const lower = text.toLowerCase();
  const named = (row: Row) => textOf(row, 'name').toLowerCase();
  if (found.size < limit && text.length >= MIN_PART) {
    const begins = words.map((value): Condition => ({ field: 'name', operator: 'STARTSWITH', value }));
    keep(await list([[begins]], limit, call), (row) => named(row).startsWith(lower));
  }
  if (found.size < limit && text.length >= MIN_PART) {
    const holds = words.map((value): Condition => ({ field: 'name', operator: 'LIKE', value }));
    keep(await list([[holds]], limit + found.size, call), (row) => named(row).includes(lower));
  }
  return [...found.values()].slice(0, limit);
}

interface WalkDeps {
  readonly api: ServiceNowApi;
  readonly readRows: (ids: readonly string[], call: Call) => Promise<readonly Row[]>;
  readonly show: (rows: readonly Row[]) => readonly ConfigurationItem[];
}

/** Breadth first, all items of a distance in few queries, nearest items kept where the limit cuts. */
async function walk(
  { api, readRows, show }: WalkDeps,
  asked: { readonly ids: readonly string[]; readonly depth: 1 | 2; readonly limit: number },
  call: Call,
): Promise<ItemNeighbourhood> {
  const relations = new Map<string, ItemRelation>();
  const reached = new Set(asked.ids.filter(isSysId));
  let frontier: readonly string[] = [...reached];
  let isTruncated = false;
  for (let step = 0; step < asked.depth && frontier.length > 0 && reached.size < asked.limit; step += 1) {
    const edges = await readRelations(api, frontier, call);
    isTruncated ||= edges.length >= MAX_RELATIONS;
    for (const edge of edges) relations.set(edge.id, edge);
    frontier = [...new Set(edges.flatMap(({ from, to }) => [from, to]))].filter((id) => !reached.has(id));
    for (const id of frontier) reached.add(id);
  }
  const kept = [...reached].slice(0, asked.limit);
  const items = show(await readRows(kept, call));
  const shown = new Set(items.map(({ id }) => id));
  return {
    items,
    relations: [...relations.values()].filter(({ from, to }) => shown.has(from) && shown.has(to)),
    isTruncated: isTruncated || reached.size > kept.length,
  };
}

async function readRelations(api: ServiceNowApi, ids: readonly string[], call: Call): Promise<readonly ItemRelation[]> {
  const edges: ItemRelation[] = [];
  for (const chunk of chunksOf(ids, IDS_PER_QUERY)) {
    const ends: readonly Condition[] = [
      { field: 'parent', operator: 'IN', values: chunk },
      { field: 'child', operator: 'IN', values: chunk },
    ];
    const query = buildQuery({ groups: [[ends]] });
    if (query === undefined) continue;
    const rows = await api.listAll({ table: TABLE.relation, query, fields: RELATION_FIELDS, max: MAX_RELATIONS }, call);
    const known = rows.filter((row) => chunk.includes(textOf(row, 'parent')) || chunk.includes(textOf(row, 'child')));
    edges.push(...known.map(toRelation).filter((edge) => edge !== undefined));
  }
  return edges;
}

function chunksOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
