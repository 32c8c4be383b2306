/** @module connectors/jira/fake/asset-routes  The CMDB: workspace, schemas, attributes, and objects by query. */
import type { Hono } from 'hono';
import type { FakeStore, StoredRow } from '../../../connector-kit/testing/index.ts';
import { type AqlObject, runAql } from './aql-language.ts';
import { type Env, readObject } from './issue-routes.ts';
import { vendorTime, WORKSPACE } from './issue-values.ts';
import { FakeRefusal } from './refusal.ts';
import type { Site } from './render.ts';

/** Kept name, the vendor's name, attribute type (0 plain, 1 reference, 2 user, 7 status) and the word for a reference. */
const ATTRIBUTES = [
  { key: 'name', name: 'Name', type: 0 },
  { key: 'status', name: 'Status', type: 7 },
  { key: 'serialNumber', name: 'Serial Number', type: 0 },
  { key: 'assetTag', name: 'Asset Tag', type: 0 },
  { key: 'ipAddress', name: 'IP Address', type: 0 },
  { key: 'environment', name: 'Environment', type: 0 },
  { key: 'owner', name: 'Owner', type: 2 },
  { key: 'assignedTo', name: 'Assigned To', type: 2 },
  { key: 'supportGroup', name: 'Support Group', type: 0 },
  { key: 'location', name: 'Location', type: 0 },
  { key: 'dependsOn', name: 'Depends on', type: 1, reference: 'Depends' },
  { key: 'sendsTo', name: 'Sends data to', type: 1, reference: 'Link' },
  { key: 'standsIn', name: 'Stands in', type: 1, reference: 'Reference' },
] as const;
const NAMES = new Set(['objectid', 'objectschemaid', 'objecttype', 'key', ...ATTRIBUTES.map(({ name }) => name.toLowerCase())]);
const SCHEMA_ID = '1';

/** Object types by name, numbered by first appearance. */
const typeIdOf = (store: FakeStore, typeName: string): string => {
  const names = [...new Set(store.all('object').map(({ values }) => String(values.typeName)))];
  return String(names.indexOf(typeName) + 1);
};
const attributeId = (typeId: string, key: string) => String(Number(typeId) * 100 + ATTRIBUTES.findIndex((attribute) => attribute.key === key));

export function addAssetRoutes(app: Hono<Env>, site: Site & { readonly hasAssets: boolean }): void {
  const { store } = site;
  const base = '/jsm/assets/workspace/:workspace/v1';
  app.get('/rest/servicedeskapi/assets/workspace', (c) =>
    c.json({ size: 1, start: 0, limit: 50, isLastPage: true, values: site.hasAssets ? [{ workspaceId: WORKSPACE }] : [] }),
  );
  app.use(`${base}/*`, async (c, next) => {
    if (c.req.param('workspace') !== WORKSPACE || !site.hasAssets) throw new FakeRefusal(404, ['The workspace does not exist.']);
    await next();
  });
  app.get(`${base}/objectschema/list`, (c) =>
    c.json({ startAt: 0, maxResults: 25, total: 1, isLast: true, values: [{ id: SCHEMA_ID, name: 'IT', objectSchemaKey: 'IT' }] }),
  );
  app.get(`${base}/objectschema/:id/attributes`, (c) => {
    if (c.req.param('id') !== SCHEMA_ID) throw new FakeRefusal(404, ['The object schema does not exist.']);
    const types = [...new Set(store.all('object').map(({ values }) => String(values.typeName)))];
    return c.json(types.flatMap((_name, index) => ATTRIBUTES.map((attribute) => renderAttribute(String(index + 1), attribute))));
  });
  app.post(`${base}/object/aql`, async (c) => {
    const { qlQuery } = await readObject(c.req.raw);
    const ids = findObjects(site, String(qlQuery));
    const [startAt, maxResults] = [Number(c.req.query('startAt') ?? 0), Math.min(Number(c.req.query('maxResults') ?? 25), 1_000)];
    const isLast = startAt + maxResults >= ids.length;
    const values = ids.slice(startAt, startAt + maxResults).flatMap((id) => {
      const row = store.get('object', id);
      return row === undefined ? [] : [renderObject(site, row)];
    });
    // The total is capped, as the vendor's documents warn.
    return c.json({ startAt, maxResults, total: Math.min(ids.length, 1_000), isLast, values });
  });
}

