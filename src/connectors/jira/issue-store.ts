/**
 * @module connectors/jira/issue-store
 * Issues of one project and type as records that links can tie. Incidents and changes differ in type, fields and workflow, all of which the site tells: one
 * store serves both.
 */
import type { Call, ReadResult, RecordStore } from '#capabilities';
import { hasErrorCode } from '#domain';
import { FIND_LAG_MS } from './config.ts';
import { labelOfRaw, objectIdsOf } from './field-shape.ts';
import { addAttachment, listAttachments, readAttachment } from './issue-attachments.ts';
import { addComment, listComments } from './issue-comments.ts';
import { createIssue } from './issue-create.ts';
import { correlationLabel, type IssueDeps, type IssueParts, scopeOf, withSnapshotFields } from './issue-parts.ts';
import { createIssueSchema } from './issue-schema.ts';
import { listChangedSince } from './issue-sweep.ts';
import { writeIssue } from './issue-write.ts';
import { buildJql, isIssueId, isIssueKey } from './jql.ts';
import type { Objects } from './objects.ts';
import { findUserByEmail, readUserById, rememberWho } from './people.ts';
import { reachableStates } from './transition.ts';
import { correlationOf, toFieldChanges, toSnapshot } from './translate.ts';
import type { Issue } from './wire.ts';

/** Copies of one correlation id that are worth telling apart. */
const MAX_COPIES = 20;

/** Every issue has a workflow. */
type IssueStore = RecordStore & Required<Pick<RecordStore, 'reachableStates'>>;

/** The store, and what it is made of for what a kind of issue adds. */
export function createIssueStore(deps: IssueDeps): { readonly store: IssueStore; readonly parts: IssueParts } {
  const schema = createIssueSchema(deps);
  const parts: IssueParts = { ...deps, schema, whoAmI: rememberWho(deps.api), snapshot: snapshotter(deps, schema) };
  const { api, whoAmI, snapshot } = parts;

  const isInScope = ({ key, fields }: Issue) =>
    key.startsWith(`${deps.projectKey}-`) && labelOfRaw(fields.issuetype).toLowerCase() === deps.issueType.toLowerCase();

  const store: IssueStore = {
    traits: {
      writeGuard: 'compare',
      findLagMs: FIND_LAG_MS,
      hasFieldHistory: true,
      hasIdempotentCreate: false,
      commentVisibilities: ['public', 'internal'],
    },
    whoAmI,
    findUserByEmail: (email, call) => findUserByEmail(api, email, call),
    readUserById: (id, call) => readUserById(api, id, call),
    describe: async (call) => (await schema.refresh(call)).schema,
    async read(id, fields, call) {
      const issue = isIssueId(id) ? await api.readIssue(id, { fields: withSnapshotFields(fields) }, call) : undefined;
      // A moved issue keeps its id. Where it is now, sweeps and webhooks of this project do not follow it, and others may read it.
      return issue?.id === id && isInScope(issue) ? { kind: 'found', record: await snapshot(issue, fields, call) } : MISSING;
    },
    async readByNumber(number, fields, call) {
      const issue = isIssueKey(number) ? await api.readIssue(number, { fields: withSnapshotFields(fields) }, call) : undefined;
      // A moved issue answers under its old key too, and any project's issues can be read by key.
      return issue?.key === number && isInScope(issue) ? { kind: 'found', record: await snapshot(issue, fields, call) } : MISSING;
    },
    write: (request, call) => writeIssue(parts, request, call),
    reachableStates: (id, call) => reachableStates(api, id, call),
    create: (request, call) => createIssue(parts, request, call),
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
  };
  return { store, parts };
}

/** The vendor keeps no log of deleted issues; its webhook is the second source. */
const MISSING: ReadResult = { kind: 'missing', isConfirmedDeleted: false };

function snapshotter({ siteUrl, closedStatuses, objects }: IssueDeps, schema: IssueParts['schema']): IssueParts['snapshot'] {
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
