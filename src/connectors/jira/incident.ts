/** @module connectors/jira/incident  Incidents: issues of one type as records, and the open ones of configuration items. */
import type { Call, IncidentCapability, IncidentSummary } from '#capabilities';
import { isObjectId } from './aql.ts';
import { labelOfRaw, objectIdsOf, toIso } from './field-shape.ts';
import { type IssueDeps, type IssueParts, scopeOf } from './issue-parts.ts';
import { fieldIdOf } from './issue-schema.ts';
import { createIssueStore } from './issue-store.ts';
import { issueUrl } from './translate.ts';
import type { Issue } from './wire.ts';

export function createIncidents(deps: Omit<IssueDeps, 'recordType'>): IncidentCapability {
  const { store, parts } = createIssueStore({ ...deps, recordType: 'incident' });
  return { ...store, recordType: 'incident', listOpenForItems: (itemIds, limit, call) => listOpenForItems(parts, itemIds, limit, call) };
}

async function listOpenForItems(parts: IssueParts, itemIds: readonly string[], limit: number, call: Call): Promise<readonly IncidentSummary[]> {
  const wanted = [...new Set(itemIds.filter(isObjectId))];
  if (wanted.length === 0 || parts.objects === undefined) return [];
  const field = fieldIdOf(parts.itemField, await parts.schema.read(call));
  if (field === undefined) return [];
  const fields = ['summary', 'status', 'priority', 'assignee', 'created', field];
  const found = await parts.objects.searchIssues(
    {
      field,
      itemIds: wanted,
      all: [...scopeOf(parts), { field: 'statusCategory', operator: '!=', value: 'Done' }],
      orderBy: 'created DESC',
      fields,
      max: limit,
    },
    call,
  );
  return found
    .map((issue) => toSummary(issue, { field, wanted, siteUrl: parts.siteUrl }))
    .filter((summary) => summary !== undefined)
    .toSorted((a, b) => b.openedAt.localeCompare(a.openedAt) || b.id.localeCompare(a.id))
    .slice(0, limit);
}

function toSummary(
  issue: Issue,
  { field, wanted, siteUrl }: { readonly field: string; readonly wanted: readonly string[]; readonly siteUrl: string },
): IncidentSummary | undefined {
  const itemId = objectIdsOf(issue.fields[field]).find((id) => wanted.includes(id));
  if (itemId === undefined) return undefined;
  const [priorityLabel, assigneeName] = [labelOfRaw(issue.fields.priority), labelOfRaw(issue.fields.assignee)];
  return {
    id: issue.id,
    number: issue.key,
    title: String(issue.fields.summary ?? ''),
    url: issueUrl(siteUrl, issue.key),
    itemId,
    stateLabel: labelOfRaw(issue.fields.status),
    ...(priorityLabel === '' ? {} : { priorityLabel }),
    ...(assigneeName === '' ? {} : { assigneeName }),
    openedAt: toIso(String(issue.fields.created)) ?? '1970-01-01T00:00:00.000Z',
  };
}