const renderAttribute = (typeId: string, attribute: (typeof ATTRIBUTES)[number]) => ({
  workspaceId: WORKSPACE,
  id: attributeId(typeId, attribute.key),
  name: attribute.name,
  type: attribute.type,
  ...('reference' in attribute ? { referenceType: { id: '1', name: attribute.reference } } : {}),
});

/** Ids of the objects that a query finds, by name; hidden ones are left out. */
export function findObjects({ store, hidden }: Site, query: string): readonly string[] {
  const rows = store.all('object').filter(({ id }) => !hidden.has(id));
  const objects = rows.map(
    (row): AqlObject => ({ id: row.id, refersTo: referencesOf(row), valuesOf: (name) => valuesOf(store, row, name.toLowerCase()) }),
  );
  const found = new Set(runAql(objects, query, NAMES).map(({ id }) => id));
  return rows
    .filter(({ id }) => found.has(id))
    .toSorted((a, b) => String(a.values.name).localeCompare(String(b.values.name)))
    .map(({ id }) => id);
}

function valuesOf(store: FakeStore, row: StoredRow, name: string): readonly string[] {
  const fixed: Readonly<Record<string, string>> = {
    objectid: row.id,
    objectschemaid: SCHEMA_ID,
    objecttype: String(row.values.typeName),
    key: `IT-${row.id}`,
  };
  const attribute = ATTRIBUTES.find((candidate) => candidate.name.toLowerCase() === name);
  const held = listOf(row, attribute?.key ?? '');
  if (fixed[name] !== undefined) return [fixed[name]];
  return attribute?.type === 1 ? held.flatMap((id) => [id, String(store.get('object', id)?.values.name ?? '')]) : held;
}

function listOf({ values }: StoredRow, key: string): readonly string[] {
  const value = values[key];
  return value === undefined || value === null || value === '' ? [] : Array.isArray(value) ? value.map(String) : [String(value)];
}

function referencesOf(row: StoredRow): readonly string[] {
  return ATTRIBUTES.filter(({ type }) => type === 1).flatMap(({ key }) => listOf(row, key));
}

function renderObject(site: Site, row: StoredRow) {
  const { store } = site;
  const typeName = String(row.values.typeName);
  const typeId = typeIdOf(store, typeName);
  const attributes = ATTRIBUTES.map(({ key, type }) => ({
    objectTypeAttributeId: attributeId(typeId, key),
    objectAttributeValues: listOf(row, key).map((value) => renderValue(store, value, type)),
  })).filter(({ objectAttributeValues }) => objectAttributeValues.length > 0);
  const updated = typeof row.values.updated === 'string' && row.version === 1 ? row.values.updated : row.updatedAt;
  return {
    workspaceId: WORKSPACE,
    globalId: `${WORKSPACE}:${row.id}`,
    id: row.id,
    label: row.values.name,
    objectKey: `IT-${row.id}`,
    objectType: { id: typeId, name: typeName, objectSchemaId: SCHEMA_ID },
    created: vendorTime(row.createdAt),
    updated: vendorTime(updated),
    attributes,
  };
}

function renderValue(store: FakeStore, value: string, type: number): object {
  if (type === 1) {
    const label = String(store.get('object', value)?.values.name ?? value);
    return {
      displayValue: label,
      searchValue: `IT-${value}`,
      referencedType: true,
      referencedObject: { id: value, label, objectKey: `IT-${value}` },
    };
  }
  if (type === 2) {
    const { displayName = value, emailAddress } = store.get('user', value)?.values ?? {};
    return {
      value,
      displayValue: displayName,
      searchValue: value,
      referencedType: false,
      user: { displayName, ...(emailAddress ? { emailAddress } : {}) },
    };
  }
  if (type === 7)
    return { displayValue: value, searchValue: value, status: { name: value, category: value === 'Retired' ? 0 : value === 'Ordered' ? 2 : 1 } };
  return { value, displayValue: value, searchValue: value, referencedType: false };
}
