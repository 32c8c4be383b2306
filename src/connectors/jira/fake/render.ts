/** @module connectors/jira/fake/render  Issues, comments, files and histories as the vendor sends them. */
import type { FakeStore, HistoryEntry, StoredRow } from '../../../connector-kit/testing/index.ts';
import { idOfStored, renderUser, renderValue, textOfStored, vendorTime } from './issue-values.ts';
import { FIELDS, fieldOf, ISSUE_TYPES, kindOf, statusOf } from './site-model.ts';

export interface Site {
  readonly store: FakeStore;
  readonly url: string;
  readonly project: string;
  readonly hidden: ReadonlySet<string>;
}

/** When the issue was made and last changed; a seed may say so. */
export function timesOf(row: StoredRow): { readonly created: string; readonly updated: string } {
  const created = typeof row.values.created === 'string' ? row.values.created : row.createdAt;
  const updated = row.version === 1 && typeof row.values.updated === 'string' ? row.values.updated : row.updatedAt;
  return { created, updated };
}

export function renderStatus(id: string) {
  const status = statusOf(id);
  return {
    id,
    name: status?.name ?? id,
    statusCategory: { id: { new: 2, indeterminate: 4, done: 3 }[status?.category ?? 'new'], key: status?.category ?? 'new' },
  };
}

/** `fields`: those asked for, or all. */
export function renderIssue(site: Site, row: StoredRow, fields: readonly string[] | undefined) {
  const isAsked = (id: string) => fields === undefined || fields.includes(id) || fields.includes('*all');
  const type = ISSUE_TYPES[kindOf(String(row.values.type))];
  const times = timesOf(row);
  const fixed: Readonly<Record<string, () => unknown>> = {
    status: () => renderStatus(String(row.values.status)),
    issuetype: () => type,
    project: () => ({ id: '10000', key: site.project }),
    created: () => vendorTime(times.created),
    updated: () => vendorTime(times.updated),
    attachment: () =>
      site.store
        .all('attachment')
        .filter(({ values }) => values.issueId === row.id)
        .map((file) => renderFile(site, file)),
  };
  const names = [...Object.keys(fixed), ...FIELDS.map(({ id }) => id).filter((id) => !Object.hasOwn(fixed, id))].filter(isAsked);
  return {
    id: row.id,
    key: String(row.values.key),
    self: `${site.url}/rest/api/3/issue/${row.id}`,
    fields: Object.fromEntries(names.map((name) => [name, fixed[name]?.() ?? renderValue(site.store, name, row.values[name])])),
  };
}

export function renderFile({ store, url }: Site, { id, values, createdAt }: StoredRow) {
  const { filename, mimeType, size, author } = values;
  return {
    id,
    filename,
    mimeType,
    size,
    author: renderUser(store, String(author)),
    created: vendorTime(createdAt),
    content: `${url}/rest/api/3/attachment/content/${id}`,
  };
}

export function renderComment({ store, url }: Site, { id, values, createdAt }: StoredRow, withProperties: boolean) {
  const properties = Array.isArray(values.properties) ? values.properties : [];
  const created = typeof values.created === 'string' ? values.created : createdAt;
  const shown =
    values.isInternal === true
      ? [
          ...properties.filter((one) => JSON.stringify(one).includes('"sd.public.comment"') === false),
          { key: 'sd.public.comment', value: { internal: true } },
        ]
      : properties;
  return {
    id,
    self: `${url}/rest/api/3/issue/${String(values.issueId)}/comment/${id}`,
    author: renderUser(store, String(values.author)),
    body: values.body,
    created: vendorTime(created),
    updated: vendorTime(created),
    jsdPublic: values.isInternal !== true,
    ...(withProperties ? { properties: shown } : {}),
  };
}

/** Oldest first, one entry per write; what the fake keeps for itself is left out. */
export function historiesOf({ store }: Site, id: string) {
  const entries = store.history('issue', id).filter(({ field }) => fieldOf(field) !== undefined);
  const byVersion = new Map<number, HistoryEntry[]>();
  for (const entry of entries) byVersion.set(entry.version, [...(byVersion.get(entry.version) ?? []), entry]);
  return [...byVersion.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const author = renderUser(store, first.actor);
    return [
      {
        id: String(90_000 + first.sequence),
        ...(author === null ? {} : { author }),
        created: vendorTime(first.at),
        items: group.map((entry) => renderItem(store, entry)),
      },
    ];
  });
}

function renderItem(store: FakeStore, { field, from, to }: HistoryEntry) {
  return {
    field: fieldOf(field)?.name ?? field,
    fieldtype: field.startsWith('customfield_') ? 'custom' : 'jira',
    fieldId: field,
    from: idOfStored(field, from),
    fromString: textOfStored(store, field, from),
    to: idOfStored(field, to),
    toString: textOfStored(store, field, to),
  };
}
