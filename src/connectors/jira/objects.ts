/** @module connectors/jira/objects  Objects of the CMDB: its endpoints, its attributes by role, and issues by the objects that they hold. */
import type { Call, Schema } from '#capabilities';
import { type EncodedPath, followPages, pageByOffset, path } from '#connector-kit';
import { type Clock, ConfigurationInvalidError } from '#domain';
import type { JiraApi } from './api.ts';
import { type AqlQuery, buildAql, isObjectId } from './aql.ts';
import type { ItemAttributeRole } from './config.ts';
import { buildJql, type JqlCondition, type JqlQuery } from './jql.ts';
import { ENDPOINTS } from './limits.ts';
import { type AssetObject, type Attribute, attributeList, objectPage, schemaList } from './objects-wire.ts';
import type { Site } from './site.ts';
import type { Issue } from './wire.ts';

export interface ObjectsDeps {
  readonly site: Site;
  readonly api: Pick<JiraApi, 'search'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Empty: all schemas that our user may see. */
  readonly schemaId: string;
  /** Names of the attributes by role. */
  readonly attributeNames: Readonly<Record<ItemAttributeRole, string>>;
}

/** A search for issues that hold one of those objects. */
export interface IssuesOfItems extends Pick<JqlQuery, 'all' | 'any' | 'orderBy'> {
  /** `customfield_…` that holds the objects. */
  readonly field: string;
  readonly itemIds: readonly string[];
  readonly fields: readonly string[];
  readonly max: number;
}

export interface Objects {
  workspaceId(call: Call): Promise<string>;
  find(query: AqlQuery, max: number, call: Call): Promise<readonly AssetObject[]>;
  readAll(ids: readonly string[], call: Call): Promise<readonly AssetObject[]>;
  /** Labels by id; objects that our user may not see are left out. */
  readLabels(ids: readonly string[], call: Call): Promise<ReadonlyMap<string, string>>;
  attributes(call: Call): Promise<Attributes>;
  searchIssues(query: IssuesOfItems, call: Call): Promise<readonly Issue[]>;
}

/** The attributes of the schemas. Several types may each have one of a name. */
export interface Attributes {
  readonly byId: ReadonlyMap<string, Attribute>;
  /** The name by which that role is asked for, where any type has it: a name that no type has makes the whole query invalid. */
  nameOf(role: ItemAttributeRole): string | undefined;
  /** The role that an attribute plays, if any. */
  roleOf(attributeId: string): ItemAttributeRole | undefined;
}

const PAGE_SIZE = 50;
const IDS_PER_QUERY = 100;
const MAX_SCHEMAS = 20;
const KEPT_MS = 10 * 60_000;
const NUMBER_FIELD = 'objectId';

export function createObjects(deps: ObjectsDeps): Objects {
  const { site, clock } = deps;
  let kept: { readonly value: Attributes; readonly untilMs: number } | undefined;
  const find: Objects['find'] = async (query, max, call) => {
    const scope = deps.schemaId === '' ? [] : [{ attribute: 'objectSchemaId', operator: '=', value: deps.schemaId } as const];
    const aql = buildAql({ ...query, all: [...scope, ...query.all] });
    return aql === undefined || max <= 0 ? [] : listObjects(site, { aql, max }, call);
  };
  const readAll: Objects['readAll'] = async (ids, call) => {
    const wanted = [...new Set(ids.filter(isObjectId))];
    const found: AssetObject[] = [];
    for (let start = 0; start < wanted.length; start += IDS_PER_QUERY) {
      const chunk = wanted.slice(start, start + IDS_PER_QUERY);
      found.push(...(await find({ all: [{ attribute: NUMBER_FIELD, operator: 'IN', values: chunk }] }, chunk.length, call)));
    }
    return wanted.map((id) => found.find((object) => object.id === id)).filter((object) => object !== undefined);
  };
  return {
    workspaceId: site.workspaceId,
    find,
    readAll,
    readLabels: async (ids, call) => new Map((await readAll(ids, call)).map(({ id, label }) => [id, label])),
    async attributes(call) {
      if (kept === undefined || kept.untilMs <= clock.now()) kept = { value: await readAttributes(deps, call), untilMs: clock.now() + KEPT_MS };
      return kept.value;
    },
    searchIssues: (query, call) => searchIssues(deps, query, call),
  };
}

