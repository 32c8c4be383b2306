/** @module connectors/jira/change  Changes are issues of a type of their own; the items that they touch stand in one field. */
import type { Call, ChangeCapability } from '#capabilities';
import type { ChangeRequest, Clock, NamedParty } from '#domain';
import type { JiraApi } from './api.ts';
import { isObjectId } from './aql.ts';
import type { ChangeFieldRole } from './config.ts';
import { labelOfRaw, objectIdsOf, toIso } from './field-shape.ts';
import { isIssueKey, type JqlCondition } from './jql.ts';
import { mustHaveField, type Objects } from './objects.ts';
import { issueUrl } from './translate.ts';
import { changeKindOf, phaseOf } from './translate-item.ts';
import type { Issue, SiteField } from './wire.ts';

export interface ChangeDeps {
  readonly api: JiraApi;
  readonly objects: Objects;
  readonly clock: Pick<Clock, 'now'>;
  readonly siteUrl: string;
  readonly projectKey: string;
  readonly changeIssueType: string;
  readonly itemField: string;
  readonly changeFields: Readonly<Record<ChangeFieldRole, string>>;
}

/** Ids of the fields that a change is made of; a role that the site has no field for is absent. */
type ChangeFields = { readonly items: string } & Partial<Readonly<Record<ChangeFieldRole, string>>>;

/** Changes read before the window and the limit are applied to them here. */
const MAX_CHANGES = 500;
const KEPT_MS = 10 * 60_000;
/** Instants in queries are read in a zone that the vendor does not promise: no zone is further from UTC. */
const WIDEST_ZONE_MS = 15 * 3_600_000;

export function createChanges(deps: ChangeDeps): ChangeCapability {
  const { api, objects, projectKey, changeIssueType } = deps;
  const fieldsOf = rememberFields(deps);
  return {
    async listForItems(itemIds, { fromIso, toIso: untilIso }, limit, call) {
      const wanted = [...new Set(itemIds.filter(isObjectId))];
      const [from, to] = [Date.parse(fromIso), Date.parse(untilIso)];
      if (wanted.length === 0 || Number.isNaN(from) || Number.isNaN(to)) return [];
      const fields = await fieldsOf(call);
      const all: readonly JqlCondition[] = [
        { field: 'project', operator: '=', value: projectKey },
        { field: 'issuetype', operator: '=', value: changeIssueType },
      ];
      const query = {
        field: fields.items,
        itemIds: wanted,
        all,
        any: windowsOf(fields, from, to),
        orderBy: 'created DESC',
        fields: readFields(fields),
        max: MAX_CHANGES,
      };
      const found = (await objects.searchIssues(query, call)).map((issue) => toChange(issue, { fields, siteUrl: deps.siteUrl }));
      return found
        .filter((change) => change.itemIds.some((id) => wanted.includes(id)) && overlaps(change, from, to))
        .toSorted((a, b) => beginOf(b).localeCompare(beginOf(a)))
        .slice(0, limit);
    },
    async readByNumber(number, call) {
      if (!isIssueKey(number)) return undefined;
      const fields = await fieldsOf(call);
      const issue = await api.readIssue(number, { fields: readFields(fields) }, call);
      const isChange = issue?.key === number && labelOfRaw(issue.fields.issuetype).toLowerCase() === changeIssueType.toLowerCase();
      return isChange ? toChange(issue, { fields, siteUrl: deps.siteUrl }) : undefined;
    },
  };
}

const readFields = (fields: ChangeFields) => ['summary', 'status', 'issuetype', 'assignee', 'resolution', 'updated', ...Object.values(fields)];

/** Names become ids once; a site without such a field has no change to show, and says which name is wrong. */
function rememberFields({ api, clock, itemField, changeFields }: ChangeDeps): (call: Call) => Promise<ChangeFields> {
  let kept: { readonly value: ChangeFields; readonly untilMs: number } | undefined;
  return async (call) => {
    if (kept !== undefined && kept.untilMs > clock.now()) return kept.value;
    const all = await api.listFields(call);
    const byRole = Object.entries(changeFields).flatMap(([role, name]) => {
      const id = findField(all, name);
      return id === undefined ? [] : [[role, id] as const];
    });
    const value: ChangeFields = { ...Object.fromEntries(byRole), items: mustHaveField(findField(all, itemField), itemField) };
    kept = { value, untilMs: clock.now() + KEPT_MS };
    return value;
  };
}

