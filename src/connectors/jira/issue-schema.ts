/** @module connectors/jira/issue-schema  The live fields of the project's issues, kept a while per connection. */
import type { Call } from '#capabilities';
import { type Clock, ConfigurationInvalidError, type FieldOption, type FieldSchema, hasErrorCode, type RecordSchema, type RecordType } from '#domain';
import type { JiraApi } from './api.ts';
import { type FieldShape, kindOfShape, shapeOf } from './field-shape.ts';
import type { AllowedValue, CreateField, FieldType, ScreenField, SiteField } from './wire.ts';

/** The schema, and what reading and writing needs of it. */
export interface IssueSchema {
  readonly schema: RecordSchema;
  readonly shapes: ReadonlyMap<string, FieldShape>;
  /** Ids by the name that people see, lower-case; only where one field alone has that name. */
  readonly idsByName: ReadonlyMap<string, string>;
  readonly issueTypeId: string;
}

export interface SchemaDeps {
  readonly api: JiraApi;
  readonly clock: Pick<Clock, 'now'>;
  readonly projectKey: string;
  readonly issueType: string;
  readonly recordType: RecordType;
}

/** How long an admin's change to a list may stay unseen, ms. */
const KEPT_MS = 10 * 60_000;
/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/: the vendor's limits of texts. */
const MAX_LENGTHS: Partial<Record<FieldShape, number>> = { text: 255, 'rich-text': 32_767 };
/** Not a field of the record in our sense: parts of their own, or computed from others. */
const LEFT_OUT = new Set([
  'attachment',
  'comment',
  'worklog',
  'issuelinks',
  'subtasks',
  'thumbnail',
  'votes',
  'watches',
  'timetracking',
  'progress',
  'aggregateprogress',
  'issuekey',
]);
/** Set by the platform, or at creation only. */
const READ_ONLY = new Set([
  'key',
  'project',
  'issuetype',
  'created',
  'updated',
  'creator',
  'resolutiondate',
  'statuscategorychangedate',
  'lastViewed',
  'parent',
  'workratio',
  'security',
]);

/** `read` answers from memory for ten minutes; `refresh` always asks. */
export function createIssueSchema(deps: SchemaDeps): { read(call: Call): Promise<IssueSchema>; refresh(call: Call): Promise<IssueSchema> } {
  let kept: { readonly value: IssueSchema; readonly untilMs: number } | undefined;
  const refresh = async (call: Call) => {
    const value = await readSchema(deps, call);
    kept = { value, untilMs: deps.clock.now() + KEPT_MS };
    return value;
  };
  return { refresh, read: (call) => (kept !== undefined && kept.untilMs > deps.clock.now() ? Promise.resolve(kept.value) : refresh(call)) };
}

async function readSchema(deps: SchemaDeps, call: Call): Promise<IssueSchema> {
  const { api, clock, projectKey, issueType, recordType } = deps;
  const siteFields = await api.listFields(call);
  const issueTypeId = await findIssueType(deps, call);
  const onScreen = await api.listCreateFields(projectKey, issueTypeId, call);
  const statuses = await api.listStatuses(projectKey, issueType, call);
  const resolutions = await api.listResolutions(call);
  const options = new Map([
    ['status', statuses.map(toOption)],
    ['resolution', resolutions.map(toOption)],
  ]);
  const fields = [KEY_FIELD, ...mergeFields(siteFields, onScreen).map((field) => toField(field, options))];
  return {
    schema: { type: recordType, fields, readAt: new Date(clock.now()).toISOString() },
    shapes: new Map([['key', 'text'], ...mergeFields(siteFields, onScreen).map(({ id, type }) => [id, shapeOf(type)] as const)]),
    idsByName: namesOf(siteFields),
    issueTypeId,
  };
}

