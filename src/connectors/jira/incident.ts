/** @module connectors/jira/incident  Issues of one project and type as records that links can tie, and the open ones of configuration items. */
import type { Call, IncidentCapability, IncidentSummary, ReadResult } from '#capabilities';
import { hasErrorCode } from '#domain';
import { isObjectId } from './aql.ts';
import { FIND_LAG_MS } from './config.ts';
import { labelOfRaw, objectIdsOf, toIso } from './field-shape.ts';
import { addAttachment, listAttachments, readAttachment } from './incident-attachments.ts';
import { addComment, listComments } from './incident-comments.ts';
import { createIncident } from './incident-create.ts';
import { correlationLabel, type IncidentDeps, type IncidentParts, scopeOf, withSnapshotFields } from './incident-parts.ts';
import { listChangedSince } from './incident-sweep.ts';
import { writeIncident } from './incident-write.ts';
import { createIssueSchema, fieldIdOf } from './issue-schema.ts';
import { buildJql, isIssueId, isIssueKey } from './jql.ts';
import type { Objects } from './objects.ts';
import { findUserByEmail, rememberWho } from './people.ts';
import { correlationOf, issueUrl, toFieldChanges, toSnapshot } from './translate.ts';
import type { Issue } from './wire.ts';

/** Copies of one correlation id that are worth telling apart. */
const MAX_COPIES = 20;

export function createIncidents(deps: IncidentDeps): IncidentCapability {
  const schema = createIssueSchema(deps);
  const parts: IncidentParts = { ...deps, schema, whoAmI: rememberWho(deps.api), snapshot: snapshotter(deps, schema) };
  const { api, whoAmI, snapshot } = parts;

  return {
    recordType: 'incident',
    traits: {
      writeGuard: 'compare',
      findLagMs: FIND_LAG_MS,
      hasFieldHistory: true,
      hasIdempotentCreate: false,
      commentVisibilities: ['public', 'internal'],
    },
    whoAmI,
    findUserByEmail: (email, call) => findUserByEmail(api, email, call),
    describe: async (call) => (await schema.refresh(call)).schema,
    async read(id, fields, call) {
      const issue = isIssueId(id) ? await api.readIssue(id, { fields: withSnapshotFields(fields) }, call) : undefined;
      return issue?.id === id ? { kind: 'found', record: await snapshot(issue, fields, call) } : MISSING;
    },
    async readByNumber(number, fields, call) {
      const issue = isIssueKey(number) ? await api.readIssue(number, { fields: withSnapshotFields(fields) }, call) : undefined;
      // A moved issue answers under its old key too, and any project's issues can be read by key.
      const isOurs =
        issue?.key === number &&
        labelOfRaw(issue.fields.issuetype).toLowerCase() === deps.issueType.toLowerCase() &&
        number.startsWith(`${deps.projectKey}-`);
      return isOurs ? { kind: 'found', record: await snapshot(issue, fields, call) } : MISSING;
    },
    write: (request, call) => writeIncident(parts, request, call),
    create: (request, call) => createIncident(parts, request, call),
    async findByCorrelation(correlationId, fields, call) {
      const label = correlationLabel(correlationId);
      const jql = label === undefined ? undefined : buildJql({ all: [...scopeOf(deps), { field: 'labels', operator: '=', value: label }] });
      if (jql === undefined) return [];
      const { issues } = await api.search({ jql, fields: withSnapshotFields(fields), max: MAX_COPIES }, call);
      const exact = issues.filter((issue) => correlationOf(issue) === correlationId);
      return Promise.all(exact.map((issue) => snapshot(issue, fields, call)));
    },
    listChangedSince: (checkpoint, call) => listChangedSince(parts, checkpoint, call),
    async fieldHistory(id, fields, sinceIso, call) {
      if (!isIssueId(id)) return [];
      const { shapes } = await schema.read(call);
      const changes = toFieldChanges(await api.listHistory(id, call), fields, shapes);
      return changes.filter(({ at }) => Date.parse(at) >= Date.parse(sinceIso)).toSorted((a, b) => a.at.localeCompare(b.at));
    },
    listComments: (id, sinceIso, call) => listComments(parts, id, sinceIso, call),
    addComment: (id, comment, call) => addComment(parts, id, comment, call),
    listAttachments: (id, call) => listAttachments(parts, id, call),
    readAttachment: (id, attachmentId, maxBytes, call) => readAttachment(parts, { id, attachmentId, maxBytes }, call),
    addAttachment: (id, file, call) => addAttachment(parts, id, file, call),
    listOpenForItems: (itemIds, limit, call) => listOpenForItems(parts, itemIds, limit, call),
  };
}

/** The vendor keeps no log of deleted issues; its webhook is the second source. */
const MISSING: ReadResult = { kind: 'missing', isConfirmedDeleted: false };

function snapshotter({ siteUrl, closedStatuses, objects }: IncidentDeps, schema: IncidentParts['schema']): IncidentParts['snapshot'] {
  return async (issue, fields, call) => {
    const { shapes } = await schema.read(call);
    const ids = fields.filter((path) => shapes.get(path) === 'objects').flatMap((path) => objectIdsOf(issue.fields[path]));
    const objectLabels = ids.length === 0 || objects === undefined ? new Map<string, string>() : await labelsOrNone(objects, ids, call);
    return toSnapshot(issue, { fields, shapes, siteUrl, closedStatuses, objectLabels });
  };
}

/** Objects that our user may not see have no label for us, today and tomorrow; any other failure passes, so a label must not come and go with it. */
async function labelsOrNone(objects: Objects, ids: readonly string[], call: Call): Promise<ReadonlyMap<string, string>> {
  try {
    return await objects.readLabels(ids, call);
  } catch (error) {
    if (hasErrorCode(error, 'vendor-forbidden') || hasErrorCode(error, 'configuration-invalid')) return new Map();
    throw error;
  }
}

async function listOpenForItems(parts: IncidentParts, itemIds: readonly string[], limit: number, call: Call): Promise<readonly IncidentSummary[]> {
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