function findField(fields: readonly SiteField[], named: string): string | undefined {
  const same = fields.filter(({ id, name }) => id === named || name.toLowerCase() === named.toLowerCase());
  return same.length === 1 ? same[0]?.id : undefined;
}

/** Roughly: the exact window is applied to what comes back. Without any date field all changes of the items come back. */
function windowsOf(fields: ChangeFields, from: number, to: number): readonly (readonly JqlCondition[])[] {
  const stamp = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace(/-/g, '/').replace('T', ' ');
  const begun = (field: string): JqlCondition => ({ field, operator: '<=', value: stamp(to + WIDEST_ZONE_MS) });
  const ended = (field: string): JqlCondition => ({ field, operator: '>=', value: stamp(from - WIDEST_ZONE_MS) });
  const { plannedStart, plannedEnd, actualStart, actualEnd } = fields;
  const groups: (readonly JqlCondition[])[] = [];
  if (plannedStart && plannedEnd) groups.push([begun(plannedStart), ended(plannedEnd)]);
  if (actualStart && actualEnd) groups.push([begun(actualStart), ended(actualEnd)], [begun(actualStart), { field: actualEnd, operator: 'is EMPTY' }]);
  return groups.length === 0 ? [[{ field: 'created', operator: 'is not EMPTY' }]] : groups;
}

function overlaps({ plannedStart, plannedEnd, actualStart, actualEnd, phase }: ChangeRequest, from: number, to: number): boolean {
  const within = (start: string | undefined, end: string | undefined) =>
    start !== undefined && end !== undefined && Date.parse(start) <= to && Date.parse(end) >= from;
  const isRunning =
    actualStart !== undefined && actualEnd === undefined && phase !== 'closed' && phase !== 'cancelled' && Date.parse(actualStart) <= to;
  return within(plannedStart, plannedEnd) || within(actualStart, actualEnd) || isRunning;
}

const beginOf = (change: ChangeRequest) => change.actualStart ?? change.plannedStart ?? '';

function toChange(issue: Issue, { fields, siteUrl }: { readonly fields: ChangeFields; readonly siteUrl: string }): ChangeRequest {
  const label = (role: ChangeFieldRole) => labelOfRaw(issue.fields[fields[role] ?? ''] ?? '');
  const stateLabel = labelOfRaw(issue.fields.status);
  const [risk, outcome] = [label('risk'), labelOfRaw(issue.fields.resolution ?? '')];
  const assignedTo = partyOf(issue.fields.assignee);
  return {
    id: issue.id,
    number: issue.key,
    title: String(issue.fields.summary ?? ''),
    phase: phaseOf({ name: stateLabel, category: categoryOf(issue.fields.status) }),
    stateLabel,
    kind: changeKindOf(label('kind')),
    ...(risk === '' ? {} : { risk }),
    ...(outcome === '' ? {} : { outcome }),
    ...(assignedTo === undefined ? {} : { assignedTo }),
    ...instants(issue, fields),
    itemIds: objectIdsOf(issue.fields[fields.items]),
    updatedAt: toIso(String(issue.fields.updated)) ?? '1970-01-01T00:00:00.000Z',
    url: issueUrl(siteUrl, issue.key),
  };
}

function instants(issue: Issue, fields: ChangeFields): Pick<ChangeRequest, 'plannedStart' | 'plannedEnd' | 'actualStart' | 'actualEnd'> {
  const roles = ['plannedStart', 'plannedEnd', 'actualStart', 'actualEnd'] as const;
  const known = roles.map((role) => [role, toIso(String(issue.fields[fields[role] ?? ''] ?? ''))] as const);
  return Object.fromEntries(known.filter(([, iso]) => iso !== undefined));
}

function categoryOf(status: unknown): string {
  if (typeof status !== 'object' || status === null || !('statusCategory' in status)) return '';
  const { statusCategory } = status;
  return typeof statusCategory === 'object' && statusCategory !== null && 'key' in statusCategory ? String(statusCategory.key) : '';
}

function partyOf(person: unknown): NamedParty | undefined {
  if (typeof person !== 'object' || person === null || !('accountId' in person)) return undefined;
  const email = 'emailAddress' in person && typeof person.emailAddress === 'string' ? person.emailAddress : '';
  return { id: String(person.accountId), name: labelOfRaw(person), ...(email === '' ? {} : { email }) };
}