async function findIssueType({ api, projectKey, issueType }: SchemaDeps, call: Call): Promise<string> {
  const types = await listTypes(api, projectKey, call);
  const found = types.find(({ name }) => name.toLowerCase() === issueType.toLowerCase());
  if (found !== undefined) return found.id;
  const known = types.map(({ name }) => name).join(', ') || 'none that our user may create';
  throw new ConfigurationInvalidError({
    message: `The project ${projectKey} has no issue type "${issueType}" (it has ${known}). Correct project and issue type in the connection's settings.`,
    facts: { field: 'issueType', projectKey },
  });
}

/** An unknown project is answered as "not found", as is one that our user may not see. */
async function listTypes(api: JiraApi, projectKey: string, call: Call) {
  try {
    return await api.listIssueTypes(projectKey, call);
  } catch (cause) {
    if (!hasErrorCode(cause, 'vendor-not-found')) throw cause;
    throw new ConfigurationInvalidError({
      message: `There is no project ${projectKey}, or our user may not see it. Correct the key or give our user access.`,
      facts: { field: 'projectKey', projectKey },
      cause,
    });
  }
}

interface KnownField {
  readonly id: string;
  readonly name: string;
  readonly type: FieldType;
  /** Present where the field stands on the screen of creation. */
  readonly screen?: ScreenField;
}

/** Fields of the screen first, then those of the site that other screens may show. */
function mergeFields(siteFields: readonly SiteField[], onScreen: readonly CreateField[]): readonly KnownField[] {
  const fromScreen = onScreen.map((field): KnownField => ({ id: field.fieldId, name: field.name, type: field.schema, screen: field }));
  const seen = new Set(fromScreen.map(({ id }) => id));
  const others = siteFields.flatMap(({ id, name, schema }): readonly KnownField[] => (seen.has(id) || !schema ? [] : [{ id, name, type: schema }]));
  return [...fromScreen, ...others].filter(({ id }) => !LEFT_OUT.has(id));
}

const KEY_FIELD: FieldSchema = { path: 'key', label: 'Key', kind: 'text', isReadOnly: true, isRequired: false };

function toField({ id, name, type, screen }: KnownField, fixed: ReadonlyMap<string, readonly FieldOption[]>): FieldSchema {
  const shape = shapeOf(type);
  const maxLength = MAX_LENGTHS[shape];
  const options = fixed.get(id) ?? (screen?.allowedValues === undefined ? undefined : optionsOf(screen.allowedValues, shape));
  return {
    path: id,
    label: name || id,
    kind: kindOfShape(shape),
    isReadOnly: READ_ONLY.has(id) || shape === 'opaque',
    isRequired: screen?.required === true && !screen.hasDefaultValue,
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(options === undefined || !['option', 'options', 'cascade', 'status'].includes(shape) ? {} : { options }),
    ...(shape === 'objects' ? { refersTo: 'configuration-item' as const } : {}),
  };
}

const toOption = ({ id, name }: { readonly id: string; readonly name: string }): FieldOption => ({ value: id, label: name });

/** A cascading choice offers its parents, and each child under its parent. */
function optionsOf(values: readonly AllowedValue[], shape: FieldShape): readonly FieldOption[] {
  return values.flatMap(({ id, name, children }): readonly FieldOption[] => [
    { value: id, label: name },
    ...(shape === 'cascade' ? children.map((child) => ({ value: `${id}/${child.id}`, label: `${name} / ${child.name}`, dependsOn: id })) : []),
  ]);
}

/** Two fields may share a name; then neither is found by it. */
function namesOf(fields: readonly SiteField[]): ReadonlyMap<string, string> {
  const names = fields.map(({ id, name }) => [name.toLowerCase(), id] as const);
  return new Map(names.filter(([name]) => names.filter(([other]) => other === name).length === 1));
}

/** A field by its id or by its name; undefined where the site has none such. */
export function fieldIdOf(named: string, { idsByName, shapes }: Pick<IssueSchema, 'idsByName' | 'shapes'>): string | undefined {
  return shapes.has(named) ? named : idsByName.get(named.toLowerCase());
}