// https://developer.atlassian.com/cloud/assets/rest/api-group-object/#api-object-aql-post
function listObjects(site: Site, { aql, max }: { readonly aql: string; readonly max: number }, call: Call): Promise<readonly AssetObject[]> {
  return pageByOffset({
    operation: 'object.list',
    pageSize: PAGE_SIZE,
    maxItems: max,
    idOf: ({ id }) => id,
    call,
    async fetchPage({ offset, limit }) {
      const { data } = await site.assets.request(
        {
          operation: 'object.list',
          method: 'POST',
          path: await site.assetsAt(path`/object/aql`, call),
          query: { startAt: offset, maxResults: limit, includeAttributes: true },
          json: { qlQuery: aql },
          repeat: 'safe',
          endpoint: ENDPOINTS.assets,
          schema: objectPage,
        },
        call,
      );
      // The total is capped at the vendor, so only its word ends the walk.
      const isLast = data.isLast ?? data.last ?? data.values.length < limit;
      return { items: data.values, total: isLast ? 0 : Number.MAX_SAFE_INTEGER };
    },
  });
}

async function get<Data>(
  site: Site,
  what: { readonly operation: string; readonly rest: EncodedPath; readonly schema: Schema<Data> },
  call: Call,
): Promise<Data> {
  const { operation, rest, schema } = what;
  const spec = { operation, method: 'GET', path: await site.assetsAt(rest, call), repeat: 'safe', endpoint: ENDPOINTS.assets, schema } as const;
  return (await site.assets.request(spec, call)).data;
}

// https://developer.atlassian.com/cloud/assets/rest/api-group-objectschema/
async function readAttributes({ site, schemaId, attributeNames }: ObjectsDeps, call: Call): Promise<Attributes> {
  const schemas =
    schemaId === ''
      ? await get(site, { operation: 'schema.list', rest: path`/objectschema/list`, schema: schemaList }, call)
      : { values: [{ id: schemaId }] };
  const byId = new Map<string, Attribute>();
  for (const { id } of schemas.values.slice(0, MAX_SCHEMAS)) {
    const found = await get(site, { operation: 'attribute.list', rest: path`/objectschema/${id}/attributes`, schema: attributeList }, call);
    for (const attribute of found) byId.set(attribute.id, attribute);
  }
  const roles = Object.entries(attributeNames) as readonly (readonly [ItemAttributeRole, string])[];
  const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  return {
    byId,
    nameOf: (role) => [...byId.values()].find(({ name }) => isSame(name, attributeNames[role]))?.name,
    roleOf: (attributeId) => roles.find(([, name]) => isSame(name, byId.get(attributeId)?.name ?? ''))?.[0],
  };
}

/** A query by many ids is cut in several, each below what a URL carries. */
async function searchIssues(
  { api }: Pick<ObjectsDeps, 'api'>,
  { field, itemIds, all, any, orderBy, fields, max }: IssuesOfItems,
  call: Call,
): Promise<readonly Issue[]> {
  const wanted = [...new Set(itemIds.filter(isObjectId))];
  const found = new Map<string, Issue>();
  for (let start = 0; start < wanted.length; start += IDS_PER_QUERY) {
    const aql = buildAql({ all: [{ attribute: NUMBER_FIELD, operator: 'IN', values: wanted.slice(start, start + IDS_PER_QUERY) }] });
    if (aql === undefined) continue;
    const holds: JqlCondition = { field, operator: 'in aqlFunction', aql };
    const jql = buildJql({ all: [...all, holds], ...(any === undefined ? {} : { any }), ...(orderBy === undefined ? {} : { orderBy }) });
    if (jql === undefined) continue;
    for (const issue of await searchPages(api, { jql, fields, max }, call)) found.set(issue.id, issue);
  }
  return [...found.values()];
}

/** Follows the vendor's pages up to `max`. */
async function searchPages(
  api: Pick<JiraApi, 'search'>,
  request: { readonly jql: string; readonly fields: readonly string[]; readonly max: number },
  call: Call,
): Promise<readonly Issue[]> {
  return followPages<Issue, string>({
    operation: 'search.issues',
    maxItems: request.max,
    idOf: ({ id }) => id,
    call,
    async fetchPage(pageToken) {
      const page = await api.search(pageToken === undefined ? request : { ...request, pageToken }, call);
      return { items: page.issues, next: page.nextPageToken };
    },
  });
}

/** The field that holds the objects, or what to do where the site has none of that name. */
export function mustHaveField(id: string | undefined, named: string): string {
  if (id !== undefined) return id;
  throw new ConfigurationInvalidError({
    message: `The site has no field "${named}", or two of that name. Enter its id (customfield_…) in the connection's settings.`,
    facts: { field: 'itemField' },
  });
}
